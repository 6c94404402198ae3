"""English words in their usual spelling: a divided word is one of them, a compound is not.

The list is made from SymSpell's by ``training/build_english.py``: 82,834 words, lower case.
"""

from __future__ import annotations

import lzma
from functools import cache
from importlib.resources import files


def is_english_word(word: str) -> bool:
    """Tell whether a word, in whatever case, is an English one.

    >>> is_english_word("Information"), is_english_word("costeffective"), is_english_word("清源")
    (True, False, False)
    """
    return word.lower() in _words()


@cache
def _words() -> frozenset[str]:
    stored = files("cleaners.data").joinpath("english.txt.xz").read_bytes()
    return frozenset(lzma.decompress(stored).decode("ascii").split())
