"""Drops: too much that goes as near copies stops the run, and the message shows what."""

import json

import numpy as np
import pytest
from conftest import SEEDS

from cleaners.dedup import Decision, DocumentDecision, Duplicate, Outcome, Paragraphs
from flows import stages
from flows.drops import Telling, check_drops, find_drops, near_ratios
from flows.errors import GateError
from flows.recipe import Gates, parse_recipe
from flows.store import CorpusStore

OFF = Gates(max_near_ratio=1, max_near_copies=10**6, max_withdrawn_ratio=1)


def notice(n: int) -> str:
    return f"关于{n:04}号小区计划停水的通知：因管道检修，定于本周停水，请居民提前储水，敬请谅解。"


def columns(documents, *, folders=None, standing=()) -> Paragraphs:
    """Make columns of documents, each a list of paragraphs."""
    owners = [n for n, texts in enumerate(documents) for _ in texts]
    return Paragraphs(
        [text for texts in documents for text in texts],
        np.array(owners, dtype=np.int64),
        ["body"] * len(owners),
        np.zeros(len(owners), dtype=np.int64),
        [None] * len(documents),
        folders or ["in"] * len(documents),
        standing=standing,
    )


def dropped(paragraphs: Paragraphs, originals: dict[int, int]) -> Outcome:
    """Make an outcome in which whole documents go for others, row by row."""
    owners = paragraphs.documents.tolist()
    first = {owner: row for row, owner in reversed(list(enumerate(owners)))}
    rows = []
    for row, owner in enumerate(owners):
        if owner in originals:
            matched = first[originals[owner]] + row - first[owner]
            rows.append(Decision(False, "document_duplicate", matched, 0.9, matched))
        else:
            rows.append(Decision(True))
    documents = [
        DocumentDecision("duplicate", originals[n], 0.9)
        if n in originals
        else DocumentDecision("kept")
        for n in range(len(paragraphs.published_at))
    ]
    duplicates = (
        Duplicate(
            *(row, each.matched, None, 0.9, 0.9, "near", "across_documents"),
            *(0, len(paragraphs.texts[row]), 0, len(paragraphs.texts[each.matched]), False),
        )
        for row, each in enumerate(rows)
        if not each.kept
    )
    return Outcome(tuple(rows), tuple(duplicates), tuple(documents))


def first_of(count: int) -> dict[int, int]:
    """Name the first document as the one that so many after it go for."""
    return dict.fromkeys(range(1, count + 1), 0)


def check(paragraphs: Paragraphs, outcome: Outcome, gates: Gates, *, texts: bool = True) -> None:
    names = [f"in/{n}.txt" for n in range(len(paragraphs.published_at))]
    check_drops(find_drops(paragraphs, outcome), gates, Telling(lambda: names, texts))


def refusal(paragraphs: Paragraphs, outcome: Outcome, gates: Gates, *, texts: bool = True) -> str:
    with pytest.raises(GateError) as refused:
        check(paragraphs, outcome, gates, texts=texts)
    return str(refused.value)


@pytest.mark.parametrize(
    ("limit", "key"),
    [
        ("max_near_ratio", "copies: near copies would take"),
        ("max_near_copies", "copies: 1,999 documents"),
        ("max_withdrawn_ratio", "copies: 1,999 of 2,000 documents"),
    ],
)
def test_each_default_alone_stops_a_template_that_is_dropped(limit, key):
    notices = columns([[notice(n)] for n in range(2000)], standing=[True] * 2000)
    gates = OFF.model_copy(update={limit: getattr(Gates(), limit)})
    message = refusal(notices, dropped(notices, first_of(1999)), gates)
    assert message.startswith(key)
    assert f"gates.{limit} = " in message
    assert "in/0.txt: 1,999 documents" in message
    check(notices, dropped(notices, first_of(1999)), OFF)


def test_share_of_a_folder_stops_just_above_its_limit():
    paragraphs = columns([[notice(n)] for n in range(20)])
    gates = replace_limits(max_near_ratio=0.25)
    check(paragraphs, dropped(paragraphs, first_of(5)), gates)
    message = refusal(paragraphs, dropped(paragraphs, first_of(6)), gates)
    assert "(in: 30%)" in message
    assert "gates.max_near_ratio = 0.25" in message


