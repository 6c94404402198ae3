"""The contract: when a near copy is a copy, and which of the two goes.

A whitelist. Each place where two texts differ has to be explained by one of LINES, none of which
carries a fact; else both stay. Nothing is recognised as a fact: another word, figure, name or
identifier is simply explained by no line. ``reading`` reads two texts by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Line = Literal[
    "same",
    "note_mark",
    "credit",
    "source",
    "reprint",
    "advertisement",
    "doubled",
    "missing",
    "encoding",
    "word",
    "head",
    "tail",
    "truncated",
    "variant",
]
LINES: Final[tuple[Line, ...]] = get_args(Line)
"""The lines of the contract, the later the more it decides which text goes."""

FORCING: Final = frozenset(LINES[LINES.index("doubled") :])
"""Lines that say which text goes; of others whichever is not preferred."""

Goes = Literal["left", "right", "either"]
SIDES: Final[tuple[Goes, Goes]] = ("left", "right")


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two texts differ: the line that explains it, and what each has there."""

    line: Line
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two texts are copies, which goes, and every difference with its line.

    Those of a variant end with the first one that no line explains.
    """

    copy: bool
    goes: Goes
    differences: tuple[Difference, ...] = ()

    @property
    def line(self) -> Line:
        """The line that decided: what made one of them go, or that they are no copies."""
        if not self.copy:
            return "variant"
        return max((each.line for each in self.differences), key=LINES.index, default="same")


SAME: Final = Verdict(True, "either")
