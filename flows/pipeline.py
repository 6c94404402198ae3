"""The pipeline: the stages in their order, from the names of sources to a committed version."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from flows import stages
from flows.errors import Reject
from flows.executors import open_workers, processors, workers_for
from flows.memory import hand_back
from flows.news import nothing_against
from flows.recipe import Recipe
from flows.report import make_report
from flows.stages import Counts
from flows.store import CorpusStore, Manifest, PartReader, Version
from flows.unchanged import made_with, makes_the_same
from flows.work import Work, begin
from flows.workers import Bounds, Workers

MAX_HARMLESS_BYTES = 100_000
"""A larger source is worked on in a process that can be killed. Of 70 floods of markup and of text
the slowest, lines of one dash, takes 1.6 s of CPU per 100 kB, and a process 0.6 s to start."""

Stage = Callable[[Work, Workers], Counts]
Around = Callable[[str, Stage, Work, Workers], Counts]
"""Runs one stage, given its name: directly, or as a task of an orchestrator."""

Progress = Callable[[str], None]
"""Told the name of each stage as it begins."""

STAGES: tuple[tuple[str, Stage], ...] = (
    ("find", stages.find),
    ("clean", stages.clean),
    ("deduplicate", stages.decide),
    ("assemble", stages.assemble),
    ("audit", stages.audit),
)


@dataclass(frozen=True, slots=True)
class Job:
    """What a run is asked for; no sources: those of the recipe.

    ``workers`` None: as fits; ``cluster``: the address of a Dask scheduler to use instead;
    ``cache``: the folder of what was cleaned before, None: clean everything, as a dry run does.
    ``allow_network``: whether sources that are addresses may be fetched; ``vanished_ok``: whether
    documents of the version before may vanish, however many.
    """

    sources: tuple[str, ...]
    recipe: Recipe
    dry_run: bool = False
    workers: int | None = None
    cluster: str | None = None
    cache: Path | None = None
    allow_network: bool = False
    vanished_ok: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to; ``version`` is None when there was nothing new or in a dry run.

    ``before`` is the version that was the latest; ``rejects`` are the first of them, in order.
    """

    version: Version | None
    before: Version | None
    content_hash: str
    counts: Counts
    rejects: tuple[Reject, ...]

    @property
    def is_new(self) -> bool:
        """Whether the content differs from that of the version that was the latest."""
        return self.before is None or self.before.manifest.content_hash != self.content_hash


def directly(_name: str, stage: Stage, work: Work, workers: Workers) -> Counts:
    """Run a stage as the plain function that it is."""
    return stage(work, workers)


def run(
    job: Job,
    store: CorpusStore,
    *,
    around: Around = directly,
    progress: Progress = lambda _: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Outcome:
    """Run the whole pipeline and commit a version, unless nothing is new or it is a dry run.

    Raises SourceError when no source can be used, GateError when a check fails, StoreError and
    StoreBusy; then nothing is committed.
    """
    with _workspace(job, store) as folder:
        before = store.latest()
        damage = store.damage(before, noting=not job.dry_run) if before else ""
        if damage:  # it stays as it is, and never stands in the way
            before = None
        parent = before.folder if before else None
        cache = None if job.dry_run else job.cache  # a dry run leaves everything as it was
        work = begin(
            folder,
            store.disk,
            job.recipe,
            job.sources,
            parent=parent,
            cache=cache,
            allow_network=job.allow_network,
            vanished_ok=job.vanished_ok,
        )
        bounds = Bounds(job.recipe.limits.batch_seconds, job.recipe.limits.worker_bytes)
        count = job.workers or processors()
        with ExitStack() as opened:
            apart = open_workers(count, bounds, cluster=job.cluster, apart=True)
            workers = opened.enter_context(apart)  # none is started before there is work
            progress("find")
            counts = around("find", stages.find, work, workers)
            counts |= {"damaged_parent": damage} if damage else {}
            # Without a cache a run does everything anew, as it is asked to.
            if cache and before and makes_the_same(before.manifest, job.recipe, work.inputs()):
                return _nothing_new(before, counts)
            if job.cluster is None and _is_harmless(job, work):
                workers = opened.enter_context(open_workers(1, bounds))
            for name, stage in STAGES[1:]:
                progress(name)
                counts |= around(name, stage, work, workers)
                hand_back()
        content_hash: str = work.load("assembled")["content_hash"]
        outcome = Outcome(None, before, content_hash, counts, work.rejects())
        if job.dry_run or not outcome.is_new:
            return outcome
        progress("report")
        manifest = Manifest(
            version=store.next_name(),
            parent=before.name if before else None,
            created_at=now().isoformat(timespec="seconds"),
            content_hash=content_hash,
            counts=counts,
            files=work.files(),
            inputs=work.inputs(),
            recipe=job.recipe.as_dict(),
            fingerprint=made_with(),
        )
        report = make_report(PartReader(work.version, manifest.files), manifest, before)
        progress("commit")
        return replace(outcome, version=store.commit(work.version, manifest, report))


def _nothing_new(before: Version, found: Counts) -> Outcome:
    """Return what all stages would come to: the version before, nothing of it cleaned anew."""
    manifest = before.manifest
    rejects = stages.list_rejects(before.table("rejects"))
    reused = found["sources"] - len(rejects)
    counts = {**manifest.counts, **found, "reused": reused, "against": nothing_against(before)}
    told = tuple(rejects[: stages.MAX_REJECTS_TOLD])
    return Outcome(None, before, manifest.content_hash, counts, told)


def _is_harmless(job: Job, work: Work) -> bool:
    """Tell whether the sources are so few, small and plain that this process can clean them."""
    sources = work.sources()
    plain = all(size <= MAX_HARMLESS_BYTES and not source.end for source, size in sources)
    return plain and (job.workers or workers_for(sum(size for _, size in sources))) == 1


@contextmanager
def _workspace(job: Job, store: CorpusStore) -> Iterator[Path]:
    """Give a folder to work in: inside the locked corpus, or anywhere for a dry run."""
    if job.dry_run:
        with tempfile.TemporaryDirectory(prefix="qingyuan-") as folder:
            yield Path(folder)
    else:
        with store.staging() as folder:
            yield folder
