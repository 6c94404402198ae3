"""Difference: documents and paragraphs that came, went or changed, each with its text."""

import shutil

import pytest

from flows.difference import compare
from flows.reasons import because
from flows.recipe import parse_recipe
from flows.store import CorpusStore

FIRST = "长江经济带保护和修复工程全面启动，沿江各地积极响应。"
SECOND = "第二段说明资金来源和进度安排，任务逐级分解落实到位。"
THIRD = "第三段介绍下一步的工作重点，以及各部门之间如何分工。"


@pytest.fixture
def changed(make_run, tmp_path):
    """Return what differs between the corpora of two sets of texts."""

    def call(before: dict[str, str], after: dict[str, str], recipe: str = ""):
        folder = tmp_path / "in"
        for texts, settings in ((before, ""), (after, recipe)):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for name, text in texts.items():
                (folder / name).write_text(text, encoding="utf-8")
            make_run(folder, recipe=parse_recipe(settings, name="r"))
        store = CorpusStore(tmp_path / "corpus")
        return compare(*store.versions())

    return call


def told(changes):
    return [(c.before and c.before["text"], c.after and c.after["text"]) for c in changes]


def test_version_does_not_differ_from_itself(seed_corpus):
    found = compare(seed_corpus.version(), seed_corpus.version())
    assert not any((found.documents, found.paragraphs, found.inputs, found.counts, found.recipe))


def test_new_and_vanished_documents_come_with_their_paragraphs(changed):
    found = changed({"a.txt": FIRST, "b.txt": SECOND}, {"a.txt": FIRST, "c.txt": THIRD})
    assert told(found.documents) == [(SECOND, None), (None, THIRD)]
    assert told(found.paragraphs) == [(SECOND, None), (None, THIRD)]
    assert [path for path, _, _ in found.inputs] == ["in/b.txt", "in/c.txt"]


def test_edited_source_is_a_changed_document(changed):
    before, after = f"{FIRST}\n\n{SECOND}\n\n{THIRD}", f"{FIRST}\n\n{SECOND[:-1]}！\n\n{THIRD}"
    found = changed({"a.txt": before}, {"a.txt": after})
    assert told(found.documents) == [(before, after)]
    assert told(found.paragraphs) == [(SECOND, SECOND[:-1] + "！")]
    assert found.documents[0].source_path == "in/a.txt"


def test_added_copy_has_its_text_and_what_it_is_a_copy_of(changed, tmp_path):
    whole = f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
    found = changed({"a.txt": whole}, {"a.txt": whole, "b.txt": f"{whole}\n\n（来源：人民网）"})
    (added,) = found.documents
    assert added.after["text"] == ""
    one, other = CorpusStore(tmp_path / "corpus").versions()
    (why,) = because(one.parts(), other.parts(), [(added.before, added.after)]).values()
    assert (why.now.source_path, why.now.copy, why.arrived) == ("in/a.txt", True, False)
    assert why.now.text.startswith(FIRST)
    assert why.now.reason.line == "source"


def test_paragraph_added_amid_others_is_the_only_change(changed):
    found = changed({"a.txt": f"{FIRST}\n\n{THIRD}"}, {"a.txt": f"{FIRST}\n\n{SECOND}\n\n{THIRD}"})
    assert told(found.paragraphs) == [(None, SECOND)]


def test_paragraph_that_is_dropped_now_is_changed(changed):
    recipe = '[dedup]\nacross_documents = "drop"'
    texts = {"a.txt": f"{FIRST}\n\n{SECOND}", "b.txt": f"{THIRD}\n\n{FIRST}"}
    found = changed(texts, texts, recipe)
    assert [c.name.rpartition(":")[2] for c in found.paragraphs] == ["1"]
    assert found.paragraphs[0].before["kept"]
    assert found.paragraphs[0].after["drop_reason"] == "exact"
    assert found.recipe == (("dedup.across_documents", "record", "drop"),)
    assert ("paragraphs_kept", 4, 3) in found.counts
    assert found.inputs == ()
