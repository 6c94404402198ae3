"""Build cleaners/data/lexicon.npz: word frequencies from jieba, simplified forms from OpenCC.

    python training/build_lexicon.py [OUTPUT]

Deterministic: the same packages give the same bytes. The notices of jieba's dictionary (MIT) and
of OpenCC's table (Apache-2.0) stand in cleaners/data/NOTICE.
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
    traditional, simplified = np.array(_pairs(frequencies), dtype=np.uint16).T
    np.savez_compressed(
        output,
        planes=planes,
        scores=scores.astype("<i2"),
        traditional=traditional,
        simplified=simplified,
    )
    print(f"{len(codes):,} words, {output.stat().st_size:,} bytes")


def _pairs(frequencies: dict[str, int]) -> list[tuple[int, int]]:
    """List traditional characters with the simplified form that stands for them in words.

    Not those that stand in jieba's words themselves: 乾 (乾坤) and 著 are of both scripts.
    """
    both = {
        character
        for word, frequency in frequencies.items()
        if len(word) > 1 and frequency >= MIN_FREQUENCY
        for character in word
    }
    table = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    rows = [line.split() for line in table.splitlines() if line]
    return [
        (ord(old), ord(new))
        for old, new, *_ in sorted(rows)
        if len(old) == len(new) == 1 and max(ord(old), ord(new)) < 0x10000 and old not in both
    ]


def _pack(word: str) -> int:
    return sum(ord(character) << 16 * (3 - place) for place, character in enumerate(word))


if __name__ == "__main__":
    main()
