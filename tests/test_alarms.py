"""Alarms: a version that adds up and has lost too much text is not committed."""

import pytest

from flows.alarms import check_losses
from flows.errors import GateError
from flows.recipe import parse_recipe
from flows.store import CorpusStore

ARTICLE = "推动京津冀协同发展，是重大国家战略，需要长期坚持。"


def articles(folder, change=lambda text: text):
    folder.mkdir(exist_ok=True)
    for n in range(4):
        text = "\n\n".join(f"第{n}篇第{k}段：{ARTICLE}" for k in range(12))
        (folder / f"{n}.txt").write_text(change(text), encoding="utf-8")
    return folder


def test_source_that_repairs_emptied_is_named():
    check_losses({"a": (1000, 500), "b": (199, 0), "c": (0, 0)}, max_ratio=0.5)
    with pytest.raises(GateError, match=r"(?s)losses: .* of 1 sources:\n  b: 51%"):
        check_losses({"a": (1000, 500), "b": (1000, 490)}, max_ratio=0.5)


def test_worst_losses_are_named_first():
    lost = {f"{n}.txt": (1000, n) for n in range(8)}
    with pytest.raises(GateError) as refused:
        check_losses(lost, max_ratio=0.5)
    assert [line.split(":")[0] for line in str(refused.value).splitlines()[1:]] == [
        *(f"  {n}.txt" for n in range(5)),
        "  and 3 more",
    ]


def test_texts_may_be_copies_without_any_alarm(make_run, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.txt").write_text("\n\n".join([ARTICLE] * 20), encoding="utf-8")
    assert make_run(folder).version


def test_drift_of_unchanged_sources_stops_the_run(make_run, tmp_path):
    source = articles(tmp_path / "in", lambda text: text.replace("，", "， "))
    off = parse_recipe("[repairs]\nspacing = false", name="r")
    assert make_run(source, recipe=off).version
    less = parse_recipe("[gates]\nmax_drift_ratio = 0.05", name="r")
    with pytest.raises(GateError, match=r"drift: the text of 4 unchanged sources is -96 .*v0001"):
        make_run(source, recipe=less)
    store = CorpusStore(tmp_path / "corpus")
    assert store.version().name == "v0001"
    assert (store.folder / "failed-drift" / "why.txt").exists()
    assert make_run(source).version.name == "v0002"


def test_new_and_changed_sources_are_no_drift(make_run, tmp_path):
    source = articles(tmp_path / "in")
    assert make_run(source).version
    (source / "0.txt").write_text(ARTICLE, encoding="utf-8")
    (source / "1.txt").unlink()
    assert make_run(source).version
