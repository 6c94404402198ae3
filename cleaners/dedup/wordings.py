"""Wordings of foreign paragraphs: the words of ``cleaners/data/foreign.toml`` as patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import Any, Final

# Matches %source.media%, %credit.people+credit.work% and %=source.english_media%.
_LISTS: Final = re.compile(r"%(=?)([a-z_.]+(?:\+[a-z_.]+)*)%")


@cache
def words() -> dict[str, dict[str, Any]]:
    """Return the lists of plain words by the sort of paragraph, read on first use.

    >>> "来源" in words()["source"]["labels"]
    True
    """
    data = files("cleaners.data").joinpath("foreign.toml").read_text(encoding="utf-8")
    return tomllib.loads(data)


@cache
def pattern(template: str) -> re.Pattern[str]:
    """Compile a pattern on first use; ``%source.labels%`` stands for any word of that list.

    ``+`` joins lists, ``=`` takes them letter by letter as they are written, and a list written as
    one text stands for its characters.

    >>> bool(pattern("%source.labels%：[%names.surnames%]").match("来源：张"))
    True
    """
    return re.compile(_LISTS.sub(_alternatives, template))


def any_of(words: Iterable[str]) -> str:
    """Return a pattern of any of some words, the longest first, Latin ones whole and in any case.

    >>> import re
    >>> re.findall(any_of(["来源", "文章来源", "ad"]), "文章来源 Ad added")
    ['文章来源', 'Ad']
    """
    return _longest_first(words, _whole)


def _alternatives(lists: re.Match[str]) -> str:
    found: list[str] = []
    for name in lists[2].split("+"):
        sort, _, key = name.partition(".")
        value = words()[sort][key]
        if isinstance(value, str):
            return "".join(value.split())
        found += value
    return _longest_first(found, re.escape) if lists[1] else any_of(found)


def _longest_first(words: Iterable[str], write: Callable[[str], str]) -> str:
    longest = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(write, longest)) + ")"


def _whole(word: str) -> str:
    if not word.isascii():
        return re.escape(word)
    before = r"(?<![A-Za-z])" if word[0].isalpha() else ""
    after = r"(?![A-Za-z])" if word[-1].isalpha() else ""
    return rf"{before}(?i:{re.escape(word)}){after}"
