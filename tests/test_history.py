"""Histories: from the raw file to the kept text, edit by edit, through the command line."""

import hashlib
import json

import pytest
from conftest import SEEDS

from cleaners.edits import Edit, apply
from cleaners.extract import extract
from cleaners.records import RawRecord
from flows.history import lives, read_histories


def chosen(version, source_path, count=10):
    """Choose paragraphs of a source by the hash of their text; equal ones by their id."""
    rows = version.table("paragraphs").to_pylist()
    own = [row for row in rows if row["source_path"] == source_path]
    return sorted(own, key=lambda row: (row["text_sha256"], row["paragraph_id"]))[:count]


@pytest.mark.parametrize("seed", sorted(SEEDS.iterdir()), ids=lambda seed: seed.stem[:3])
def test_explanation_replays_from_the_raw_file_to_the_text(seed, seed_corpus, cli):
    data = seed.read_bytes()
    raw = RawRecord(f"seeds/{seed.name}", hashlib.sha256(data).hexdigest(), data)
    extracted = extract(raw).extracted
    paragraphs = chosen(seed_corpus.version(), raw.source_path)
    names = [row["paragraph_id"] for row in paragraphs]
    told = cli("explain", *names, "--json", "--corpus", seed_corpus.folder)
    for story, row in zip(json.loads(told.stdout)["paragraphs"], paragraphs, strict=True):
        text = extracted[story["start"] : story["end"]]
        assert text == story["before"]
        for step in story["steps"]:
            text = apply(text, [Edit(**edit) for edit in step["edits"]])
            assert text == step["after"]
        assert text == story["text"] == row["text"]
        assert story["kept"] == row["kept"]


def edit(step, start, end, before, after, rule="spacing"):
    places = {"step": step, "rule": rule, "start": start, "end": end}
    return {**places, "before": before, "after": after, "score": None, "note": None}


def test_what_vanished_at_an_edge_belongs_to_the_paragraph_and_what_stands_there_does_not():
    #            0123456
    extracted = "　甲。\n\n乙\n丙"
    edits = [edit(0, 0, 1, "　", ""), edit(1, 2, 4, "\n\n", "\n\n\n"), edit(2, 6, 7, "\n", "")]
    first, second = lives(extracted, edits, [{"start": 0, "end": 2}, {"start": 5, "end": 7}])
    assert (first.before, [step.after for step in first.steps]) == ("　甲。", ["甲。"])
    assert (second.before, [step.after for step in second.steps]) == ("乙\n丙", ["乙丙"])


def test_edit_over_the_edge_of_a_paragraph_gives_it_what_it_put_inside():
    edits = [edit(0, 1, 3, "\n\n", "。\n\n乙")]
    first, second = lives("甲\n\n丙", edits, [{"start": 0, "end": 2}, {"start": 4, "end": 6}])
    assert [(s.before, s.after) for s in first.steps] == [("甲\n\n", "甲。")]
    assert [(s.before, s.after) for s in second.steps] == [("\n\n丙", "乙丙")]


def test_history_names_what_stands_in_another_document(seed_corpus):
    version = seed_corpus.version()
    copy = next(
        row for row in version.table("duplicates").to_pylist() if row["scope"] == "across_documents"
    )
    parts = version.parts()
    owner = copy["paragraph_id"].partition(":")[0]
    record = next(
        row["record_id"]
        for row in version.table("documents").to_pylist()
        if row["document_id"] == owner
    )
    (history,) = read_histories(parts, parts.names[0], [record])
    (story,) = history.complete(parts).stories({copy["paragraph_id"]})
    assert [(row["cluster_id"], other["paragraph_id"]) for row, other in story.copies] == [
        (copy["cluster_id"], copy["cluster_id"])
    ]
    assert story.copies[0][1]["document_id"] != story.document["document_id"]


@pytest.mark.parametrize(
    "name", ["000_4cbeb14792385c53.txt:171", "seeds/000_4cbeb14792385c53.txt:171"]
)
def test_line_of_a_source_tells_the_paragraph_that_came_from_it(name, seed_corpus, cli):
    told = cli("explain", name, "--corpus", seed_corpus.folder)
    assert told.returncode == 0
    assert "一条连接中国与欧洲的超大船型集⏎⏎[-集-]装箱货轮航线" in told.stdout
    assert "轮缓[-⏎⏎-]缓靠泊" in told.stdout
    assert told.stdout.splitlines()[-1].endswith("超大船型集装箱货轮航线正式开通。")


