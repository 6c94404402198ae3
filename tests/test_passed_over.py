"""Lines that the encoding repair passes over unread: ftfy would change none of them."""

import random
from pathlib import Path

import ftfy
from hypothesis import given
from hypothesis import strategies as st

from cleaners.repair.encoding import _SUSPECT

SEEDS = Path(__file__).parent.parent / "seeds"
BMP = [chr(n) for n in range(0x10000) if not 0xD800 <= n < 0xE000 and chr(n) not in "\n\r"]
PASSED_OVER = [c for c in BMP if not _SUSPECT.search(c)]
ODD = [c for c in PASSED_OVER if not "\u3400" <= c <= "\u9fff"]
CHARSETS = [
    *("utf-8", "gb18030", "big5", "cp1252", "latin-1", "shift_jis", "euc-kr", "cp1251"),
    *("cp437", "mac_roman", "koi8_r", "utf-16-le"),
]


def is_passed_over_rightly(line: str) -> bool:
    return bool(_SUSPECT.search(line)) or ftfy.fix_encoding(line) == line


def test_every_character_that_is_passed_over_is_nothing_to_ftfy():
    assert len(PASSED_OVER) > 25_000
    for character in PASSED_OVER:
        for line in (character, character * 2, f"长{character}江", f"a{character}b"):
            assert ftfy.fix_encoding(line) == line


def test_lines_of_the_seeds_are_passed_over_rightly():
    lines = [line for path in SEEDS.glob("*.txt") for line in path.read_text("utf-8").split("\n")]
    assert sum(not _SUSPECT.search(line) for line in lines) > 0.9 * len(lines)
    assert [line for line in lines if not is_passed_over_rightly(line)] == []


@given(st.text(st.sampled_from(ODD + list("长江水ab1 ")), min_size=2, max_size=12))
def test_odd_lines_are_nothing_to_ftfy(line):
    assert ftfy.fix_encoding(line) == line


@given(st.text(st.characters(exclude_characters="\n\r", exclude_categories=("Cs",)), max_size=12))
def test_any_line_is_passed_over_rightly(line):
    assert is_passed_over_rightly(line)


def test_random_mojibake_is_passed_over_rightly():
    """Stretches of the seeds, written in one charset and read in another, alone and behind text."""
    chance, text = random.Random(4), "".join(p.read_text("utf-8") for p in SEEDS.glob("*.txt"))
    text, passed_over = text.replace("\n", ""), 0
    for _ in range(10_000):
        at = chance.randrange(20, len(text) - 40)
        meant = text[at : at + chance.randint(2, 30)]
        read = meant.encode(chance.choice(CHARSETS), "replace")
        wrong = read.decode(chance.choice(CHARSETS), "replace").replace("\n", "").replace("\r", "")
        for line in (wrong, text[at - 10 : at] + wrong):
            passed_over += not _SUSPECT.search(line)
            assert is_passed_over_rightly(line), line
    assert passed_over > 3_000
