"""Marks: a text in pieces, each the same, gone or come; long ones cut, as pages are small."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cleaners.edits import Edit

Piece = tuple[str, str]
"""A mark and a text: ``=`` the same, ``-`` gone, ``+`` come; ``…`` stands for so many more."""

AROUND: Final = 28
"""So many unchanged characters stay on either side of a change where a text is cut."""

TEXT, NAME, STEP, WORD = 1500, 300, 800, 160
"""How much the texts of an exhibit, a name, a rule's difference and a word may weigh, in bytes."""

_PIECE: Final = 12
"""What the marks round a piece weigh."""

_COMPARED: Final = 4000
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def is_unseen(character: str) -> bool:
    """Tell whether a page shows a character by its number: it has no form of its own, or misleads.

    >>> [is_unseen(character) for character in "字\\u200b\\u202e\\u3000\\n"]
    [False, True, True, True, False]
    """
    if character in " \n":
        return False
    category = unicodedata.category(character)
    return category in _UNSEEN or category == "Zs" or character in "\ufe0e\ufe0f\u115f\u1160\u3164"


def weight(text: str) -> int:
    """Return about how many bytes a page takes for a text: a chip for what is unseen is long."""
    return sum(map(_weight, text))


def _weight(character: str) -> int:
    if character == "\n" or is_unseen(character):
        return 64
    return 5 if character in "<>&\"'" else len(character.encode("utf-8", "replace"))


def by_edits(text: str, edits: Sequence[Edit]) -> Iterator[Piece]:
    """Yield a text with the edits in it as pieces.

    >>> list(by_edits("保护和修\\n复工程", [Edit(4, 5, "\\n", "")]))
    [('=', '保护和修'), ('-', '\\n'), ('+', ''), ('=', '复工程')]
    """
    position = 0
    for edit in edits:
        yield "=", text[position : edit.start]
        yield "-", edit.before
        yield "+", edit.after
        position = edit.end
    yield "=", text[position:]


def by_comparison(before: str, after: str) -> Iterator[Piece]:
    """Yield what turns one text into another as pieces.

    >>> list(by_comparison("生态保护区和修复", "生态保护和修复"))
    [('=', '生态保护'), ('-', '区'), ('+', ''), ('=', '和修复')]
    """
    # Here, not above: only a new version needs it.
    from rapidfuzz.distance import Indel

    if before == after:
        yield "=", before
        return
    # The whole of two books would take minutes; a page shows no more than this of any text.
    before, after = before[:_COMPARED], after[:_COMPARED]
    for step in Indel.opcodes(before, after):
        if step.tag == "equal":
            yield "=", before[step.src_start : step.src_end]
        else:
            yield "-", before[step.src_start : step.src_end]
            yield "+", after[step.dest_start : step.dest_end]


def cut(pieces: Iterable[Piece], limit: int, around: int = AROUND) -> list[Piece]:
    """Return non-empty pieces that weigh no more than about ``limit``.

    What is the same is cut in its middle to ``around`` characters on either side of a change if
    the whole is too long; then the rest is counted, not shown.

    >>> cut([("=", "京津冀协同发展" * 9), ("-", "展"), ("=", "。")], 90, 3)
    [('…', '60'), ('=', '同发展'), ('-', '展'), ('=', '。')]
    """
    merged = [piece for piece in pieces if piece[1]]
    if any(len(text) > limit for _, text in merged) or _weigh(merged) > limit:
        merged = list(_shortened(merged, around))
    shown: list[Piece] = []
    for number, (mark, text) in enumerate(merged):
        if mark != "…":
            fitting = _fitting(text, limit - _PIECE)
            limit -= weight(fitting) + _PIECE
            if len(fitting) < len(text):
                rest = (
                    len(text) - len(fitting) + sum(_length(piece) for piece in merged[number + 1 :])
                )
                return [*shown, *([(mark, fitting)] if fitting else []), ("…", str(rest))]
        shown.append((mark, text))
    return shown


def plain(text: str, limit: int) -> list[Piece]:
    """Return a text without changes, cut behind what ``limit`` allows."""
    fitting = _fitting(text, limit)
    rest = len(text) - len(fitting)
    return [("=", fitting), *([("…", str(rest))] if rest else [])]


def _shortened(pieces: Sequence[Piece], around: int) -> Iterator[Piece]:
    changed = [number for number, (mark, _) in enumerate(pieces) if mark != "="] or [len(pieces)]
    for number, (mark, text) in enumerate(pieces):
        head = around if changed[0] < number else 0
        tail = around if number < changed[-1] < len(pieces) else 0
        if mark != "=" or len(text) <= head + tail + 1 or changed[0] == len(pieces):
            yield mark, text
            continue
        if head:
            yield "=", text[:head]
        yield "…", str(len(text) - head - tail)
        if tail:
            yield "=", text[-tail:]


def _fitting(text: str, limit: int) -> str:
    for place, character in enumerate(text):
        limit -= _weight(character)
        if limit < 0:
            return text[:place]
    return text


def _weigh(pieces: Sequence[Piece]) -> int:
    return sum(weight(text) + _PIECE for _, text in pieces)


def _length(piece: Piece) -> int:
    return int(piece[1]) if piece[0] == "…" else len(piece[1])


@dataclass(frozen=True, slots=True)
class Size:
    """How large exhibits may be; a page that came out too large is made again with less."""

    share: float = 1.0

    def text(self, pieces: Iterable[Piece], count: int = 1) -> list[Piece]:
        """Cut the pieces of a text, one of several that share a place."""
        return cut(pieces, int(TEXT * self.share) // min(count, 3))

    def step(self, pieces: Iterable[Piece]) -> list[Piece]:
        """Cut the difference that one rule made, to what is near a change."""
        return cut(pieces, int(STEP * self.share), 12)

    def word(self, pieces: Iterable[Piece]) -> list[Piece]:
        """Cut the words in which two texts differ."""
        return cut(pieces, int(WORD * self.share))

    def name(self, text: str | None) -> str | None:
        """Cut a path, title or message."""
        if text is None:
            return None
        pieces = plain(text, int(NAME * self.share))
        return pieces[0][1] + ("…" if len(pieces) > 1 else "")
