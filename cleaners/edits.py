"""Edits: what a repair proposes, applied, undone and traced by the functions here alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from cleaners.errors import EditError

MAX_EDIT_CHARACTERS = 64
"""A longer edit hides more than it shows; ``split_edit`` cuts it (DESIGN section 3)."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``before`` at ``[start, end)`` by ``after``; code points of the step's input.

    ``score`` is the evidence in thousandths where a repair weighed some, ``note`` its reason.
    """

    start: int
    end: int
    before: str
    after: str
    note: str = ""
    score: int | None = None


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with the edits made.

    Edits are sorted and disjoint; two may touch. Raises EditError when one does not find its
    ``before``, overlaps its neighbour or lies outside the text.

    >>> apply("保护和修\\n复工程", [Edit(4, 5, "\\n", "")])
    '保护和修复工程'
    """
    parts: list[str] = []
    position = 0
    for edit in edits:
        if edit.start < position or edit.end < edit.start or edit.end > len(text):
            raise EditError(f"edit {edit} overlaps its neighbour or leaves the text")
        if text[edit.start : edit.end] != edit.before:
            raise EditError(f"edit {edit} finds {text[edit.start : edit.end]!r} in its place")
        parts.append(text[position : edit.start])
        parts.append(edit.after)
        position = edit.end
    parts.append(text[position:])
    return "".join(parts)


def invert(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return the edits that undo these, in the coordinates of their output.

    >>> edits = [Edit(4, 5, "\\n", "")]
    >>> apply(apply("保护和修\\n复工程", edits), invert(edits))
    '保护和修\\n复工程'
    """
    undone: list[Edit] = []
    shift = 0
    for edit in edits:
        start = edit.start + shift
        undone.append(Edit(start, start + len(edit.after), edit.after, edit.before))
        shift += len(edit.after) - len(edit.before)
    return tuple(undone)


class Shifts:
    """Where positions move when edits are made: ``forward`` into the output, ``back`` from it.

    Both are monotone. A position inside a replaced stretch goes to the start of its replacement,
    and one inside inserted text comes from the start of what it replaced.

    >>> shifts = Shifts([Edit(2, 4, "  ", "")])
    >>> shifts.forward(5), shifts.back(3)
    (3, 5)
    """

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._starts = [edit.start for edit in edits]
        self._ends = [edit.end for edit in edits]
        grown = [len(edit.after) - len(edit.before) for edit in edits]
        self._shift_after = list(accumulate(grown))
        self._new_starts = [
            start + (self._shift_after[i - 1] if i else 0) for i, start in enumerate(self._starts)
        ]
        self._new_ends = [
            end + shift for end, shift in zip(self._ends, self._shift_after, strict=True)
        ]

    def forward(self, position: int) -> int:
        """Map a position of the input to the output."""
        return _map(position, self._starts, self._ends, self._new_starts, self._new_ends)

    def back(self, position: int) -> int:
        """Map a position of the output to the input."""
        return _map(position, self._new_starts, self._new_ends, self._starts, self._ends)


def _map(
    position: int,
    starts: list[int],
    ends: list[int],
    new_starts: list[int],
    new_ends: list[int],
) -> int:
    nearest = bisect_right(starts, position) - 1
    if nearest < 0:
        return position
    if position < ends[nearest]:
        return new_starts[nearest]
    return position - ends[nearest] + new_ends[nearest]


def replay(extracted: str, steps: Iterable[Sequence[Edit]]) -> str:
    """Return the repaired text: every step's edits applied in turn.

    >>> replay("轮缓\\n缓靠泊", [[Edit(2, 3, "\\n", "")]])
    '轮缓缓靠泊'
    """
    text = extracted
    for edits in steps:
        text = apply(text, edits)
    return text


def split_edit(edit: Edit) -> Iterator[Edit]:
    """Cut an edit into touching ones of at most MAX_EDIT_CHARACTERS that do the same together."""
    if edit.before == edit.after:
        return
    longest = max(len(edit.before), len(edit.after))
    if longest <= MAX_EDIT_CHARACTERS:
        yield edit
        return
    pieces = -(-longest // MAX_EDIT_CHARACTERS)
    for piece in range(pieces):
        before = edit.before[
            _cut(edit.before, piece, pieces) : _cut(edit.before, piece + 1, pieces)
        ]
        after = edit.after[_cut(edit.after, piece, pieces) : _cut(edit.after, piece + 1, pieces)]
        start = edit.start + _cut(edit.before, piece, pieces)
        if before != after:
            yield Edit(start, start + len(before), before, after, edit.note, edit.score)


def _cut(text: str, piece: int, pieces: int) -> int:
    return len(text) * piece // pieces


def trimmed(start: int, before: str, after: str) -> Edit:
    """Return the edit that turns ``before`` at ``start`` into ``after``, cut to what differs.

    >>> trimmed(10, "他说â€œ好", "他说“好")
    Edit(start=12, end=15, before='â€œ', after='“', note='', score=None)
    """
    shorter = min(len(before), len(after))
    head = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    tail = next(
        (i for i in range(shorter - head) if before[-1 - i] != after[-1 - i]), shorter - head
    )
    stop = len(before) - tail
    return Edit(start + head, start + stop, before[head:stop], after[head : len(after) - tail])
