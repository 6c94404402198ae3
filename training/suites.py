"""All suites of damage by name, and the texts that a seed makes of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from training import shapes_chinese as chinese
from training import shapes_english as english
from training import shapes_kept as fixed
from training.damage import damage
from training.drawing import Draw, Shape
from training.pool import Document, by_source
from training.truth import Damaged

SUITES: Final[Mapping[str, tuple[Callable[[Draw], Shape], float]]] = {
    "zh_wrap": (chinese.column, 2),
    "zh_news": (chinese.newspaper, 2),
    "zh_page": (chinese.page, 1.2),
    "zh_broken": (chinese.broken, 2),
    "zh_doubles": (chinese.doubles, 0.5),
    "zh_space": (chinese.spaced, 1),
    "zh_keep": (fixed.kept, 1.5),
    "zh_verse": (fixed.verse, 0.7),
    "zh_clean": (fixed.clean, 1.5),
    "zh_pdf": (chinese.extracted, 1.5),
    "zh_etext": (chinese.etext, 1.5),
    "zh_classic": (fixed.classical, 1),
    "zh_entry": (fixed.entries, 0.7),
    "en_wrap": (english.wrapped, 1.5),
    "en_page": (english.page, 0.8),
    "en_broken": (english.broken, 0.7),
    "en_keep": (english.kept, 0.7),
    "en_clean": (english.clean, 0.5),
    "en_book": (english.book, 1),
    "en_memo": (english.memo, 0.5),
    "en_pdf": (english.extracted, 1),
    "en_hyphen": (english.hyphens, 0.3),
}
"""Each suite with its share: how many texts it gets for each one of share 1."""


def texts(
    documents: Sequence[Document], seed: str, per_share: int, names: Sequence[str] = tuple(SUITES)
) -> Iterator[Damaged]:
    """Yield damaged texts; each depends on seed, suite and number alone, never on its neighbours.

    A suite whose documents the pool does not hold is passed over.
    """
    shelves = by_source(documents)
    for suite in names:
        recipe, share = SUITES[suite]
        for number in range(max(1, round(share * per_share))):
            name = f"{suite}-{seed}-{number:04d}"
            rng = random.Random(name)
            shape = recipe(Draw(shelves, rng))
            if len(shape.blocks) > 1:
                yield damage(name, suite, shape.language, shape.blocks, shape.setting, rng)
