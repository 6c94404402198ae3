"""The seeds against the gold reference: texts, kinds, lines, drops, with floors that only rise."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from gold.compare import compare

from cleaners.edits import MAX_EDIT_CHARACTERS
from flows.store import CorpusStore

GOLD = Path(__file__).parent / "gold"
SEEDS = Path(__file__).parent.parent / "seeds"
NAMES = ("000", "001", "002", "003", "004")
FLOORS = json.loads((GOLD / "floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def version(seed_corpus: CorpusStore) -> Path:
    return seed_corpus.version("v0001").folder


@pytest.fixture(scope="module")
def compared(version: Path) -> dict[str, Any]:
    return compare(str(version))


def _share(fraction: str) -> float:
    hit, total = map(int, fraction.split("/"))
    return hit / total if total else 1.0


def _rows(store: CorpusStore, table: str) -> list[dict[str, Any]]:
    return store.version("latest").table(table).to_pylist()


def test_seeds_are_the_files_that_gold_was_made_from() -> None:
    lines = (GOLD / "seeds.sha256").read_text(encoding="utf-8").splitlines()
    for line in lines:
        digest, path = line.split()
        assert hashlib.sha256((SEEDS.parent / path).read_bytes()).hexdigest() == digest
    assert len(lines) == len(list(SEEDS.iterdir())) == 5


@pytest.mark.parametrize("name", NAMES)
def test_seed_agrees_with_gold(compared: dict[str, Any], name: str) -> None:
    assert compared[name]["agrees"], compared[name]


@pytest.mark.parametrize("name", NAMES)
def test_kinds_stay_above_their_floor(compared: dict[str, Any], name: str) -> None:
    assert _share(compared[name]["kinds_equal"]) >= FLOORS["kinds_equal"]
    for kind, recall in compared[name]["kinds_recall"].items():
        assert _share(recall) >= FLOORS["kinds_recall"], kind


def test_repeated_run_is_dropped_as_one_and_names_what_it_matched(
    seed_corpus: CorpusStore,
) -> None:
    dropped = [row for row in _rows(seed_corpus, "paragraphs") if not row["kept"]]
    copies = [row for row in _rows(seed_corpus, "duplicates") if not row["kept"]]
    duplicates = {row["paragraph_id"]: row for row in copies}
    runs = [duplicates[row["paragraph_id"]]["run_id"] for row in dropped]
    kinds = [duplicates[row["paragraph_id"]]["kind"] for row in dropped]
    assert len(dropped) == 16
    assert sorted(map(kinds.count, set(kinds))) == [1, 2, 13]
    assert sorted(runs.count(run) for run in set(runs)) == [1, 15]
    texts = {row["paragraph_id"]: row for row in _rows(seed_corpus, "paragraphs")}
    assert all(texts[row["matched_paragraph_id"]]["kept"] for row in dropped)


def test_shared_statements_are_recorded_across_documents_and_kept(
    seed_corpus: CorpusStore,
) -> None:
    texts = {row["paragraph_id"]: row for row in _rows(seed_corpus, "paragraphs") if row["kept"]}
    groups: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for row in _rows(seed_corpus, "duplicates"):
        if row["scope"] == "across_documents" and row["kept"]:
            one, other = texts[row["paragraph_id"]], texts[row["cluster_id"]]
            star = other["text"][row["matched_start"] : row["matched_end"]]
            group = groups.setdefault((row["cluster_id"], star), {(other["source_path"], star)})
            group.add((one["source_path"], one["text"][row["start"] : row["end"]]))
    gold = json.loads((GOLD / "cross_document.json").read_text(encoding="utf-8"))["pairs"]
    statements = [
        pair
        for pair in gold
        if pair["weight"] == "statement" and pair["type"] in ("exact", "exact_but_punctuation")
    ]
    assert len(statements) == 9
    for pair in statements:
        sides = [(side["file"], side["text"]) for side in (pair["a"], pair["b"])]
        assert any(
            all(
                any(Path(path).name.startswith(f"{file}_") and text == own for path, own in group)
                for file, text in sides
            )
            for group in groups.values()
        ), sides


def test_source_lines_equal_golds(seed_corpus: CorpusStore) -> None:
    rows = [row for row in _rows(seed_corpus, "paragraphs") if row["kept"]]
    right = total = 0
    for name in NAMES:
        gold = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
        mine = [row for row in rows if Path(row["source_path"]).name.startswith(f"{name}_")]
        spans = {(row["text"], row["first_line"], row["last_line"]) for row in mine}
        for document in gold["documents"]:
            for paragraph in document["paragraphs"]:
                total += 1
                right += (paragraph["text"], *paragraph["source_lines"]) in spans
    assert right / total >= FLOORS["source_lines"]


def test_no_edit_is_long(seed_corpus: CorpusStore) -> None:
    for edit in _rows(seed_corpus, "edits"):
        longest = max(len(edit["before"]), len(edit["after"]))
        assert longest <= MAX_EDIT_CHARACTERS or edit["rule"] == "page_furniture"


def test_feed_metadata_is_read(seed_corpus: CorpusStore) -> None:
    row = next(r for r in _rows(seed_corpus, "documents") if "001_" in r["source_path"])
    gold = json.loads((GOLD / "001.json").read_text(encoding="utf-8"))["documents"][0]
    metadata = json.loads(row["metadata"])
    assert row["title"] == gold["title"]
    assert row["author"] == gold["byline"]
    assert row["published_at"].isoformat() == "2021-10-19T00:49:00+00:00"
    assert metadata["categories"] == ["新媒体", "ZAKER", "source"]
    assert metadata["author"] == "ZAKER"
    assert metadata["images"] == gold["source_url_or_images"]
