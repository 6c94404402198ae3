"""Boilerplate: what many documents of one source folder share is told, and nothing is dropped."""

import json
from pathlib import Path

import numpy as np

from cleaners.dedup import Outcome, Paragraphs, deduplicate
from cleaners.dedup.boilerplate import Boilerplate

NOTICE = "本文为转载稿件，版权归原作者所有，如有侵权请联系我们删除。"
CITIES = "京津石保唐廊张承沧衡邢邯"


def article(number: int) -> str:
    city = CITIES[number]
    return f"{city}的第{number}个项目昨日开工，{city * 3}居民说，这是{number * 7919}年来的头一回。"


def outcome_of(*documents: tuple[str, list[str]], kind: str = "body") -> Outcome:
    owners = [n for n, (_, texts) in enumerate(documents) for _ in texts]
    texts = [text for _, own in documents for text in own]
    zeros = np.zeros(len(texts), dtype=np.int64)
    folders = [folder for folder, _ in documents]
    return deduplicate(
        Paragraphs(
            texts, np.array(owners), [kind] * len(texts), zeros, [None] * len(folders), folders
        )
    )


def test_texts_of_many_documents_are_told_whatever_their_length() -> None:
    found = outcome_of(
        *(("feed", [article(n), "责任编辑：王某", NOTICE]) for n in range(6)),
        *(("feed", [article(n)]) for n in range(6, 12)),
    )
    assert set(found.boilerplate) == {
        Boilerplate("feed", "责任编辑：王某", "text", 6, 12),
        Boilerplate("feed", NOTICE, "text", 6, 12),
    }
    assert all(row.kept for row in found.rows)


def test_label_is_told_where_the_names_differ() -> None:
    names = ["王某", "李某某", "赵某", "钱某", "孙某", "周某"]
    found = outcome_of(
        *(("feed", [article(n), f"（编辑: {name}）"]) for n, name in enumerate(names))
    )
    assert found.boilerplate == (Boilerplate("feed", "编辑：", "label", 6, 6),)


def test_four_documents_or_a_small_share_are_not_many() -> None:
    few = outcome_of(*(("feed", [article(n), NOTICE][: 1 + (n < 4)]) for n in range(12)))
    assert few.boilerplate == ()
    large = [("feed", [f"{article(n % 12)}{n}", NOTICE][: 1 + (n < 5)]) for n in range(51)]
    assert outcome_of(*large[:50], kind="credit").boilerplate == (
        Boilerplate("feed", NOTICE, "text", 5, 50),
    )
    assert outcome_of(*large, kind="credit").boilerplate == ()


def test_often_in_one_document_is_once() -> None:
    documents = [("feed", [article(n)]) for n in range(11)]
    assert outcome_of(*documents, ("feed", [article(11), *["图片："] * 9])).boilerplate == ()


def test_articles_in_many_copies_are_no_boilerplate() -> None:
    text = [article(0), article(1), article(2), article(3)]
    found = outcome_of(*(("feed", text) for _ in range(9)))
    assert sum(document.status == "duplicate" for document in found.documents) == 8
    assert found.boilerplate == ()


def test_code_and_tables_are_no_boilerplate() -> None:
    assert not outcome_of(
        *(("feed", [article(n), "return x"]) for n in range(9)), kind="code"
    ).boilerplate


def test_the_folder_named_is_the_smallest_that_holds_all() -> None:
    days = [(f"feed/a/{n % 4}", [article(n), NOTICE]) for n in range(8)]
    others = [("feed/b", [article(n)]) for n in range(8, 12)]
    assert outcome_of(*days, *others).boilerplate == (Boilerplate("feed/a", NOTICE, "text", 8, 8),)


def test_folders_below_are_named_where_the_whole_has_too_few() -> None:
    many = [("feed/b", [f"{article(n % 12)}{n}"]) for n in range(60)]
    found = outcome_of(*(("feed/a", [article(n), NOTICE]) for n in range(6)), *many, kind="credit")
    assert found.boilerplate == (Boilerplate("feed/a", NOTICE, "text", 6, 6),)


def test_run_and_show_tell_the_boilerplate(cli, tmp_path: Path) -> None:
    for n in range(6):
        path = tmp_path / "feed" / f"{n}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{article(n)}\n\n责任编辑：王某\n", encoding="utf-8")
    for arguments in (("run", "feed", "--plain"), ("show",)):
        assert "责任编辑：王某 in 6 of 6 documents of feed" in cli(*arguments).stdout
    manifest = json.loads(cli("show", "--json").stdout)
    assert manifest["counts"]["boilerplate"] == {
        "found": 1,
        "most_frequent": [
            {"folder": "feed", "text": "责任编辑：王某", "kind": "text", "documents": 6, "of": 6}
        ],
    }
