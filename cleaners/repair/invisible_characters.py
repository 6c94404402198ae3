"""Characters that nobody sees: zero-width, bidi and control characters, stray soft hyphens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cleaners.context import Context
from cleaners.edits import Edit

# C0 and C1 controls but tab and line feed, zero-width space, word joiner, byte-order mark, bidi
# embeddings, overrides and isolates, interlinear annotation, and the soft hyphen where no line
# ends after it (there it splits a word, and split_words needs it).
_ALWAYS = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]"
_INVISIBLE = re.compile(rf"(?:{_ALWAYS}|\u00ad(?![ \t]*\n)|[\u200b-\u200f])+")
# Scripts and emoji that need joiners, direction marks or invisible word ends beside them: Hebrew,
# Arabic and its presentation forms, the scripts of India, Thai to Burmese, Khmer, Mongolian.
_NEEDS_JOINER = re.compile(
    r"[\u0590-\u109f\u1780-\u18af\ufb1d-\ufdff\ufe70-\ufefc"
    r"\u2600-\u27bf\U0001f000-\U0001faff\ufe0f]"
)


@dataclass(frozen=True, slots=True)
class InvisibleCharacters:
    """Take invisible characters out, but joiners and direction marks where a script needs them.

    Variation selectors and U+FFFD stay: the first choose a glyph, the second tells of a loss.
    """

    def find(self, text: str, context: Context) -> Iterator[Edit]:
        """Yield one deletion for each run of invisible characters."""
        del context
        for found in _INVISIBLE.finditer(text):
            run = found.group()
            around = (
                text[max(0, found.start() - 1) : found.start()]
                + text[found.end() : found.end() + 1]
            )
            joins = any("\u200b" <= character <= "\u200f" for character in run)
            if joins and _NEEDS_JOINER.search(around):
                continue
            yield Edit(found.start(), found.end(), run, "")
