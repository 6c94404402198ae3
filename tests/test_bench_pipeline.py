"""The timing of the whole pipeline: what is timed is real, and every stage is told."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.feeds import FORMS, write_documents
from benchmarks.pipeline import run_ours, run_plain, section
from flows.store import CorpusStore


@pytest.mark.parametrize("kind", FORMS)
def test_both_clean_the_same_documents(kind: str, tmp_path: Path) -> None:
    paths = write_documents(tmp_path / "in", 20, kind, seed=1)
    assert len({path.read_bytes() for path in paths}) == 20
    ours = run_ours(tmp_path / "in", tmp_path / "corpus")
    assert {"find", "clean: repair", "clean: extract", "deduplicate", "audit"} <= set(ours)
    counts = CorpusStore(tmp_path / "corpus").version().manifest.counts
    assert counts["documents"]["kept"] + counts["documents"].get("duplicate", 0) == 20
    others = run_plain(paths, tmp_path / "plain.parquet")
    assert list(others) == ["bs4", "ftfy, joiner", "datasketch", "pandas"]


def test_the_section_names_the_slowest_stage_and_the_ratio() -> None:
    ours, others = (
        Counter({"clean: repair": 3.0, "audit": 1.0}),
        Counter({"bs4": 1.0, "pandas": 1.0}),
    )
    body = section({"wrapped text": (ours, others, 8.0)})
    assert "| **Qingyuan** | 4.0 | 2.00 | 0.50 |" in body
    assert "measured 0.50. Slowest: clean: repair." in body
