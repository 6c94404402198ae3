"""What can go wrong with a text, as a tree of exceptions.

QingyuanError
├─ SourceError          an input cannot be used; becomes a row in ``rejects``
│   ├─ DecodingError    no encoding fits, or the detectors disagree
│   └─ MarkupError      front matter or markup is malformed
EditError(ValueError)   a repair proposed impossible edits: a bug, never caught
"""


class QingyuanError(Exception):
    """The root of every error that a user can do something about."""


class SourceError(QingyuanError):
    """An input cannot be used; the message says where, what and what to do."""


class DecodingError(SourceError):
    """No encoding fits the bytes, or the detectors disagree about it."""


class MarkupError(SourceError):
    """Front matter or markup is malformed."""


class EditError(ValueError):
    """A repair proposed edits that overlap or do not fit the text: a bug, never caught."""