@pytest.mark.parametrize(
    ("standing", "few", "counted"),
    [
        ([True] * 16 + [False] * 4, 5, (0.25, 5, 5 / 16)),
        ([False] * 20, 5, (0.25, 5, None)),
        ((), 5, (0.25, 5, None)),
        ([True] * 20, 21, (None, 5, None)),
    ],
)
def test_most_that_each_gate_counted_is_told(standing, few, counted):
    paragraphs = columns([[notice(n)] for n in range(20)], standing=standing)
    drops = find_drops(paragraphs, dropped(paragraphs, first_of(5)))
    told = check_drops(drops, replace_limits(min_sources=few), Telling(lambda: ["in"], True))
    assert (told["near_ratio"], told["near_copies"], told["withdrawn_ratio"]) == counted


def replace_limits(**limits) -> Gates:
    return OFF.model_copy(update=limits)


def test_share_of_a_folder_counts_from_twenty_documents():
    paragraphs = columns([[notice(n)] for n in range(19)])
    check(paragraphs, dropped(paragraphs, first_of(18)), replace_limits(max_near_ratio=0.25))


def test_folders_are_judged_apart():
    folders = ["in/a"] * 80 + ["in/b"] * 20
    paragraphs = columns([[notice(n)] for n in range(100)], folders=folders)
    originals = dict.fromkeys(range(81, 90), 80)
    assert near_ratios(find_drops(paragraphs, dropped(paragraphs, originals)), 20) == {
        "in/a": 0,
        "in/b": 9 / 20,
    }
    message = refusal(
        paragraphs, dropped(paragraphs, originals), replace_limits(max_near_ratio=0.25)
    )
    assert "(in/b: 45%)" in message


def test_cluster_stops_just_above_its_limit():
    paragraphs = columns([[notice(n)] for n in range(12)])
    gates = replace_limits(max_near_copies=5)
    check(paragraphs, dropped(paragraphs, {**first_of(5), 7: 6, 8: 6, 9: 6}), gates)
    message = refusal(paragraphs, dropped(paragraphs, first_of(6)), gates)
    assert message.startswith("copies: 6 documents")
    assert "gates.max_near_copies = 5" in message


def test_withdrawn_documents_stop_just_above_their_limit():
    standing = [False, *[True] * 40, *[False] * 59]
    paragraphs = columns([[notice(n)] for n in range(100)], standing=standing)
    gates = replace_limits(max_withdrawn_ratio=0.05)
    check(paragraphs, dropped(paragraphs, first_of(2)), gates)
    check(paragraphs, dropped(paragraphs, dict.fromkeys(range(41, 100), 0)), gates)
    message = refusal(paragraphs, dropped(paragraphs, first_of(3)), gates)
    assert message.startswith("copies: 3 of 40 documents that the latest version holds")


@pytest.mark.parametrize("standing", [(), [False] * 40, [True] * 19 + [False] * 21])
def test_nothing_is_withdrawn_from_no_parent_or_a_small_one(standing):
    paragraphs = columns([[notice(n)] for n in range(40)], standing=standing)
    check(paragraphs, dropped(paragraphs, first_of(30)), replace_limits(max_withdrawn_ratio=0))


def test_documents_that_come_back_are_not_withdrawn():
    # An earlier build dropped all but the first; this one drops none.
    paragraphs = columns([[notice(n)] for n in range(40)], standing=[True, *[False] * 39])
    check(paragraphs, dropped(paragraphs, {}), replace_limits(max_withdrawn_ratio=0))


NONE = Gates(min_sources=1, max_near_ratio=0, max_near_copies=0, max_withdrawn_ratio=0)
"""Nothing may go as a near copy."""


@pytest.mark.parametrize(
    "documents",
    [
        [[notice(1)], [notice(1)]],
        [[notice(1)], [notice(1).replace("：", "： \n")]],
        [["第一段。", "第二段。"], ["第一段。第二段。", ""]],
    ],
)
def test_exact_copies_count_nothing(documents):
    paragraphs = columns(documents, standing=[True] * 2)
    check(paragraphs, dropped(paragraphs, {1: 0}), NONE)


