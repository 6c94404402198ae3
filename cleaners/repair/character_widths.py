"""Forms of characters that only typesetting needs: odd widths, ligatures, radicals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cleaners.characters import HAN_CLASS, RADICALS
from cleaners.context import Context
from cleaners.edits import Edit

RARE_SHARE: Final = 10
"""Full-width letters and digits are a slip where the text has ten times as many half-width ones;
elsewhere they are its style (the People's Daily of 1998 sets every digit full-width)."""

# Ligatures from PDF fonts, and radicals that PDF fonts give in place of ideographs (⼈ for 人).
_FORM = re.compile(r"[\ufb00-\ufb06\u2f00-\u2fd5\u2e80-\u2ef3]+")
_FULL_WIDTH = re.compile(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
_HALF_WIDTH = re.compile(r"[0-9A-Za-z]")
# （…） whose two brackets differ in width, on one line. The bound is for unclosed brackets, which
# would cost the square of the line; whether there is Chinese inside is asked afterwards.
_MIXED_BRACKETS = re.compile(r"\(([^()（）\n]{0,200})）|（([^()（）\n]{0,200})\)")
_HAN = re.compile(f"[{HAN_CLASS}]")


@dataclass(frozen=True, slots=True)
class CharacterWidths:
    """Give characters the form that the rest of the text uses.

    Chinese punctuation, and full-width letters and digits that are the rule, stay as they are. A
    half-width bracket becomes full-width only if its partner is.
    """

    def find(self, text: str, context: Context) -> Iterator[Edit]:
        """Yield one edit for each run of odd forms and for each bracket of a mixed pair."""
        del context
        edits = [_folded(found) for found in _FORM.finditer(text)]
        full = _FULL_WIDTH.findall(text)
        if full and len(_HALF_WIDTH.findall(text)) >= RARE_SHARE * sum(map(len, full)):
            edits += [_folded(found) for found in _FULL_WIDTH.finditer(text)]
        for found in _MIXED_BRACKETS.finditer(text):
            if not _HAN.search(found.group()):
                continue
            if found.group(1) is not None:
                edits.append(Edit(found.start(), found.start() + 1, "(", "（", "mixed pair"))
            else:
                edits.append(Edit(found.end() - 1, found.end(), ")", "）", "mixed pair"))
        yield from sorted((e for e in edits if e.before != e.after), key=lambda edit: edit.start)


def _folded(found: re.Match[str]) -> Edit:
    run = found.group()
    plain = "".join(RADICALS.get(character, character) for character in run)
    return Edit(found.start(), found.end(), run, unicodedata.normalize("NFKC", plain))
