"""What can go wrong in a run, as a tree of exceptions with the exit code of each.

QingyuanError
├─ RecipeError          a recipe key or value is wrong                      exit 2
├─ SourceError          all inputs unusable, or named so that none can run  exit 3
│   └─ LimitExceeded    cleaning one takes more than the recipe allows
├─ GateError            conservation or a quality gate failed               exit 4
└─ StoreError           the corpus cannot be read or written                exit 5
    ├─ VersionNotFound  no version of that name
    ├─ CorruptVersion   a file of a version is not what its manifest says
    └─ StoreBusy        another run is writing to this corpus               exit 6
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cleaners.errors import QingyuanError, SourceError

INTERRUPTED, TERMINATED = 130, 143
"""The exit codes after Ctrl-C and SIGTERM: 128 and the number of the signal."""

NOTHING_COMMITTED = "interrupted: nothing was committed"
"""What is said then, unless the version got its name before."""


class RecipeError(QingyuanError):
    """A recipe key or value is wrong; the message names it and what is known."""


class GateError(QingyuanError):
    """Conservation or a quality gate failed; nothing was committed."""


class LimitExceeded(SourceError):  # noqa: N818 - named like the errors of DESIGN section 7
    """Cleaning a source takes more memory or time than the recipe allows, or ends the process."""


class StoreError(QingyuanError):
    """The corpus cannot be read or written."""


class VersionNotFound(StoreError):  # noqa: N818 - the name of DESIGN section 7
    """The corpus has no version of that name."""


class CorruptVersion(StoreError):  # noqa: N818 - the name of DESIGN section 7
    """A file of a version is missing, damaged or not what the manifest says."""


class StoreBusy(StoreError):  # noqa: N818 - the name of DESIGN section 7
    """Another run is writing to this corpus."""


_EXIT_CODES: tuple[tuple[type[QingyuanError], int], ...] = (
    (RecipeError, 2),
    (SourceError, 3),
    (GateError, 4),
    (StoreBusy, 6),
    (StoreError, 5),
)


NAMED_AT_MOST = 5
"""So many rejects are named in a message or on the screen; their table holds all."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A source that could not be used: its name in the corpus, the error's class, the message."""

    path: str
    error: str
    message: str

    def __str__(self) -> str:
        """Return ``path: reason``; most messages begin with the path as it is."""
        begins = self.message.startswith(self.path)
        return self.message if begins else f"{self.path}: {self.message}"


def name_rejects(rejects: Sequence[Reject], count: int, *, rest: str = "more") -> list[str]:
    """Return a line for each of the first rejects, and one that counts the rest of ``count``.

    >>> name_rejects([Reject("空.txt", "SourceError", "空.txt: no text")], 4)
    ['空.txt: no text', 'and 3 more']
    """
    return name_first(list(map(str, rejects[:NAMED_AT_MOST])), count, rest=rest)


def name_first(lines: Sequence[str], count: int, *, rest: str = "more") -> list[str]:
    """Return the first lines, and one that counts the rest of ``count``.

    A line break in a name cannot pass for a line of its own.

    >>> name_first(["推送/甲.txt", "推送/乙.txt"], 3)
    ['推送/甲.txt', '推送/乙.txt', 'and 1 more']
    """
    named = [line.replace("\n", "⏎") for line in lines[:NAMED_AT_MOST]]
    left = count - len(named)
    return [*named, f"and {left:,} {rest}"] if left else named


def exit_code(error: QingyuanError) -> int:
    """Return the exit code that the command line gives for an error.

    >>> exit_code(StoreBusy("另一个运行正在写入"))
    6
    """
    return next((code for kind, code in _EXIT_CODES if isinstance(error, kind)), 1)
