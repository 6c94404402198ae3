"""Executors: the same results from this process, a pool and a cluster, whatever ends a worker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import pytest
from conftest import ROOT

from cleaners.errors import QingyuanError
from flows.executors import open_workers
from flows.workers import Bounds, Lost, Workers

BOUNDS = Bounds(seconds=60, bytes=4_000_000_000)
KILLS, HANGS, EATS = "杀", "挂", "吃"

Open = Callable[..., AbstractContextManager[Workers]]


def measure(batch: tuple[str, ...]) -> tuple[int, ...]:
    """Count characters, but for words that end the process, never end, or take all memory."""
    for word in batch:
        if word == KILLS:
            os.kill(os.getpid(), signal.SIGKILL)
        if word == HANGS:
            time.sleep(60)
        if word == EATS:
            bytearray(3_000_000_000)
    return tuple(map(len, batch))


def die_once(marker: str) -> str:
    """End the process at the first call, as a kill from outside does."""
    path = Path(marker)
    if path.name != "none" and not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return path.name


def stumble(_: object) -> None:
    """Fail as a bug does."""
    raise ZeroDivisionError("一个错误")


def halve(batch: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    middle = len(batch) // 2
    return (batch[:middle], batch[middle:]) if middle else ()


@pytest.fixture(scope="session")
def pool() -> Open:
    return lambda bounds=BOUNDS: open_workers(2, bounds)


@pytest.fixture(params=["pool", "cluster"])
def open_some(request: pytest.FixtureRequest, pool: Open) -> Iterator[Open]:
    """Open workers that can be lost: processes of a pool, or of a cluster."""
    if request.param == "pool":
        yield pool
    else:
        address = request.getfixturevalue("cluster").scheduler_address
        yield lambda bounds=BOUNDS: open_workers(1, bounds, cluster=address)


def by_word(workers: Workers, batches: list[tuple[str, ...]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for batch, result in workers.work(measure, batches, halve=halve):
        lost = [result] * len(batch) if isinstance(result, Lost) else result
        assert not found.keys() & set(batch)
        found.update(zip(batch, lost, strict=True))
    return found


def test_results_come_in_the_order_of_the_batches(open_some):
    batches = [("清",) * n for n in range(40)]
    with open_some() as workers:
        assert workers.map(measure, batches) == [(1,) * n for n in range(40)]
    with open_workers(1, BOUNDS) as here:
        assert here.map(measure, batches) == [(1,) * n for n in range(40)]


def test_record_that_ends_its_worker_is_found_and_the_rest_goes_on(open_some):
    words = ["一", "二二", "三三三", KILLS, "四"]
    with open_some() as workers:
        found = by_word(workers, [tuple(words[:2]), tuple(words[2:])])
    assert found.pop(KILLS) == Lost("ends the process that works on it")
    assert found == {word: len(word) for word in words if word != KILLS}


def test_record_that_takes_too_long_is_found(open_some):
    with open_some(Bounds(1, BOUNDS.bytes)) as workers:
        found = by_word(workers, [("一", HANGS), ("四",)])
    assert found[HANGS] == Lost("takes longer than limits.batch_seconds allows (1)")
    assert (found["一"], found["四"]) == (1, 1)


def test_record_that_takes_too_much_memory_is_found(pool):
    with pool(Bounds(60, 2_000_000_000)) as workers:
        found = by_word(workers, [("一", EATS)])
    assert found[EATS] == Lost("needs more than limits.worker_bytes allows (2,000,000,000)")
    assert found["一"] == 1


def test_worker_killed_from_outside_costs_nothing(open_some, tmp_path):
    marked = [str(tmp_path / str(n)) if n == 7 else "none" for n in range(20)]
    with open_some() as workers:
        done = workers.map(die_once, marked)
    assert done == [Path(marker).name for marker in marked]


def test_batch_that_cannot_be_cut_is_told(pool):
    with pool() as workers, pytest.raises(QingyuanError, match="batch 2: ends the process"):
        workers.map(measure, [("一",), (KILLS,)])


def test_bug_is_raised_as_it_is(open_some):
    with open_some() as workers, pytest.raises(ZeroDivisionError, match="一个错误"):
        workers.map(stumble, [1, 2, 3])
    with open_workers(1, BOUNDS) as here, pytest.raises(ZeroDivisionError, match="一个错误"):
        here.map(stumble, [1])


def test_error_does_not_wait_for_what_still_runs(pool):
    begun = time.monotonic()
    with suppress(ZeroDivisionError), pool() as workers:
        for _ in workers.work(measure, [("一",), (HANGS,)]):
            raise ZeroDivisionError
    assert time.monotonic() - begun < 30


def test_scheduler_that_is_not_there_is_one_message(monkeypatch):
    monkeypatch.setattr("flows.executors.CLUSTER_SECONDS", 1)
    with (
        pytest.raises(QingyuanError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"),
        open_workers(1, BOUNDS, cluster="tcp://127.0.0.1:9"),
    ):
        pass


def test_workers_never_load_prefect(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(
        "import sys\n"
        "from flows import executors, workers as w\n"
        "def loaded(_):\n"
        "    import flows.cleaning\n"
        "    return 'prefect' in sys.modules\n"
        "if __name__ == '__main__':\n"
        "    import flows.flow\n"
        "    with executors.open_workers(2, w.Bounds(60, 4_000_000_000)) as workers:\n"
        "        print(loaded(0), workers.map(loaded, [1, 2]))\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, script],
        env={**os.environ, "PREFECT_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "True [False, False]\n"
