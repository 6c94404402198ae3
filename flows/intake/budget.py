"""The budget of one file: what it may unpack to, checked while it is read, never afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from flows.errors import LimitExceeded
from flows.recipe import Columns, Limits

FREE_BYTES = 16_000_000
"""Up to here no ratio is looked at: a small file of blank lines packs 1,000 to 1 and harms nobody
(FAULTS D5)."""


@dataclass(slots=True)
class Budget:
    """What a file may still unpack to, at all depths together, and what was passed over in it.

    ``size``: its own bytes, which the ratio is taken of. ``spent``: a bound that concerns the whole
    file was passed, so that nothing of it is used; other errors cost the member alone.
    """

    limits: Limits
    columns: Columns
    size: int
    spent: bool = False
    unpacked: int = 0
    members: int = 0
    depth: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)

    def take(self, count: int) -> None:
        """Count bytes that came out of a compressed layer. Raises LimitExceeded."""
        self.unpacked += count
        if self.unpacked > self.limits.max_unpacked_bytes:
            self._overspend("max_unpacked_bytes", "unpacks to more bytes than")
        if self.unpacked > max(FREE_BYTES, self.limits.max_ratio * self.size):
            self._overspend("max_ratio", f"unpacks to more times its {self.size:,} bytes than")

    def count(self) -> None:
        """Count a member or row, used or not. Raises LimitExceeded."""
        self.members += 1
        if self.members > self.limits.max_members:
            self._overspend("max_members", "holds more members or rows than")

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Stand one archive deeper for a while. Raises LimitExceeded, which costs that one only."""
        if self.depth >= self.limits.max_depth:
            raise LimitExceeded(self._told("max_depth", "is an archive nested deeper than"))
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    def too_large(self, found: str) -> LimitExceeded:
        """Return the error of an item with more bytes than a source may have."""
        return LimitExceeded(self._told("max_source_bytes", f"{found} more than"))

    def read(self, stream: IO[bytes]) -> bytes:
        """Return all that a stream holds as one item. Raises LimitExceeded, and its damage."""
        return b"".join(self.pieces(stream))

    def pieces(self, stream: IO[bytes]) -> Iterator[bytes]:
        """Yield all that a stream holds as one item, a short read being no end. Raises as above."""
        left = self.limits.max_source_bytes
        while piece := stream.read(left + 1):
            left -= len(piece)
            if left < 0:
                raise self.too_large("its bytes are")
            yield piece

    def called(self, source_path: str) -> str:
        """Return the name of an item in the corpus; a second one of that name ends in ``#2``."""
        self.names[source_path] += 1
        number = self.names[source_path]
        return source_path if number == 1 else f"{source_path}#{number}"

    def _overspend(self, limit: str, found: str) -> None:
        self.spent = True
        raise LimitExceeded(self._told(limit, found))

    def _told(self, limit: str, found: str) -> str:
        return f"{found} limits.{limit} allows ({getattr(self.limits, limit):,})"
