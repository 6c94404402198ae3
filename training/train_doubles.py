"""Train the trees that tell true doubles from characters printed twice: cleaners/data/doubles.npz.

    python -m training.train_doubles POOL [OUTPUT]

Neighbouring equal characters of clean text are true doubles; errors are made by doubling others.
The same pool, code and settings give the same bytes.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from cleaners.breaks.features import Features
from cleaners.breaks.model import margins, read_model
from cleaners.characters import is_han
from cleaners.doubling import NAMES, REACH, Doubling, doubling, facts
from training.pool import Document, fingerprint, read_pool, split
from training.trees import export

ROOT: Final = Path(__file__).parent.parent
OUTPUT: Final = ROOT / "cleaners" / "data" / "doubles.npz"
CODE: Final = (
    "training/train_doubles.py",
    "cleaners/doubling.py",
    "cleaners/lexicon.py",
    "cleaners/segmentation.py",
)
SEED: Final = "doubles-1"
ERRORS: Final = 0.02
"""Share of the other characters that are doubled: about five errors for each true double."""
LEAST_CHARACTERS: Final = 30
TREES: Final = 140
LEAVES: Final = 8
KEPT: Final = (99, 97, 95, 90)


def doublings(documents: Sequence[Document], seed: str) -> Iterator[tuple[Doubling, bool]]:
    """Yield doubled characters of the prose of these documents with their truth."""
    rng = random.Random(seed)
    for document in documents:
        for block in document.blocks:
            text = block.text
            if block.kind not in ("para", "dialogue") or len(text) < LEAST_CHARACTERS:
                continue
            for place in range(1, len(text)):
                one, two = text[place - 1], text[place]
                if not (is_han(one) and is_han(two)):
                    continue
                left = text[max(0, place - 1 - REACH) : place - 1]
                if one == two:
                    yield doubling(left, one, text[place + 1 : place + 1 + REACH]), True
                elif rng.random() < ERRORS:
                    yield doubling(left, one, text[place : place + REACH]), False


def train(pool: Path) -> bytes:
    """Return the bytes of the model, trained on the pool's training documents."""
    training, _ = split(read_pool(pool))
    rows = list(doublings(training, SEED))
    model = HistGradientBoostingClassifier(
        max_iter=TREES,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=30,
        l2_regularization=2.0,
        early_stopping=False,
        class_weight="balanced",
        random_state=1,
    )
    with threadpool_limits(limits=1):
        model.fit(np.array([facts(each) for each, _ in rows]), np.array([true for _, true in rows]))
    code = [(ROOT / name).read_bytes() for name in CODE]
    return export(model, NAMES, fingerprint(pool.read_bytes(), *code))


def main() -> None:
    """Train, write the model and print how it does on documents it has not seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pool", type=Path)
    parser.add_argument("output", type=Path, nargs="?", default=OUTPUT)
    arguments = parser.parse_args()
    stored = train(arguments.pool)
    arguments.output.write_bytes(stored)
    print(f"{arguments.output.name}: {len(stored):,} bytes")
    rows = list(doublings(split(read_pool(arguments.pool))[1], SEED))
    truth = np.array([true for _, true in rows])
    matrix = np.array([facts(each) for each, _ in rows], dtype=np.int32)
    odds = margins(Features(NAMES, matrix, None, matrix[:, 0]), read_model(stored))  # type: ignore[arg-type] # facts unused
    print(f"{int(truth.sum()):,} true doubles, {int((~truth).sum()):,} errors")
    for kept in KEPT:
        least = np.percentile(odds[truth], 100 - kept)
        removed = 100 * float((odds[~truth] < least).mean())
        print(f"{kept} % kept: {removed:.1f} % removed, odds {least:.0f}")


if __name__ == "__main__":
    main()
