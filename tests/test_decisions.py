"""Which paragraphs and documents stay: gold, runs, refrains, documents, order and hash seeds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.dedup import DedupSettings, Outcome, Paragraphs, deduplicate
from cleaners.dedup.columns import prepare
from cleaners.dedup.documents import closest_rows
from cleaners.dedup.shingles import cut_shingles, exact_form, matching_form
from cleaners.records import Kind

GOLD = Path(__file__).parent / "gold" / "000.json"
Line = tuple[int, str, Kind, int]  # first source line, text, kind, repairs


def rows_of(
    *documents: Sequence[str],
    kind: Kind = "body",
    published: Sequence[datetime | None] | None = None,
) -> Paragraphs:
    texts = [text for document in documents for text in document]
    owners = [number for number, document in enumerate(documents) for _ in document]
    return Paragraphs(
        texts,
        np.array(owners, dtype=np.int64),
        [kind] * len(texts),
        np.zeros(len(texts), dtype=np.int64),
        published or [None] * len(documents),
    )


def dropped(outcome: Outcome) -> list[int]:
    return [index for index, row in enumerate(outcome.rows) if not row.kept]


@pytest.fixture(scope="module")
def gold() -> list[Line]:
    content = json.loads(GOLD.read_text(encoding="utf-8"))
    lines: list[Line] = [
        (p["source_lines"][0], p["text"], p["kind"], len(p["repairs"]))
        for p in content["documents"][0]["paragraphs"]
    ]
    kinds = {line[0]: line[2] for line in lines}
    for copy in content["duplicates"]:
        if "removed_text_repaired" in copy:
            kind = kinds[copy["kept"]["source_lines"][0]]
            repairs = len(copy["repairs_in_removed_copy"])
            lines.append((copy["removed"][0], copy["removed_text_repaired"], kind, repairs))
    return sorted(lines)


def decide(lines: Sequence[Line]) -> Outcome:
    return deduplicate(
        Paragraphs(
            [line[1] for line in lines],
            np.zeros(len(lines), dtype=np.int64),
            [line[2] for line in lines],
            np.array([line[3] for line in lines], dtype=np.int64),
            [None],
        )
    )


def test_gold_drops_the_sixteen_copies_and_nothing_else(gold: list[Line]) -> None:
    assert len(gold) == 105
    outcome = decide(gold)
    content = json.loads(GOLD.read_text(encoding="utf-8"))
    expected = {
        copy["removed"][0]: (copy["type"], copy["kept"]["source_lines"][0])
        for copy in content["duplicates"]
        if "removed_text_repaired" in copy
    }
    found = {gold[d.row][0]: (d.kind, gold[d.cluster][0]) for d in outcome.duplicates if not d.kept}
    assert found == expected
    assert len(found) == 16


def test_gold_run_is_one_run_of_fifteen(gold: list[Line]) -> None:
    runs = [d.run for d in decide(gold).duplicates if d.run is not None]
    assert len(runs) == 15
    assert len(set(runs)) == 1


def test_gold_keeps_the_epigraph_and_the_item_that_quotes_it_again(gold: list[Line]) -> None:
    outcome = decide(gold)
    pair = [index for index, line in enumerate(gold) if line[0] in (57, 81)]
    assert all(outcome.rows[index].kept for index in pair)
    recorded = [d for d in outcome.duplicates if d.kept]
    assert [(d.row, d.cluster, d.jaccard, d.scope) for d in recorded] == [
        (pair[1], pair[0], 1.0, "within_document")
    ]


def test_gold_truncated_copy_names_the_part_it_repeats(gold: list[Line]) -> None:
    outcome = decide(gold)
    (copy,) = [d for d in outcome.duplicates if d.kind == "truncated_prefix"]
    long = gold[copy.cluster][1]
    assert gold[copy.row][0] == 89
    assert long[copy.matched_start : copy.matched_end] == gold[copy.row][1]
    assert copy.containment == 1.0


def move(lines: list[Line], to: int) -> list[Line]:
    block = [line for line in lines if line[0] >= 193 and line[0] < 239]
    rest = [line for line in lines if line not in block]
    return rest[:to] + block + rest[to:]


@pytest.mark.parametrize("to", [0, 7, 40, 90])
def test_gold_run_is_found_wherever_it_stands(gold: list[Line], to: int) -> None:
    moved = move(gold, to)
    outcome = decide(moved)
    assert len(dropped(outcome)) == 16
    assert len({d.run for d in outcome.duplicates if d.run is not None}) == 1


@pytest.mark.parametrize("to", [0, 30, 90])
def test_a_third_copy_of_the_run_is_resolved_against_the_same_place(
    gold: list[Line], to: int
) -> None:
    block = [line for line in gold if 193 <= line[0] < 239]
    lines = gold[:to] + block + gold[to:]
    outcome = decide(lines)
    members = [d for d in outcome.duplicates if d.run is not None]
    assert len(members) == 30
    assert len({d.run for d in members}) == 1
    kept = sorted({d.cluster for d in members})
    assert kept == list(range(kept[0], kept[0] + 15))
    assert len(dropped(outcome)) == 31


A = "走进建设中的启动区，贯穿南北的中央绿谷和东部溪谷碧波荡漾。"
B = "先植绿、后建城，目前“千年秀林”已有四十七万多亩。"
C = "迎面而来的迎宾机器人向乘客热情打招呼，大厦充满未来感。"
SHORT = "民生无小事，枝叶总关情。"
OTHERS = [
    "京畿重地，濒临渤海，是拉动中国经济发展的主要引擎之一。",
    "在此次会议上，提出着力加强顶层设计等多项具体的要求。",
    "几年间，天津滨海新区的机器人公司见证了企业一步步发展。",
    "产业链、创新链合作逐步深化，“梯次联动”加快形成。",
]


def test_a_run_takes_its_short_line_with_it() -> None:
    outcome = deduplicate(rows_of([A, SHORT, B, *OTHERS, A, SHORT, B]))
    assert dropped(outcome) == [7, 8, 9]
    assert [outcome.rows[row].matched for row in (7, 8, 9)] == [0, 1, 2]


def test_a_run_with_its_title_goes_with_the_title() -> None:
    rows = rows_of([SHORT, A, B, *OTHERS, SHORT, A, B])
    kinds: list[Kind] = ["body"] * 10
    kinds[0] = kinds[7] = "heading"
    rows = Paragraphs(rows.texts, rows.documents, kinds, rows.repairs, rows.published_at)
    assert dropped(deduplicate(rows)) == [7, 8, 9]


def test_a_gap_of_one_does_not_end_a_run_and_what_stands_only_there_is_kept() -> None:
    outcome = deduplicate(rows_of([A, SHORT, B, *OTHERS[:2], A, OTHERS[3], SHORT, B]))
    assert dropped(outcome) == [5, 7, 8]
    assert len({d.run for d in outcome.duplicates}) == 1


def test_the_less_damaged_copy_of_a_run_is_kept_whole() -> None:
    cut = C.replace("，大厦充满未来感。", "，大厦充满“未来感。")
    outcome = deduplicate(rows_of([A, cut, B, *OTHERS, A, C, B]))
    assert dropped(outcome) == [0, 1, 2]


def test_the_copy_with_fewer_repairs_is_kept() -> None:
    rows = rows_of([A, B, *OTHERS, A, B])
    repairs = np.array([1, 0, 0, 0, 0, 0, 0, 0])
    outcome = deduplicate(
        Paragraphs(rows.texts, rows.documents, rows.kinds, repairs, rows.published_at)
    )
    assert dropped(outcome) == [0, 1]


def test_a_block_that_follows_itself_is_kept_once() -> None:
    outcome = deduplicate(rows_of([A, SHORT, A, SHORT, A, SHORT, *OTHERS]))
    assert dropped(outcome) == [2, 3, 4, 5]
    assert {outcome.rows[row].matched for row in (2, 3, 4, 5)} == {0, 1}


def test_overlapping_runs_keep_every_text_once() -> None:
    outcome = deduplicate(rows_of([A, SHORT, B, OTHERS[0], SHORT, B, C, OTHERS[1], A, SHORT, B, C]))
    kept = [row for row in range(12) if outcome.rows[row].kept]
    texts = [[A, SHORT, B, OTHERS[0], SHORT, B, C, OTHERS[1], A, SHORT, B, C][row] for row in kept]
    assert sorted(texts) == sorted([A, B, C, SHORT, OTHERS[0], OTHERS[1]])


def test_a_run_of_near_copies_needs_an_exact_one() -> None:
    clauses = [
        "甲方未按照合同约定的期限支付款项的，应当承担相应的违约责任。",
        "甲方未按照合同约定的标准履行义务的，应当赔偿由此造成的损失。",
    ]
    mirrored = [clause.replace("甲方", "乙方") for clause in clauses]
    assert dropped(deduplicate(rows_of([*clauses, *mirrored]))) == []


def test_a_refrain_outside_runs_stays() -> None:
    rows = rows_of([A, SHORT, OTHERS[0], SHORT, B, OTHERS[1], SHORT])
    assert dropped(deduplicate(rows)) == []


def test_a_poem_keeps_its_chorus() -> None:
    poem = ["归来吧，归来哟", "浪迹天涯的游子", "归来吧，归来哟", "别再四处漂泊"] * 3
    assert dropped(deduplicate(rows_of(poem))) == []


@pytest.mark.parametrize("kind", ["table", "code", "credit"])
def test_tables_code_and_credits_repeat_rightly(kind: Kind) -> None:
    table = ["| 年份 | 地区生产总值（亿元） | 比上年增长（%） |", "|---|---|---|"]
    rows = rows_of([*table, "| 2022 | 41610.9 | 0.7 |", *table, "| 2023 | 43760.7 | 5.2 |"])
    rows = Paragraphs(rows.texts, rows.documents, [kind] * 6, rows.repairs, rows.published_at)
    assert dropped(deduplicate(rows)) == []


def test_lines_that_differ_in_a_figure_are_not_copies() -> None:
    report = "全市规模以上工业增加值按可比价格计算比上年同期增长{}%。"
    rows = rows_of([A, report.format("1.5"), OTHERS[0], A, report.format("15")])
    outcome = deduplicate(rows)
    assert outcome.rows[1].kept
    assert outcome.rows[4].kept


def test_a_lone_exact_copy_of_twenty_characters_goes() -> None:
    assert dropped(deduplicate(rows_of([A, *OTHERS, A]))) == [5]


def test_white_space_does_not_make_a_copy_different() -> None:
    outcome = deduplicate(rows_of([A, *OTHERS, A.replace("，", "， ")]))
    assert [(d.row, d.kind, d.jaccard) for d in outcome.duplicates] == [(5, "exact", 1.0)]


# Between documents


ARTICLE = [A, B, C, SHORT, *OTHERS]


def test_a_near_copy_of_a_whole_document_is_dropped_with_its_matches() -> None:
    copy = [A, B.replace("先植绿", "先植绿[1]"), C, SHORT, *OTHERS]
    outcome = deduplicate(rows_of(ARTICLE, copy))
    assert [d.status for d in outcome.documents] == ["kept", "duplicate"]
    assert outcome.documents[1].matched == 0
    assert [outcome.rows[8 + k].matched for k in range(8)] == list(range(8))
    assert {row.drop_reason for row in outcome.rows[8:]} == {"document_duplicate"}
    assert all(d.scope == "across_documents" for d in outcome.duplicates)


def test_the_document_published_earlier_is_kept() -> None:
    dates = [datetime(2024, 5, 2, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC)]
    outcome = deduplicate(rows_of(ARTICLE, ARTICLE, published=dates))
    assert [d.status for d in outcome.documents] == ["duplicate", "kept"]


def test_unmatched_paragraphs_of_a_dropped_document_can_be_kept() -> None:
    credit = "（责任编辑：王某）"
    copy = [A, B.replace("先植绿", "先植绿[1]"), C, SHORT, *OTHERS]
    rows = rows_of(ARTICLE, [*copy, credit])
    assert not deduplicate(rows).rows[16].kept
    outcome = deduplicate(rows, DedupSettings(keep_unmatched=True))
    assert outcome.rows[16].kept
    assert dropped(outcome) == list(range(8, 16))
    assert outcome.documents[1].status == "kept"
    assert outcome.documents[1].matched == 0


def halves(paragraphs: Sequence[str]) -> list[str]:
    """Break every paragraph in the middle, so that no half is near to what it was a part of."""
    return [
        half for text in paragraphs for half in (text[: len(text) // 2], text[len(text) // 2 :])
    ]


def test_paragraphs_split_differently_name_the_one_they_are_a_part_of() -> None:
    article = [A, B, C, *OTHERS]
    pieces = halves(article)
    outcome = deduplicate(rows_of(article, pieces))
    assert [d.status for d in outcome.documents] == ["kept", "duplicate"]
    for k, text in enumerate(pieces):
        decision = outcome.rows[len(article) + k]
        assert decision.matched == k // 2
        whole, part = (
            {form[n : n + 3] for n in range(len(form) - 2)}
            for form in (matching_form(article[k // 2]), matching_form(text))
        )
        assert decision.similarity == len(whole & part) / len(whole | part)
        assert decision.similarity < 0.7


def test_the_closest_row_has_the_highest_jaccard_then_containment_then_comes_first() -> None:
    texts = ["赤橙黄绿天地", "赤橙黄绿青甲乙丙丁戊", "赤橙黄绿青己庚辛壬癸", "赤橙黄绿青蓝紫"]
    corpus = prepare(rows_of([*texts, "赤橙黄绿青蓝", "子丑寅卯"]), DedupSettings())
    assert [corpus.jaccard(4, row) for row in range(4)] == [
        Fraction(1, 3),  # 2 of 4 + 4 - 2, containment 2 of 4
        Fraction(1, 3),  # 3 of 4 + 8 - 3, containment 3 of 4
        Fraction(1, 3),
        Fraction(4, 5),
    ]
    assert list(closest_rows(corpus, [4, 5], [0, 1, 2, 3])) == [3, None]
    assert list(closest_rows(corpus, [4], [0, 1, 2])) == [1]
    assert list(closest_rows(corpus, [4], [])) == [None]


def test_only_a_paragraph_that_shares_nothing_has_no_match() -> None:
    extra = ["（责任编辑：王某）", "——", "来源：人民网"]
    copy = [A, B.replace("先植绿", "先植绿[1]"), C, SHORT, *OTHERS]
    outcome = deduplicate(rows_of(ARTICLE, [*copy, *extra]))
    assert [row.matched for row in outcome.rows[8:16]] == list(range(8))
    assert [(row.kept, row.matched, row.similarity) for row in outcome.rows[16:]] == [
        (False, None, None)
    ] * 3


FULL: list[tuple[str, Kind]] = [
    ("雄安启动区见闻", "title"),
    ("本报记者 王小明", "byline"),
    (A, "body"),
    (B, "body"),
    ("未来感", "heading"),
    (C, "body"),
    *((text, "body") for text in OTHERS),
]
POOR: list[tuple[str, Kind]] = [line for line in FULL if line[1] == "body"]


def decide_documents(
    *documents: Sequence[tuple[str, Kind]], repairs: Sequence[int] | None = None
) -> list[str]:
    rows = rows_of(*[[text for text, _ in document] for document in documents])
    kinds = [kind for document in documents for _, kind in document]
    fixed = np.repeat(repairs or [0] * len(documents), [len(document) for document in documents])
    outcome = deduplicate(Paragraphs(rows.texts, rows.documents, kinds, fixed, rows.published_at))
    return [document.status for document in outcome.documents]


def test_a_document_that_holds_the_other_and_more_is_kept() -> None:
    titled = [FULL[0], *POOR]
    for repairs in ([0, 0], [0, 3]):
        assert decide_documents(POOR, titled, repairs=repairs) == ["duplicate", "kept"]
        assert decide_documents(titled, POOR, repairs=repairs[::-1]) == ["kept", "duplicate"]


def test_documents_that_differ_in_a_line_in_the_middle_both_stay() -> None:
    """It may be a heading that was lost, and it may be a rule that was struck out."""
    assert decide_documents(POOR, FULL) == ["kept", "kept"]


def test_a_document_cut_short_loses_to_the_one_that_holds_it() -> None:
    cut: list[tuple[str, Kind]] = [*POOR[:-1], (POOR[-1][0][:10], "body")]
    assert decide_documents(cut, POOR, repairs=[0, 5]) == ["duplicate", "kept"]


def test_a_document_whose_last_clause_was_struck_out_is_not_cut() -> None:
    struck: list[tuple[str, Kind]] = [*POOR[:-1], (POOR[-1][0][:10] + "。", "body")]
    assert decide_documents(struck, POOR) == ["kept", "kept"]


def test_a_document_wrapped_differently_is_held_all_the_same() -> None:
    split: list[tuple[str, Kind]] = [(half, "body") for half in halves([t for t, _ in POOR])]
    assert decide_documents(POOR, [FULL[0], *split], repairs=[0, 1]) == ["duplicate", "kept"]


def test_length_alone_decides_nothing() -> None:
    noted = [(text.replace("先植绿", "先植绿[1]"), kind) for text, kind in POOR]
    assert decide_documents(POOR, noted) == ["kept", "duplicate"]
    assert decide_documents(noted, POOR) == ["kept", "duplicate"]
    assert decide_documents(POOR, noted, repairs=[1, 0]) == ["duplicate", "kept"]


def test_another_word_keeps_both() -> None:
    worded = [(text.replace("多亩", "余亩"), kind) for text, kind in POOR]
    assert decide_documents(POOR, worded) == ["kept", "kept"]


def test_titles_and_bylines_of_a_document_are_no_damage() -> None:
    signed = [FULL[1], *POOR]
    assert decide_documents(signed, POOR) == ["duplicate", "kept"]
    assert decide_documents(POOR, signed) == ["kept", "duplicate"]
    assert decide_documents(POOR, signed, repairs=[1, 0]) == ["duplicate", "kept"]


def test_doubled_characters_are_not_more() -> None:
    doubled = [(text.replace("机器人", "机器器人"), kind) for text, kind in POOR]
    assert decide_documents(doubled, POOR, repairs=[1, 0]) == ["duplicate", "kept"]


def test_a_run_in_the_kept_document_is_named_by_the_row_that_stays() -> None:
    twice = [A, B, *OTHERS, C, A, B]
    outcome = deduplicate(rows_of(twice, twice))
    kept = {row for row in range(len(outcome.rows)) if outcome.rows[row].kept}
    assert kept == set(range(7))
    assert all(outcome.rows[row].matched in kept for row in dropped(outcome))


def test_shared_paragraphs_are_recorded_and_kept() -> None:
    rows = rows_of([A, OTHERS[0], OTHERS[1]], [B, C, A])
    outcome = deduplicate(rows)
    assert dropped(outcome) == []
    assert [(d.row, d.cluster, d.kept, d.scope) for d in outcome.duplicates] == [
        (5, 0, True, "across_documents")
    ]
    assert outcome.rows[0].cluster == outcome.rows[5].cluster == 0


def test_shared_paragraphs_are_dropped_when_the_recipe_says_so() -> None:
    rows = rows_of([A, OTHERS[0], OTHERS[1]], [B, C, A], [A])
    outcome = deduplicate(rows, DedupSettings(across_documents="drop"))
    assert dropped(outcome) == [5, 6]
    assert [d.status for d in outcome.documents] == ["kept", "kept", "all_dropped"]


def test_a_chain_keeps_both_ends_when_they_are_unlike() -> None:
    first, third = [*ARTICLE, "千年古都，正在蝶变。"], [*ARTICLE, "千年古都，风采依旧。"]
    outcome = deduplicate(rows_of(first, ARTICLE, third))
    assert [d.status for d in outcome.documents] == ["kept", "duplicate", "kept"]


def test_six_short_documents_stay_six() -> None:
    names = ["北京", "上海", "目录", "第一章", "摘要", "结语。"]
    assert dropped(deduplicate(rows_of(*[[name] for name in names]))) == []


def test_a_document_without_rows_is_empty() -> None:
    rows = rows_of([A])
    rows = Paragraphs(rows.texts, rows.documents, rows.kinds, rows.repairs, [None, None])
    assert [d.status for d in deduplicate(rows).documents] == ["kept", "empty"]


def test_nothing_in_gives_nothing_out() -> None:
    assert deduplicate(rows_of()) == Outcome((), (), ())


# Properties

PIECES = [A, B, C, SHORT, *OTHERS, A[:22], B[4:], "（掌声）", C.replace("热情", "热清"), "1.5%"]
documents = st.lists(st.lists(st.sampled_from(PIECES), max_size=12), max_size=4)


@settings(max_examples=150, deadline=None)
@given(documents, st.booleans(), st.booleans())
def test_each_dropped_row_names_what_is_kept_for_it(
    texts: list[list[str]], drop: bool, keep_unmatched: bool
) -> None:
    rows = rows_of(*texts)
    chosen = DedupSettings(
        across_documents="drop" if drop else "record", keep_unmatched=keep_unmatched
    )
    outcome = deduplicate(rows, chosen)
    copies = {d.row: d for d in outcome.duplicates}
    for index, row in enumerate(outcome.rows):
        if row.kept:
            assert row.drop_reason is None
            continue
        if row.matched is None:
            assert row.drop_reason == "document_duplicate"
            continue
        assert outcome.rows[row.matched].kept
        text, match = rows.texts[index], rows.texts[row.matched]
        if row.drop_reason == "exact":
            assert exact_form(text) == exact_form(match)
        elif row.drop_reason == "near":
            sets = cut_shingles([matching_form(text), matching_form(match)], 3)
            one, other = (set(sets.values[sets.starts[k] : sets.starts[k + 1]]) for k in (0, 1))
            assert len(one & other) * 1000 >= 700 * len(one | other)
        elif row.drop_reason in ("truncated_prefix", "truncated_suffix"):
            assert matching_form(text) in matching_form(match)
        else:
            assert row.drop_reason == "document_duplicate" or copies[index].run is not None


@settings(max_examples=60, deadline=None)
@given(documents)
def test_no_text_vanishes_from_its_document_as_an_exact_copy(texts: list[list[str]]) -> None:
    outcome = deduplicate(rows_of(*texts), DedupSettings(drop_documents=False))
    rows = rows_of(*texts)
    places = list(zip(rows.documents.tolist(), map(exact_form, rows.texts), strict=True))
    kept = {place for place, row in zip(places, outcome.rows, strict=True) if row.kept}
    for place, row in zip(places, outcome.rows, strict=True):
        assert place in kept or row.drop_reason not in (None, "exact")


def test_the_hash_seed_does_not_change_the_outcome() -> None:
    script = (
        "import numpy as np\n"
        "from cleaners.dedup import Paragraphs, deduplicate\n"
        f"texts = {[*ARTICLE, *ARTICLE[:3], *ARTICLE, C.replace('热情', '热清')]!r}\n"
        "owners = np.array([0] * 11 + [1] * 9)\n"
        "kinds = ['body'] * 20\n"
        "print(deduplicate(Paragraphs(texts, owners, kinds, owners * 0, [None, None])))\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": str(Path(__file__).parents[1]),
            },
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(outputs) == 1


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(4)))
def test_the_order_of_documents_does_not_change_which_texts_are_kept(order: list[int]) -> None:
    variants = [
        ARTICLE,
        [A, B.replace("先植绿", "先植绿[1]"), C, SHORT, *OTHERS],
        [A, C, "记者从有关部门获悉，相关工作仍在推进之中。"],
        OTHERS,
    ]
    # Publication dates decide between copies, so that the place in the input need not.
    dates = [datetime(2024, 1, 1 + k, tzinfo=UTC) for k in range(4)]
    rows = rows_of(*[variants[k] for k in order], published=[dates[k] for k in order])
    outcome = deduplicate(rows)
    kept = sorted(t for t, row in zip(rows.texts, outcome.rows, strict=True) if row.kept)
    assert kept == sorted([*ARTICLE, *variants[2]])  # the last is the end of the first
