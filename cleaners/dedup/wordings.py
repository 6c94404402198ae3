"""Wordings of foreign paragraphs: the words of ``cleaners/data/foreign.toml`` as patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any, Final

WORDS: Final[dict[str, dict[str, Any]]] = tomllib.loads(
    files("cleaners.data").joinpath("foreign.toml").read_text(encoding="utf-8")
)
"""Lists of plain words by the sort of paragraph."""


def any_of(words: Iterable[str]) -> str:
    """Return a pattern of any of some words, the longest first, Latin ones whole and in any case.

    >>> import re
    >>> re.findall(any_of(["来源", "文章来源", "ad"]), "文章来源 Ad added")
    ['文章来源', 'Ad']
    """
    longest = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(_whole, longest)) + ")"


def _whole(word: str) -> str:
    if not word.isascii():
        return re.escape(word)
    before = r"(?<![A-Za-z])" if word[0].isalpha() else ""
    after = r"(?![A-Za-z])" if word[-1].isalpha() else ""
    return rf"{before}(?i:{re.escape(word)}){after}"
