"""Pairs of a document with a planted one, or with a harmless copy of it."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.planting.facts import learn, plant
from tests.planting.harmless import HARMLESS
from tests.planting.values import (
    CONTEXT,
    DRAWS,
    LEAST,
    MOST,
    PER_DOCUMENT,
    Planted,
    fold,
    is_chinese,
)


def read_pool(path: Path) -> list[tuple[str, list[str]]]:
    """The documents of a pool which are neither short nor long, as (id, paragraphs)."""
    pool: list[tuple[str, list[str]]] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            paragraphs = [b["x"] for b in document["blocks"] if b["x"].strip()]
            if LEAST <= sum(map(len, paragraphs)) <= MOST:
                pool.append((document["id"], paragraphs))
    return pool


def _window(planted: Planted) -> str:
    """The planted place with a few characters around it, folded."""
    text = planted.paragraphs[planted.paragraph]
    end = planted.start + len(planted.after)
    return fold(text[max(0, planted.start - 4) : planted.start] + text[planted.start : end + 4])


def survives(planted: Planted, right: Sequence[str]) -> bool:
    """Whether the planted place is still there, whole."""
    window = _window(planted)
    had = fold("".join(planted.paragraphs)).count(window)
    return bool(window) and 0 < had <= fold("".join(right)).count(window)


def fact_pairs(
    pool: Sequence[tuple[str, list[str]]], n: int, seed: int
) -> Iterator[dict[str, Any]]:
    """``n`` pairs with a planted fact, the rarest kind that a document offers first."""
    rng = random.Random(seed)
    words = learn(p for _, p in pool)
    count: Counter[tuple[bool, str]] = Counter()
    details: Counter[tuple[str, str]] = Counter()
    used: Counter[str] = Counter()
    seen: set[tuple[str, int, int, str]] = set()
    written = 0
    order = list(pool)
    for _ in range(200):
        rng.shuffle(order)
        for name, left in order:
            if written >= n:
                return
            if used[name] >= max(PER_DOCUMENT, 2 * n // len(pool)):
                continue
            chinese = is_chinese("".join(left))
            offers = [
                p
                for _ in range(DRAWS)
                for p in plant(left, rng, words)
                if (name, p.paragraph, p.start, p.after) not in seen
            ]
            rng.shuffle(offers)
            offers.sort(key=lambda p: (count[chinese, p.kind], details[p.kind, p.detail]))
            for planted in offers[:3]:
                harmless = None if rng.random() < 0.25 else rng.choice(sorted(HARMLESS))
                right = planted.paragraphs
                if harmless:
                    right = HARMLESS[harmless](planted.paragraphs, rng)
                    if right == planted.paragraphs or not survives(planted, right):
                        continue
                text = left[planted.paragraph]
                end = planted.start + len(planted.before)
                count[chinese, planted.kind] += 1
                details[planted.kind, planted.detail] += 1
                used[name] += 1
                written += 1
                seen.add((name, planted.paragraph, planted.start, planted.after))
                yield {
                    "kind": planted.kind,
                    "harmless": harmless,
                    "left": left,
                    "right": right,
                    "before": planted.before,
                    "after": planted.after,
                    "detail": planted.detail,
                    "context": [
                        text[max(0, planted.start - CONTEXT) : planted.start],
                        text[end : end + CONTEXT],
                    ],
                    "lang": "zh" if chinese else "en",
                    "id": name,
                }
                break


def _family(harmless: str) -> str:
    return harmless.split("_")[0] if harmless.startswith("tail") else harmless


def copy_pairs(
    pool: Sequence[tuple[str, list[str]]], n: int, seed: int
) -> Iterator[dict[str, Any]]:
    """``n`` pairs whose right side is the left one after one or two harmless changes."""
    rng = random.Random(seed)
    written = 0
    while written < n:
        name, left = rng.choice(pool)
        chosen = rng.sample(sorted(HARMLESS), rng.choice([1, 2]))
        if len({_family(h) for h in chosen}) < len(chosen):
            continue
        right, changed = list(left), True
        for harmless in chosen:
            was, right = right, HARMLESS[harmless](right, rng)
            changed = changed and right != was
        if changed and right != list(left):
            written += 1
            lang = "zh" if is_chinese("".join(left)) else "en"
            yield {
                "kind": "copy",
                "harmless": "+".join(chosen),
                "left": left,
                "right": right,
                "before": "",
                "after": "",
                "lang": lang,
                "id": name,
            }
