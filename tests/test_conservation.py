"""Conservation end to end: any corpus adds up, and whatever is lost or doubled is caught."""

import os
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from conftest import SEEDS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_properties import LINES

from cleaners.errors import SourceError
from flows import pipeline
from flows.audit import audit_version
from flows.errors import GateError
from flows.executors import InProcess
from flows.pipeline import STAGES, Job
from flows.recipe import default_recipe
from flows.store import CorpusStore, Disk
from flows.tables import make_table, parquet_bytes, read_parquet
from flows.work import Work, begin
from flows.workers import Workers

LONG = os.environ.get("FAULTS") == "long"

PARAGRAPHS = st.lists(LINES, min_size=1, max_size=4).map("\n".join)
BODIES = st.lists(PARAGRAPHS, min_size=1, max_size=6).flatmap(
    lambda own: st.lists(st.sampled_from(own), max_size=3).map(
        lambda again: "\n\n".join([*own, *again])
    )
)
PAGES = st.lists(PARAGRAPHS, min_size=1, max_size=4).map(
    lambda own: "".join(f"<p>{text}</p><!-- {n} -->" for n, text in enumerate(own))
)
POSTS = st.tuples(LINES, BODIES).map(lambda post: f"---\ntitle: '{len(post[0])}'\n---\n{post[1]}")
CORPORA = st.lists(st.one_of(BODIES, PAGES, POSTS), min_size=1, max_size=4)


@given(CORPORA)
@settings(
    max_examples=1_000 if LONG else 15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_any_corpus_adds_up_and_replays(texts):
    with tempfile.TemporaryDirectory() as folder:
        for n, text in enumerate([*texts, texts[0]]):
            (Path(folder) / f"{n}.txt").write_text(text, encoding="utf-8")
        job = Job((folder,), default_recipe(), dry_run=True)
        try:
            outcome = pipeline.run(job, CorpusStore(Path(folder) / "corpus"))
        except SourceError:
            return  # not one of them holds text
        except GateError as error:
            if str(error).startswith("losses: "):
                return  # a text of nothing but page numbers
            raise
    ledger = outcome.counts["conservation"]
    assert ledger["decoded"] == ledger["visible"] + sum(ledger["skipped"].values())
    placed = ledger["kept"] + ledger["separators"]
    assert ledger["extracted"] == placed + sum(
        (*ledger["dropped"].values(), *ledger["edited"].values())
    )


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Work:
    """A version of the seeds and one reject, staged and not yet audited."""
    folder = tmp_path_factory.mktemp("staged")
    (folder / "空.txt").write_bytes(b"")
    names = [str(SEEDS), str(folder / "空.txt")]
    work = begin(folder / "work", Disk(), default_recipe(), names, parent=None, cache=None)
    for name, stage in STAGES:
        if name != "audit":
            stage(work, Workers(InProcess))
    return work


Change = Callable[[pa.Table, int], pa.Table]


def lose(table: pa.Table, row: int) -> pa.Table:
    return pa.concat_tables([table.slice(0, row), table.slice(row + 1)])


def double(table: pa.Table, row: int) -> pa.Table:
    return pa.concat_tables([table.slice(0, row + 1), table.slice(row)])


def altered(column: str, change: Callable[[str], str]) -> Change:
    def alter(table: pa.Table, row: int) -> pa.Table:
        rows: list[dict[str, Any]] = table.to_pylist()
        rows[row][column] = change(rows[row][column])
        return make_table(
            "records" if column == "extracted" else "paragraphs",
            [tuple(each.values()) for each in rows],
        )

    return alter


CHANGES = [
    *((table, lose) for table in ("records", "documents", "paragraphs", "edits", "duplicates")),
    *((table, double) for table in ("records", "documents", "paragraphs", "edits", "duplicates")),
    (
        "records",
        altered("extracted", lambda text: text[: len(text) // 2] + text[len(text) // 2 + 1 :]),
    ),
    ("records", altered("extracted", lambda text: text + text.strip()[-1])),
    ("paragraphs", altered("text", lambda text: text[:-1])),
    ("rejects", lose),
    ("rejects", double),
]


def test_seeds_pass_the_audit(staged):
    assert audit_version(staged, Workers(InProcess)).extracted > 20_000


@pytest.mark.parametrize("seed", range(60 if LONG else 15))
def test_planted_loss_or_doubling_is_caught(staged, seed):
    chance = random.Random(seed)
    table, change = CHANGES[seed % len(CHANGES)]
    path = staged.version / table / "part-00000.parquet"
    whole = path.read_bytes()
    rows = read_parquet(path)
    path.write_bytes(parquet_bytes(change(rows, chance.randrange(rows.num_rows))))
    try:
        with pytest.raises(GateError):
            audit_version(staged, Workers(InProcess))
    finally:
        path.write_bytes(whole)
