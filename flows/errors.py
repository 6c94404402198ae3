"""What can go wrong in a run, as a tree of exceptions with the exit code of each.

QingyuanError
├─ RecipeError          a recipe key or value is wrong                      exit 2
├─ SourceError          all inputs unusable, or named so that none can run  exit 3
├─ GateError            conservation or a quality gate failed               exit 4
└─ StoreError           the corpus cannot be read or written                exit 5
    ├─ VersionNotFound  no version of that name
    ├─ CorruptVersion   a file of a version is not what its manifest says
    └─ StoreBusy        another run is writing to this corpus               exit 6
"""

from cleaners.errors import QingyuanError, SourceError

INTERRUPTED = 130
"""The exit code after Ctrl-C: 128 and the number of SIGINT."""


class RecipeError(QingyuanError):
    """A recipe key or value is wrong; the message names it and what is known."""


class GateError(QingyuanError):
    """Conservation or a quality gate failed; nothing was committed."""


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


def exit_code(error: QingyuanError) -> int:
    """Return the exit code that the command line gives for an error.

    >>> exit_code(StoreBusy("另一个运行正在写入"))
    6
    """
    return next((code for kind, code in _EXIT_CODES if isinstance(error, kind)), 1)