def test_copy_is_explained_with_what_it_matched(seed_corpus, cli):
    told = cli("explain", "000_4cbeb14792385c53.txt:211", "--corpus", seed_corpus.folder).stdout
    assert "dropped: near; near copy of" in told
    assert "similarity 0.930" in told
    assert "in a repeated run that begins with" in told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("b.txt:1", "no line of the contract explains 10 → 12; both are kept"),
        ("c.txt:3", "source: source line 来源人民网 more"),
        ("d.txt:7", "truncated: cut before 计明年年底以前全部完工届时水压会更稳"),
    ],
)
def test_line_of_the_contract_and_what_it_explains_are_told(name, told, story_corpus, cli):
    said = cli("explain", name, "--corpus", story_corpus.folder).stdout
    assert told in said
    assert "variant copy" not in said


def test_json_of_an_explanation_has_line_and_differences(story_corpus, cli):
    done = cli("explain", "b.txt:1", "c.txt:3", "--json", "--corpus", story_corpus.folder)
    variant, dropped = json.loads(done.stdout)["paragraphs"]
    found = [{"line": "variant", "left": "10", "right": "12"}]
    assert variant["copies"][0]["reason"] == {"line": "variant", "differences": found}
    assert variant["repeated_document"] is None
    assert dropped["copies"][0]["reason"]["line"] == "same"
    assert dropped["repeated_document"]["reason"]["line"] == "source"


def test_slip_of_a_repeated_block_is_told(seed_corpus, cli):
    told = cli("explain", "000_4cbeb14792385c53.txt:195", "--corpus", seed_corpus.folder).stdout
    assert "in a repeated block: 手 → 呼" in told


def test_document_and_source_are_listed_paragraph_by_paragraph(seed_corpus, cli):
    version = seed_corpus.version()
    document = version.table("documents").to_pylist()[1]
    by_path = cli("explain", document["source_path"], "--corpus", seed_corpus.folder).stdout
    by_id = cli("explain", document["document_id"], "--corpus", seed_corpus.folder).stdout
    assert by_path == by_id
    assert by_id.count(f"{document['document_id']}:") == document["paragraph_count"] == 63


def test_name_that_means_nothing_is_an_error_of_the_corpus(seed_corpus, cli):
    done = cli("explain", "nowhere.txt:7", "--corpus", seed_corpus.folder)
    assert (done.returncode, done.stdout) == (5, "")
    assert "nowhere.txt:7: no id of a paragraph, document or record in v0001" in done.stderr


def test_trial_shows_what_the_version_will_hold_and_writes_nothing(seed_corpus, cli, tmp_path):
    seed = min(SEEDS.iterdir())
    told = json.loads(cli("try", seed, "--json").stdout)["paragraphs"]
    rows = seed_corpus.version().table("paragraphs").to_pylist()
    own = [row for row in rows if row["source_path"].endswith(seed.name)]
    for name in ("text", "kept", "drop_reason", "similarity", "first_line", "last_line"):
        assert [story[name] for story in told] == [row[name] for row in own]
    assert "16 dropped (13 exact, 2 near, 1 truncated_prefix)" in cli("try", seed).stdout
    assert list(tmp_path.iterdir()) == []


def test_trial_prints_the_kept_text_and_nothing_else(cli, tmp_path):
    twice = "要持续抓好北京防沙带等生态保护和修\n复重点工程建设，改善沿线生态环境。"
    (tmp_path / "甲.txt").write_text(f"{twice}\n\n天亮了。\n\n{twice}\n")
    done = cli("try", "--text", "甲.txt")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{twice.replace(chr(10), '')}\n\n天亮了。\n\n"
    assert cli("try", "--text", "--json", "甲.txt").returncode == 2


def test_trial_of_what_cannot_be_used_says_why(cli, tmp_path):
    (tmp_path / "空.txt").write_bytes(b"")
    done = cli("try", "空.txt")
    assert (done.returncode, done.stdout) == (3, "")
    assert "空.txt: empty" in done.stderr
    assert cli("try", "没有.txt").returncode == 3
