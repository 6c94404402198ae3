"""Executors: where batches are worked on, in this process or in a pool of fresh ones."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

MIN_POOL_BYTES = 4_000_000
"""Less input than this is cleaned here. Two processes start in 1.1 s and cleaning takes 1.15 s a
megabyte, so they begin to pay at 2 MB; on 6.9 MB they took 8.9 s against 11.1 s in one."""


class InProcess(Executor):
    """Runs each call at once, in this process; for little input and for tests."""

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run the call and return its finished future; what the call raises is raised here."""
        future: Future[T] = Future()
        future.set_result(function(*args, **kwargs))
        return future


def workers_for(input_bytes: int) -> int:
    """Return how many processes so much input deserves; 1 means this process.

    >>> workers_for(77_000)
    1
    """
    if input_bytes < MIN_POOL_BYTES:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def open_executor(workers: int) -> Iterator[Executor]:
    """Open an executor of so many processes; on an error what has not begun is given up.

    Processes are spawned, not forked: forking a process with threads (Prefect has some) hangs.
    """
    if workers <= 1:
        yield InProcess()
        return
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_leave_interrupts_to_parent,
    )
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _leave_interrupts_to_parent() -> None:
    """Let Ctrl-C reach the parent alone, which then gives up the rest without tracebacks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
