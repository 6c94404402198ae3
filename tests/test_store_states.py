"""The store as a machine: whatever is done to a corpus, in any order, it keeps its word."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from disks import Died, DyingDisk, FailingDisk
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from test_store import add_version

from flows.errors import StoreError
from flows.store import CorpusStore, Disk

LONG = os.environ.get("FAULTS") == "long"
TEXTS = st.sampled_from(["甲", "乙", "丙"])
FAULTS = st.sampled_from([FailingDisk, DyingDisk])
CHANGES = st.integers(1, 60)
TAGS = st.sampled_from(["初版", "good"])


class Corpus(RuleBasedStateMachine):
    """A corpus beside a model of it: the text of each version, LATEST, the tags."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp()) / "corpus"
        self.texts: dict[str, str] = {}
        self.latest: str | None = None
        self.tags: dict[str, str] = {}
        self.highest = 0

    def store(self, disk: Disk | None = None) -> CorpusStore:
        return CorpusStore(self.folder, disk=disk)

    def committed(self, text: str) -> None:
        self.highest += 1
        self.latest = f"v{self.highest:04d}"
        self.texts[self.latest] = text

    @rule(text=TEXTS)
    def run(self, text: str) -> None:
        assert add_version(self.store(), text).name == f"v{self.highest + 1:04d}"
        self.committed(text)

    @rule(text=TEXTS, disk=FAULTS, at=CHANGES)
    def run_that_fails(self, text: str, disk: type, at: int) -> None:
        struck = disk(at)
        try:
            add_version(self.store(struck), text)
        except (Died, StoreError):
            assert struck.changes >= at
        with self.store().staging():  # the next start finishes or forgets it
            pass
        before = set(self.texts)
        now = {version.name for version in self.store().versions()}
        if now != before:
            self.committed(text)
        assert now == set(self.texts)

    @precondition(lambda self: self.texts)
    @rule(data=st.data())
    def rollback(self, data: st.DataObject) -> None:
        self.latest = data.draw(st.sampled_from(sorted(self.texts)))
        self.store().rollback(self.latest)

    @precondition(lambda self: self.texts)
    @rule(data=st.data(), disk=FAULTS, at=st.integers(1, 9))
    def rollback_that_fails(self, data: st.DataObject, disk: type, at: int) -> None:
        name = data.draw(st.sampled_from(sorted(self.texts)))
        with contextlib.suppress(Died, StoreError):
            self.store(disk(at)).rollback(name)
        with self.store().staging():
            pass
        assert self.store().version().name in {name, self.latest}
        self.latest = self.store().version().name

    @precondition(lambda self: self.texts)
    @rule(tag=TAGS, data=st.data())
    def tag(self, tag: str, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.texts)))
        if self.tags.get(tag, name) != name:
            with pytest.raises(StoreError):
                self.store().tag(tag, name)
            self.store().untag(tag)
        self.store().tag(tag, name)
        self.tags[tag] = name

    @rule(keep=st.integers(1, 3))
    def prune(self, keep: int) -> None:
        safe = {*sorted(self.texts)[-keep:], *self.tags.values(), self.latest}
        gone = tuple(name for name in sorted(self.texts) if name not in safe)
        assert self.store().prune(keep=keep).versions == gone
        self.forget(gone)

    @rule(keep=st.integers(1, 2), disk=FAULTS, at=st.integers(1, 12))
    def prune_that_fails(self, keep: int, disk: type, at: int) -> None:
        may_go = self.store().prune(keep=keep, dry_run=True).versions
        with contextlib.suppress(Died, StoreError):
            self.store(disk(at)).prune(keep=keep)
        with self.store().staging():
            pass
        gone = set(self.texts) - {version.name for version in self.store().versions()}
        assert gone <= set(may_go)
        self.forget(tuple(gone))

    def forget(self, names: tuple[str, ...]) -> None:
        for name in names:
            del self.texts[name]

    @invariant()
    def all_versions_verify_and_are_as_the_model_says(self) -> None:
        versions = self.store().versions()
        assert [version.name for version in versions] == sorted(self.texts)
        for version in versions:
            version.verify()
            (text,) = version.table("records", ["extracted"])["extracted"].to_pylist()
            assert text == self.texts[version.name]
        assert self.store().tags() == self.tags
        assert (self.store().latest() or None) == (
            self.store().version(self.latest) if self.latest else None
        )

    @invariant()
    def nothing_else_is_left(self) -> None:
        if self.folder.exists():
            known = {".lock", ".seen.json", "LATEST", "tags.json", *self.texts}
            assert {path.name for path in self.folder.iterdir()} <= known

    def teardown(self) -> None:
        shutil.rmtree(self.folder.parent)


TestCorpus = Corpus.TestCase
TestCorpus.settings = settings(
    max_examples=500 if LONG else 6,
    stateful_step_count=30 if LONG else 12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
