"""Build cleaners/data/lexicon.npz, the compact word-frequency table, from jieba's dictionary.

    python training/build_lexicon.py [OUTPUT]

Deterministic: the same jieba gives the same bytes. jieba's dictionary is MIT-licensed; its notice
stands in cleaners/data/NOTICE.
"""

from __future__ import annotations

import math
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np

MAX_CHARACTERS = 4
MIN_FREQUENCY = 5
"""158,415 of the 341,929 words have frequency 3, jieba's mark for "seen once or twice": place
names and misreadings that make a word of almost any two characters. From 5 up 132,921 remain."""

OUTPUT = Path(__file__).parent.parent / "cleaners" / "data" / "lexicon.npz"


def main() -> None:
    """Write the table and print its size."""
    lines = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()
    frequencies = {word: int(number) for word, number, *_ in (line.split(" ") for line in lines)}
    total = sum(frequencies.values())
    kept = {
        _pack(word): round(1000 * math.log(frequency / total))
        for word, frequency in frequencies.items()
        if len(word) <= MAX_CHARACTERS
        and frequency >= MIN_FREQUENCY
        and all("\u3400" <= character <= "\u9fff" for character in word)
    }
    codes = np.array(sorted(kept), dtype=np.uint64)
    scores = np.array([kept[code] for code in sorted(kept)], dtype=np.int16)
    # Differences as eight planes of bytes compress three times better than the codes themselves.
    planes = np.diff(codes, prepend=np.uint64(0)).astype("<u8").view(np.uint8).reshape(-1, 8).T
    output = Path(sys.argv[1]) if sys.argv[1:] else OUTPUT
    np.savez_compressed(output, planes=planes, scores=scores.astype("<i2"))
    print(f"{len(codes):,} words, {output.stat().st_size:,} bytes")


def _pack(word: str) -> int:
    return sum(ord(character) << 16 * (3 - place) for place, character in enumerate(word))


if __name__ == "__main__":
    main()
