"""The script that an engineer writes first: bs4, ftfy, a regex joiner, datasketch and pandas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import ftfy
import pandas
from bs4 import BeautifulSoup
from datasketch import MinHash, MinHashLSH

SHINGLE = 5
THRESHOLD = 0.8
PERMUTATIONS = 128
_FRONT_MATTER = re.compile(r"\A\s*---\n.*?\n---\n", re.DOTALL)
_SOFT_BREAK = re.compile(r"(?<![。！？!?.”\"…：:；;）)\n])\n[ \t\u3000]*(?=[^\n\s])")
_BLANKS = re.compile(r"[ \t]+")


def read(path: Path) -> str:
    """Return the text of a file, without front matter and markup."""
    text = _FRONT_MATTER.sub("", path.read_text(encoding="utf-8"), count=1)
    if "<p>" in text or "<div" in text:
        text = BeautifulSoup(text, features="lxml").get_text("\n")
    return text


def clean(text: str) -> list[str]:
    """Return the paragraphs of a text: mended by ftfy, lines joined unless they end a sentence.

    >>> clean("\\u3000\\u3000保护和修\\n复工程。\\n天亮了。")
    ['保护和修复工程。', '天亮了。']
    """
    joined = _SOFT_BREAK.sub("", _BLANKS.sub(" ", ftfy.fix_text(text)))
    return [line.strip() for line in joined.split("\n") if line.strip()]


def sign(text: str) -> MinHash:
    """Return the MinHash of the shingles of a text."""
    minhash = MinHash(num_perm=PERMUTATIONS)
    minhash.update_batch([text[n : n + SHINGLE].encode() for n in range(len(text) - SHINGLE + 1)])
    return minhash


def kept(texts: Sequence[str]) -> list[bool]:
    """Tell which texts have no near copy before them."""
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    flags = []
    for number, text in enumerate(texts):
        minhash = sign(text)
        flags.append(not index.query(minhash))
        if flags[-1]:
            index.insert(number, minhash)
    return flags


def write(paths: Sequence[Path], texts: Sequence[str], flags: Sequence[bool], to: Path) -> None:
    """Write the texts that are kept as one Parquet file."""
    frame = pandas.DataFrame({"path": [str(path) for path in paths], "text": list(texts)})
    frame[list(flags)].to_parquet(to)
