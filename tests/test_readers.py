"""Readers: pandas, pyarrow, DuckDB and datasets find the same rows in a version as it lies."""

import os
from collections.abc import Iterator

import duckdb
import pandas
import pyarrow.parquet as pq
import pytest

from flows.tables import SCHEMAS


@pytest.fixture
def offline_datasets(tmp_path, monkeypatch) -> Iterator[object]:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "hf" / "datasets"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    datasets.disable_progress_bars()
    return datasets


@pytest.mark.parametrize("table", SCHEMAS)
def test_pandas_pyarrow_and_duckdb_count_the_same_rows(seed_corpus, table):
    version = seed_corpus.version()
    folder = version.folder / table
    expected = sum(f.rows for f in version.manifest.files if f.path.startswith(f"{table}/"))
    counted = duckdb.sql(f"select count(*) from read_parquet('{folder}/*.parquet')").fetchall()
    assert len(pandas.read_parquet(folder)) == expected
    assert pq.read_table(folder).num_rows == expected
    assert counted == [(expected,)]
    assert version.table(table).num_rows == expected
    assert len(version.frame(table)) == expected


def test_datasets_loads_every_table_with_rows(seed_corpus, offline_datasets, tmp_path):
    version = seed_corpus.version()
    cache = str(tmp_path / "cache")
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    for table in SCHEMAS:
        expected = version.table(table).num_rows
        if expected:
            loaded = offline_datasets.load_dataset(str(version.folder), table, cache_dir=cache)
            assert loaded["train"].num_rows == expected


def test_datasets_loads_documents_by_default(seed_corpus, offline_datasets, tmp_path):
    version = seed_corpus.version()
    loaded = offline_datasets.load_dataset(str(version.folder), cache_dir=str(tmp_path / "cache"))
    assert loaded["train"]["text"][:] == version.frame("documents")["text"].tolist()


def test_duckdb_joins_edits_to_paragraphs(seed_corpus):
    folder = seed_corpus.version().folder
    query = f"""
        select count(*) from read_parquet('{folder}/edits/*.parquet') e
        join read_parquet('{folder}/paragraphs/*.parquet') p
          on e.record_id = p.record_id and e.paragraph_ordinal = p.ordinal
    """
    [(joined,)] = duckdb.sql(query).fetchall()
    placed = seed_corpus.version().frame("edits")["paragraph_ordinal"].notna().sum()
    assert joined == placed
