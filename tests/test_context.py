"""What a repair knows of a text: language and style, counted in one pass."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from cleaners import context
from cleaners.characters import HAN_CLASS

HAN, BLANK = f"[{HAN_CLASS}]", "[ \u00a0\u2000-\u200a\u202f]"
PATTERNS = (
    HAN,
    "[A-Za-z]",
    f"{HAN}[0-9]|[0-9%]{HAN}",
    f"{HAN}[A-Za-z]|[A-Za-z]{HAN}",
    f"{HAN}{BLANK}[0-9]|[0-9%]{BLANK}{HAN}",
    f"{HAN}{BLANK}[A-Za-z]|[A-Za-z]{BLANK}{HAN}",
)


@given(st.text(alphabet="京津〇\U00020000豈0９9%％aZé \u00a0\u2003\u3000，\n", max_size=30))
def test_one_pass_counts_what_the_patterns_find(text: str) -> None:
    assert context._tally(text) == [len(re.findall(pattern, text)) for pattern in PATTERNS]
