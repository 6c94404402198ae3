"""Workers: batches handed to an executor, and what becomes of those whose worker process ended.

A worker process that takes more time or memory than a batch may have ends itself.
"""

from __future__ import annotations

import faulthandler
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from cleaners.errors import QingyuanError

T = TypeVar("T")
B = TypeVar("B")

TRIES_ALONE = 2
"""So often a batch that cannot be halved is tried with nothing beside it before it is given up: a
worker may also be killed from outside, and then nothing is wrong with the batch. A cluster has
tried it on several workers by itself before it says so."""

TICK_SECONDS = 30
"""So often it is looked whether there are workers left when nothing gets finished."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What became of a batch whose worker ended before it; the reason goes on after a name."""

    reason: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one batch may take of a worker process."""

    seconds: int
    bytes: int


@dataclass(slots=True)
class Workers:
    """An executor with what it takes to go on when a worker is lost.

    ``at_once`` batches are handed out at a time. ``losses`` are the errors that say that a worker
    ended; ``bounds`` None: batches run in this process, where nothing can end them. ``recover``
    waits for lost workers to come back and raises QingyuanError when none does.
    """

    make: Callable[[], Executor]
    at_once: int = 1
    bounds: Bounds | None = None
    losses: tuple[type[Exception], ...] = (BrokenExecutor, MemoryError)
    tries_alone: int = TRIES_ALONE
    recover: Callable[[], None] = lambda: None
    _executor: Executor | None = field(default=None, init=False)

    def work(
        self,
        function: Callable[[B], T],
        batches: Iterable[B],
        *,
        halve: Callable[[B], Sequence[B]] = lambda _: (),
        one_by_one: bool = False,
    ) -> Iterator[tuple[B, T | Lost]]:
        """Yield each batch with its result, in any order; ``one_by_one``: as one worker would.

        Batches whose worker ended wait until all others are through. Then their halves are tried
        one at a time, so that what ends a worker again is what it worked on; a batch that ``halve``
        cannot cut comes out as Lost. The results of halves are not those of the whole, so what is
        made of them must not depend on how batches are cut.
        """
        suspects: list[B] = []
        at_once = 1 if one_by_one else self.at_once
        for batch, result in self._side_by_side(function, batches, at_once):
            if isinstance(result, Lost):
                suspects += halve(batch) or [batch]
            else:
                yield batch, result
        while suspects:
            batch = suspects.pop()
            halves = halve(batch)
            result = self._alone(function, batch, tries=1 if halves else self.tries_alone)
            if isinstance(result, Lost) and halves:
                suspects += halves
            else:
                yield batch, result

    def map(self, function: Callable[[B], T], batches: Iterable[B]) -> list[T]:
        """Return the results in the order of the batches.

        Raises QingyuanError when one ends its worker again and again.
        """
        numbered: dict[int, T] = {}
        for (number, _), result in self.work(_Numbered(function), enumerate(batches)):
            if isinstance(result, Lost):
                raise QingyuanError(f"batch {number + 1}: {result.reason}")
            numbered[number] = result
        return [numbered[number] for number in sorted(numbered)]

    def close(self) -> None:
        """Wait for what has begun; nothing else waits, as no more is handed out than runs."""
        if self._executor is not None:
            self._executor.shutdown(wait=True)
            self._executor = None

    def _side_by_side(
        self, function: Callable[[B], T], batches: Iterable[B], at_once: int
    ) -> Iterator[tuple[B, T | Lost]]:
        waiting = iter(batches)
        running: dict[Future[T], tuple[B, float]] = {}
        for batch in waiting:
            running[self._submit(function, batch)] = batch, time.monotonic()
            if len(running) >= at_once:
                yield from self._finished(running)
        while running:
            yield from self._finished(running)

    def _finished(self, running: dict[Future[T], tuple[B, float]]) -> list[tuple[B, T | Lost]]:
        done: set[Future[T]] = set()
        while not done:
            done, _ = wait(running, TICK_SECONDS, return_when=FIRST_COMPLETED)
            if not done:
                self.recover()
        finished: list[tuple[B, T | Lost]] = []
        for future in done:
            batch, since = running.pop(future)
            result = self._result(future, since)
            finished.append((batch, result))
        return finished

    def _alone(self, function: Callable[[B], T], batch: B, *, tries: int) -> T | Lost:
        self.recover()
        future = self._submit(function, batch)
        ((_, result),) = self._finished({future: (batch, time.monotonic())})
        if tries > 1 and isinstance(result, Lost):
            return self._alone(function, batch, tries=tries - 1)
        return result

    def _submit(self, function: Callable[[B], T], batch: B) -> Future[T]:
        if self._executor is None:
            self._executor = self.make()
        try:
            return self._executor.submit(_bounded, self.bounds, function, batch)
        except BrokenExecutor:
            self._executor.shutdown(wait=True)
            self._executor = self.make()
            return self._executor.submit(_bounded, self.bounds, function, batch)

    def _result(self, future: Future[T], since: float) -> T | Lost:
        try:
            return future.result()
        except self.losses as error:
            if self.bounds is None:
                raise
            if isinstance(error, MemoryError):
                return Lost(f"needs more than limits.worker_bytes allows ({self.bounds.bytes:,})")
            if time.monotonic() - since >= self.bounds.seconds:
                return Lost(
                    f"takes longer than limits.batch_seconds allows ({self.bounds.seconds})"
                )
            return Lost("ends the process that works on it")


@dataclass(frozen=True, slots=True)
class _Numbered(Generic[B, T]):
    """A function of a batch, called with the number of the batch and the batch."""

    function: Callable[[B], T]

    def __call__(self, numbered: tuple[int, B]) -> T:
        return self.function(numbered[1])


def _bounded(bounds: Bounds | None, function: Callable[[B], T], batch: B) -> T:
    """Work on a batch; a worker that takes too long ends itself, even inside a library's C code."""
    if bounds is None:
        return function(batch)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - the traceback it would print
        faulthandler.dump_traceback_later(bounds.seconds, exit=True, file=nowhere)
        try:
            return function(batch)
        finally:
            faulthandler.cancel_dump_traceback_later()