def test_document_that_is_cut_word_for_word_counts_nothing():
    paragraphs = columns([[notice(1), notice(2)], [notice(1)]], standing=[True] * 2)
    check(paragraphs, dropped(paragraphs, {1: 0}), NONE)


def test_exact_paragraphs_of_a_near_document_count_nothing():
    paragraphs = columns([[notice(1), notice(2)], [notice(1), notice(3)]])
    found = find_drops(paragraphs, dropped(paragraphs, {1: 0}))
    assert found.rows == {3: 1}
    assert near_ratios(found, 1) == {"in": 1 / 4}


@pytest.mark.parametrize(
    ("reason", "text", "counts"),
    [
        ("exact", notice(1), False),
        ("near", notice(2), True),
        ("truncated_prefix", notice(1)[:30], True),
        ("truncated_suffix", notice(1)[-30:], True),
        ("run", notice(2), True),
        ("run", notice(1), False),
    ],
)
def test_reasons_of_dropped_paragraphs(reason, text, counts):
    paragraphs = columns([[notice(1), text]])
    rows = (Decision(True), Decision(False, reason, 0, 0.9, 0))
    found = find_drops(paragraphs, Outcome(rows, (), (DocumentDecision("kept"),)))
    assert list(found.rows) == [1] * counts
    assert not found.documents


def test_document_all_of_whose_paragraphs_go_counts_in_the_cluster():
    paragraphs = columns([[notice(1)], [notice(2)]], standing=[True] * 2)
    rows = (Decision(True), Decision(False, "near", 0, 0.9, 0))
    documents = (DocumentDecision("kept"), DocumentDecision("all_dropped"))
    assert find_drops(paragraphs, Outcome(rows, (), documents)).documents == {1: 0}


def test_message_names_the_largest_clusters_and_three_pairs():
    paragraphs = columns([[notice(n) * 2] for n in range(30)])
    originals = {1: 0, 3: 2, 4: 2, 6: 5, 7: 5, 8: 5, **{n + 1: n for n in range(9, 19, 2)}}
    message = refusal(
        paragraphs, dropped(paragraphs, originals), replace_limits(max_near_ratio=0.1)
    )
    each = len(notice(0)) * 2
    lines = message.splitlines()[1:]
    assert lines[:6] == [
        f"  in/5.txt: 3 documents with {3 * each} characters like it",
        f"  in/2.txt: 2 documents with {2 * each} characters like it",
        f"  in/0.txt: 1 documents with {each} characters like it",
        f"  in/9.txt: 1 documents with {each} characters like it",
        f"  in/11.txt: 1 documents with {each} characters like it",
        "  and 3 more",
    ]
    assert [line for line in lines[6:] if "→" in line] == [
        "  in/6.txt → in/5.txt",
        "  in/3.txt → in/2.txt",
        "  in/1.txt → in/0.txt",
    ]
    assert lines[7] == "    " + (notice(6) * 2)[:60] + "…"
    assert lines[8] == "    " + (notice(5) * 2)[:60] + "…"
    assert len(lines) == 6 + 3 * 3


def test_pairs_of_one_cluster_are_of_different_documents():
    paragraphs = columns([[notice(n), notice(n + 50)] for n in range(6)])
    message = refusal(
        paragraphs, dropped(paragraphs, first_of(5)), replace_limits(max_near_copies=1)
    )
    assert [line for line in message.splitlines() if "→" in line] == [
        f"  in/{n}.txt → in/0.txt" for n in (1, 2, 3)
    ]


def test_paragraph_like_nothing_says_so():
    paragraphs = columns([[notice(1)], [notice(2)]])
    rows = (Decision(True), Decision(False, "document_duplicate"))
    documents = (DocumentDecision("kept"), DocumentDecision("duplicate", 0, 0.8))
    message = refusal(paragraphs, Outcome(rows, (), documents), NONE)
    assert message.endswith(f"{notice(2)}\n    (nothing like it)")


