"""SQL over a version: what it answers, and that it reaches nothing else."""

import json

import pytest

from flows.errors import StoreError
from flows.query import ask

REACHING_OUT = [
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('/etc/passwd')",
    "select * from read_csv('/etc/passwd')",
    "select * from '/etc/passwd'",
    "select * from glob('/*')",
    "select * from read_parquet('http://127.0.0.1:9/x.parquet')",
    "select * from sniff_csv('/etc/passwd')",
    "copy (select 1) to 'x.csv'",
    "copy documents to 'x.parquet'",
    "export database 'x'",
    "attach 'x.db'",
    "install httpfs",
    "load httpfs",
    "set enable_external_access = true",
    "pragma enable_object_cache",
    "create table x as select 1",
    "create secret (type s3)",
    "drop view documents",
    "select 1; select 2",
    "explain analyze copy (select 1) to 'x.csv'",
    "call pragma_version()",
    "",
]


def answered(version, sql):
    with ask(version, sql) as answer:
        return answer.columns, list(answer.rows)


@pytest.mark.parametrize("sql", REACHING_OUT)
def test_nothing_else_is_read_written_or_loaded(sql, seed_corpus, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match=r"^sql"):
        answered(seed_corpus.version(), sql)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["SCHEMAS", "version", "paths", "pytest", "seed_corpus"])
def test_variables_of_the_program_are_no_tables(name, seed_corpus):
    with pytest.raises(StoreError):
        answered(seed_corpus.version(), f"select * from {name}")


def test_every_table_is_there_with_its_rows(seed_corpus):
    version = seed_corpus.version()
    for table, rows in version.manifest.counts["rows"].items():
        assert answered(version, f"select count(*) from {table}")[1] == [(rows,)]
    assert answered(version, "describe rejects")[1][0][0] == "source_path"


def test_dropped_paragraphs_join_with_what_they_matched(seed_corpus):
    sql = """
        select d.text, k.text, d.similarity from paragraphs d
        join paragraphs k on k.paragraph_id = d.matched_paragraph_id
        where d.drop_reason = 'near' and d.text like '要持续抓好%'
    """
    columns, ((dropped, kept, similarity),) = answered(seed_corpus.version(), sql)
    assert columns[::2] == ("text", "similarity")
    assert "生态保护区和修复" in dropped
    assert "生态保护和修复" in kept
    assert 0.9 < similarity < 1


def test_wrong_sql_is_an_error_that_says_where(cli, seed_corpus):
    done = cli("sql", "select nothing from documents", "--corpus", seed_corpus.folder)
    assert (done.returncode, done.stdout) == (5, "")
    assert "nothing" in done.stderr


def test_forms_of_an_answer(cli, seed_corpus):
    query = ("sql", "select rule, count(*) as n from edits group by 1 order by n desc limit 2")
    corpus = ("--corpus", seed_corpus.folder)
    shown = [line.split() for line in cli(*query, *corpus).stdout.splitlines()]
    assert shown == [["rule", "n"], ["spacing", "333"], ["line_wraps", "262"]]
    assert cli(*query, "--csv", *corpus).stdout == "rule,n\nspacing,333\nline_wraps,262\n"
    told = [json.loads(line) for line in cli(*query, "--json", *corpus).stdout.splitlines()]
    assert told == [{"rule": "spacing", "n": 333}, {"rule": "line_wraps", "n": 262}]
    assert cli(*query, "--csv", "--json", *corpus).returncode == 2
