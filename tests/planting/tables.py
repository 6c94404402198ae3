"""Tables of words, read from words.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

_WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def listed(name: str) -> list[str]:
    """Return a list of words."""
    return list(_WORDS[name])


def table(name: str) -> dict[str, tuple[str, ...]]:
    """Return words with those that may stand in the place of each."""
    return {word: tuple(others) for word, others in _WORDS[name].items()}


def words_of(name: str) -> dict[str, str]:
    """Return words with the one that stands in the place of each."""
    return dict(_WORDS[name])
