"""What several test files need: the seeds, a corpus made of them, and the command line."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from flows.pipeline import Job, Outcome, run
from flows.recipe import default_recipe
from flows.store import CorpusStore

# In CI the same examples at each run: a change must not fail for an old rare one. No deadline for
# one example anywhere, as the first may compile a loop.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", derandomize=True, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"

Cli = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def seed_corpus(tmp_path_factory: pytest.TempPathFactory) -> CorpusStore:
    """A corpus with one version, made of the seeds."""
    store = CorpusStore(tmp_path_factory.mktemp("corpus"))
    run(Job((str(SEEDS),), default_recipe()), store)
    return store


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[object]:
    """A Dask cluster of two processes that gives a task up when it ended two workers."""
    import dask
    from distributed import LocalCluster

    settings = {
        "distributed.scheduler.allowed-failures": 1,
        "temporary-directory": str(tmp_path / "dask"),
    }
    with (
        dask.config.set(settings),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
    ):
        yield cluster


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """Run the console script as a user does; its output as text, its caches in tmp_path."""

    def call(*arguments: str | Path, cwd: Path = tmp_path, **environment: str):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "COV_"))}
        return subprocess.run(
            [Path(sys.executable).with_name("qingyuan"), *map(str, arguments)],
            cwd=cwd,
            env={**kept, "XDG_CACHE_HOME": str(tmp_path / "cache"), **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return call


@pytest.fixture
def make_run(tmp_path: Path) -> Callable[..., Outcome]:
    """Run the plain pipeline over some names into one corpus in tmp_path."""

    def call(*names: Path, store: CorpusStore | None = None, **options: object) -> Outcome:
        recipe = options.pop("recipe", None) or default_recipe()
        around = {"around": options.pop("around")} if "around" in options else {}
        job = Job(tuple(map(str, names)), recipe, **options)
        return run(job, store or CorpusStore(tmp_path / "corpus"), **around)

    return call


STORY = (
    "市水务局昨日通报，二号泵站供水量提高到12万吨，可以满足城区六十万居民的日常用水。",
    "新泵可按管网压力自动调节转速，夜间用水少时降低功率，每年节约电费约三百万元。",
    "项目负责人介绍，工程于去年五月开工，历时十一个月，比原计划提前了二十天完成。",
    "下一步将对老城区的供水管网分段改造，预计明年年底以前全部完工，届时水压会更稳。",
)
"""A story of which ``versions_of_it`` has a whole copy, a variant and a cut one."""


def versions_of_it() -> dict[str, str]:
    """Return the texts of a story, its copy, one with another figure and one that is cut."""
    first, *rest = STORY
    return {
        "a.txt": "\n\n".join(STORY),
        "b.txt": "\n\n".join([first.replace("12", "10"), *rest]),
        "c.txt": "\n\n".join([*STORY, "（来源：人民网）"]),
        "d.txt": "\n\n".join(STORY)[:-20],
    }


@pytest.fixture(scope="session")
def story_corpus(tmp_path_factory: pytest.TempPathFactory) -> CorpusStore:
    """A corpus of two versions: the first lacks the whole story and its variant."""
    folder = tmp_path_factory.mktemp("story")
    store = CorpusStore(folder / "corpus")
    (folder / "in").mkdir()
    for names in (("c.txt", "d.txt"), ("a.txt", "b.txt")):
        for name in names:
            (folder / "in" / name).write_text(versions_of_it()[name], encoding="utf-8")
        run(Job((str(folder / "in"),), default_recipe()), store)
    return store
