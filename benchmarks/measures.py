"""How well paragraphs were restored: counts of one text, and the measures of their sum.

Truth and output are compared on their characters that are not blank, aligned, so page furniture
taken out and doubled characters mended are scored and do not shift what follows.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from benchmarks.alignment import distance, places
from training.truth import Damaged, solid

FIXED: Final = frozenset({"keep:list", "keep:table", "keep:code", "keep:poem", "keep:dialogue"})
"""Ends of lines that no repair may join."""
PROSE: Final = frozenset({"para", "dialogue", "list"})
_BLANKS = re.compile(r"\s+")
_BETWEEN_SCRIPTS = re.compile(
    r"(?<=[\u3400-\u9fff]) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9%]) (?=[\u3400-\u9fff])"
)


def count(truth: Damaged, paragraphs: Sequence[str]) -> Counter[str]:
    """Count what a system did right and wrong on one text."""
    whole = [each for each in paragraphs if each.strip()]
    before, after = solid("".join(truth.paragraphs)), solid("".join(whole))
    place = places(before, after)
    boundaries = sorted(set(accumulate(len(solid(each)) for each in whole[:-1])))
    counts: Counter[str] = Counter()
    explained: set[int] = set()
    for each in truth.breaks:
        left = next((p for p in reversed(place[: each.position]) if p is not None), -1)
        right = next((p for p in place[each.position :] if p is not None), len(after))
        first, last = bisect_left(boundaries, left + 1), bisect_left(boundaries, right + 1)
        explained.update(boundaries[first:last])
        kept = last > first
        counts[("wrap" if each.wrap else "end") + (" kept" if kept else " joined")] += 1
        if each.kind in FIXED:
            counts["fixed"] += 1
            counts["fixed joined"] += not kept
    counts["new"] = len(boundaries) - len(explained)
    counts.update(_paragraphs(truth, whole))
    right_text = "\n".join(map(plain, truth.paragraphs))
    counts["characters"] = len(right_text)
    counts["errors"] = distance(right_text, "\n".join(map(plain, whole)))
    return counts


def _paragraphs(truth: Damaged, whole: Sequence[str]) -> Counter[str]:
    """Count the paragraphs with a wrap inside, and those that came out as they were."""
    wraps = sorted(each.position for each in truth.breaks if each.wrap)
    left, counts, end = Counter(map(plain, whole)), Counter[str](), 0
    for paragraph, kind in zip(truth.paragraphs, truth.kinds, strict=True):
        start, end = end, end + len(solid(paragraph))
        there = left[plain(paragraph)] > 0
        left[plain(paragraph)] -= there
        next_ = bisect_left(wraps, start + 1)
        if kind in PROSE and next_ < len(wraps) and wraps[next_] < end:
            counts["damaged"] += 1
            counts["restored"] += there
    return counts


def plain(text: str) -> str:
    """Return a text with blanks as single spaces, and none between Chinese and Latin.

    >>> plain("疏解 20 多所  学校")
    '疏解20多所 学校'
    """
    return _BETWEEN_SCRIPTS.sub("", _BLANKS.sub(" ", text).strip())


def per_cent(part: float, whole: float) -> float:
    """Return a share in per cent; 0 of nothing."""
    return 100 * part / whole if whole else 0.0


def f1(right: int, wrong: int, missed: int) -> float:
    """Return the F1 in per cent."""
    return per_cent(2 * right, 2 * right + wrong + missed)


def measures(counts: Counter[str]) -> dict[str, float]:
    """Return the measures in per cent by the names of the table."""
    joined, missed = counts["wrap joined"], counts["wrap kept"]
    kept, lost = counts["end kept"], counts["end joined"]
    wrong = missed + counts["new"]
    return {
        "join F1": f1(joined, lost, missed),
        "boundary P": per_cent(kept, kept + wrong),
        "boundary R": per_cent(kept, kept + lost),
        "boundary F1": f1(kept, wrong, lost),
        "damaged paragraphs exact": per_cent(counts["restored"], counts["damaged"]),
        "CER": per_cent(counts["errors"], counts["characters"]),
        "lists, tables joined": per_cent(counts["fixed joined"], counts["fixed"]),
    }