@pytest.mark.parametrize("limit", ["max_near_ratio", "max_near_copies", "max_withdrawn_ratio"])
def test_texts_stay_out_where_the_report_shows_none(limit):
    paragraphs = columns([[notice(n)] for n in range(30)], standing=[True] * 30)
    outcome = dropped(paragraphs, first_of(29))
    message = refusal(paragraphs, outcome, replace_limits(**{limit: 0}), texts=False)
    assert "in/1.txt → in/0.txt" in message
    assert "停水" not in message


def test_line_break_in_a_text_or_name_passes_for_no_line():
    paragraphs = columns([["停水\n通知"], ["停电\n通知"]], folders=["in\nout"] * 2)
    outcome = dropped(paragraphs, {1: 0})
    with pytest.raises(GateError) as refused:
        check_drops(find_drops(paragraphs, outcome), NONE, Telling(lambda: ["a\n0", "a\n1"], True))
    assert "in⏎out: 50%" in str(refused.value)
    assert str(refused.value).splitlines()[1:] == [
        "  a⏎0: 1 documents with 5 characters like it",
        "  a⏎1 → a⏎0",
        "    停电 通知",
        "    停水 通知",
    ]


def test_run_whose_template_would_be_dropped_commits_nothing(make_run, tmp_path, monkeypatch):
    source = tmp_path / "notices.jsonl"
    rows = [json.dumps({"id": n, "text": notice(n)}, ensure_ascii=False) for n in range(150)]
    source.write_text("\n".join(rows), encoding="utf-8")
    monkeypatch.setattr(stages, "deduplicate", lambda found, _: dropped(found, first_of(149)))
    with pytest.raises(GateError, match=r"copies: .*notices\.jsonl!: 99%"):
        make_run(source)
    less = parse_recipe(
        "[gates]\nmax_near_ratio = 1.0\nmax_near_copies = 148\n[report]\ntexts = false", name="r"
    )
    with pytest.raises(GateError, match=r"copies: 149 documents") as refused:
        make_run(source, recipe=less)
    assert "notices.jsonl!/1 → notices.jsonl!/0" in str(refused.value)
    assert "停水" not in str(refused.value)
    store = CorpusStore(tmp_path / "corpus")
    assert store.versions() == ()
    assert "停水" not in (store.folder / "failed-copies" / "why.txt").read_text(encoding="utf-8")
    more = "[gates]\nmax_near_ratio = 1.0\nmax_near_copies = 149"
    assert make_run(source, recipe=parse_recipe(more, name="r")).version


def test_command_line_leaves_with_4_and_keeps_what_was_staged(cli, tmp_path):
    (tmp_path / "r.toml").write_text("[gates]\nmin_sources = 1\nmax_near_ratio = 0.0\n")
    done = cli("run", SEEDS, "--plain", "--recipe", "r.toml")
    assert (done.returncode, done.stdout) == (4, "")
    lines = done.stderr.splitlines()
    assert "gates.max_near_ratio = 0 of the characters of 1 source folders (seeds: " in lines[0]
    assert any(line.strip().startswith("seeds/") and " → seeds/" in line for line in lines)
    kept = tmp_path / "artifacts/corpus/failed-copies"
    assert "stays in artifacts/corpus/failed-copies until the next run" in done.stderr
    assert (kept / "why.txt").read_text(encoding="utf-8").startswith(lines[0].partition(": ")[2])
    assert not (kept / "decided").exists()
    assert not (tmp_path / "artifacts/corpus/v0001").exists()
    assert cli("run", SEEDS, "--plain").returncode == 0
    assert not kept.exists()


@pytest.mark.parametrize(
    "setting",
    [
        "max_near_ratio = 1.5",
        "max_near_ratio = -0.1",
        "max_withdrawn_ratio = 1.5",
        "max_withdrawn_ratio = -0.1",
        "max_near_copies = -1",
        "max_near_copies = 0.5",
    ],
)
def test_limits_out_of_range_are_refused(cli, tmp_path, setting):
    (tmp_path / "r.toml").write_text(f"[gates]\n{setting}\n")
    done = cli("run", SEEDS, "--plain", "--recipe", "r.toml")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"gates.{setting.split()[0]}" in done.stderr
