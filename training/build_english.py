"""Build cleaners/data/english.txt.xz: the words of SymSpell's frequency dictionary.

    python training/build_english.py [OUTPUT]

The notices of SymSpell (MIT) and of its sources stand in cleaners/data/NOTICE.
"""

from __future__ import annotations

import lzma
import sys
from collections.abc import Container
from importlib.resources import files
from pathlib import Path

OPEN_FIRST = ("anti", "bio", "ever", "mid", "multi", "non", "self", "semi")
OPEN_LAST = ("along", "away", "back", "down", "in", "off", "on", "out", "over", "up")
MIN_FREQUENCY = 1_000_000
"""Compounds with these parts that are rarer than this (of 3.6e11 words) are as often written with
a hyphen: anti-drug, multi-million, spin-off, buy-back. As words they would lose it."""

OUTPUT = Path(__file__).parent.parent / "cleaners" / "data" / "english.txt.xz"


def main() -> None:
    """Write the list and print its size."""
    table = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt")
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    frequencies = {word: int(number) for word, number in (line.split(" ") for line in lines)}
    kept = [
        word
        for word, frequency in sorted(frequencies.items())
        if word.isascii()
        and word.isalpha()
        and (frequency >= MIN_FREQUENCY or not _is_open(word, frequencies))
    ]
    output = Path(sys.argv[1]) if sys.argv[1:] else OUTPUT
    output.write_bytes(lzma.compress("\n".join(kept).encode("ascii"), preset=9))
    print(f"{len(kept):,} words, {output.stat().st_size:,} bytes")


def _is_open(word: str, words: Container[str]) -> bool:
    return any(word.startswith(part) and word[len(part) :] in words for part in OPEN_FIRST) or any(
        word.endswith(part) and word[: -len(part)] in words for part in OPEN_LAST
    )


if __name__ == "__main__":
    main()
