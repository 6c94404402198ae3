"""Executors: where batches are worked on, in this process, in a pool of fresh ones or a cluster."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, ParamSpec, TypeVar

from cleaners.breaks import judge
from cleaners.errors import QingyuanError
from flows.workers import Bounds, Workers

P = ParamSpec("P")
T = TypeVar("T")

MIN_POOL_BYTES = 4_000_000
"""Less input than this is cleaned here. Two processes start in 1.1 s and cleaning takes 1.15 s a
megabyte, so they begin to pay at 2 MB; on 6.9 MB they took 8.9 s against 11.1 s in one."""

CLUSTER_SECONDS = 30
"""So long a scheduler may take to answer, and a lost worker to come back."""

SETTLING_SECONDS = 2
"""Dask gives up a worker that dies while it starts: two killers in a row emptied a cluster of two
for good. So the next suspect waits until the workers are back and have stood for a moment."""


class InProcess(Executor):
    """Runs each call at once, in this process; for little input and for tests."""

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run the call and return its finished future; what the call raises is raised here."""
        _load_loops()
        future: Future[T] = Future()
        future.set_result(function(*args, **kwargs))
        return future


@cache
def _load_loops() -> None:
    """Load the compiled loops with signals held: llvmlite drops what a handler raises meanwhile."""
    if threading.current_thread() is not threading.main_thread():
        return  # signals are answered elsewhere
    held: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda n, _: held.append(n)) for number in numbers}
    try:
        judge("要持续抓好北京防沙带等生态保护和修\n复重点工程建设。")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for late in held[:1]:
        signal.raise_signal(late)


def workers_for(input_bytes: int) -> int:
    """Return how many processes so much input deserves; 1 means this process.

    >>> workers_for(77_000)
    1
    """
    return 1 if input_bytes < MIN_POOL_BYTES else processors()


def processors() -> int:
    """Return how many processes can run here at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def open_workers(
    count: int, bounds: Bounds, *, cluster: str | None = None, apart: bool = False
) -> Iterator[Workers]:
    """Open so many processes, or the cluster at an address; on an error what waits is given up.

    One process means this one, which nothing bounds, unless it is to be ``apart``. None is started
    before there is work. A cluster brings its own number of workers and its own bound of memory.
    Raises QingyuanError when no worker can be had.
    """
    if cluster is not None:
        with _cluster(cluster, bounds) as workers:
            yield workers
        return
    workers = Workers(InProcess)
    if count > 1 or apart:
        workers = Workers(lambda: _pool(count, bounds), at_once=count, bounds=bounds)
    others = {child.pid for child in multiprocessing.active_children()}
    try:
        yield workers
    except BaseException:
        # What is left of the work is of no use, and a batch may take minutes.
        for child in multiprocessing.active_children():
            if child.pid not in others:
                child.terminate()
        raise
    finally:
        workers.close()


def _pool(count: int, bounds: Bounds) -> Executor:
    """Start a pool. Processes are spawned: forking one with threads (Prefect has some) hangs."""
    pool = ProcessPoolExecutor(
        count,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_enter,
        initargs=(bounds.bytes,),
    )
    try:
        pool.submit(os.getpid).result()
    except BrokenExecutor as error:
        raise QingyuanError(
            "no worker process can be started; run with --workers 1, or a main module that can be "
            "imported"
        ) from error
    return pool


@contextmanager
def _cluster(address: str, bounds: Bounds) -> Iterator[Workers]:
    try:
        import distributed
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise QingyuanError("--cluster needs the extra: pip install 'qingyuan[dask]'") from error
    connect: Any = distributed.Client  # the library has no types
    try:
        client = connect(address, timeout=CLUSTER_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise QingyuanError(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        _wait_for_workers(client, 1, address)
        count = len(client.nthreads())
        workers = Workers(
            lambda: client.get_executor(pure=False),
            at_once=sum(client.nthreads().values()),
            bounds=bounds,
            losses=(KilledWorker, MemoryError),
            tries_alone=1,
            recover=lambda: _wait_for_workers(client, count, address),
        )
        try:
            yield workers
        finally:
            workers.close()


def _wait_for_workers(client: Any, count: int, address: str) -> None:
    """Wait until so many workers are there, or at least one; raises QingyuanError without any."""
    with suppress(TimeoutError):
        if len(client.nthreads()) < count:
            client.wait_for_workers(count, timeout=CLUSTER_SECONDS)
            time.sleep(SETTLING_SECONDS)
    if not client.nthreads():
        raise QingyuanError(f"the Dask cluster at {address} has no worker left")


def _enter(max_bytes: int) -> None:
    """Begin as a worker: Ctrl-C is the parent's, who then gives up the rest without tracebacks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Refused where a stricter limit holds already, and on macOS, which has none.
    with suppress(ValueError, OSError):
        resource.setrlimit(
            resource.RLIMIT_AS, (max_bytes, resource.getrlimit(resource.RLIMIT_AS)[1])
        )
