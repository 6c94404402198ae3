"""Measure a break model on damage made from documents that never trained it.

    python -m training.evaluate POOL [--seeds A B C] [--per-share N] [--write DIR]

``--write`` leaves the texts and their truth as JSON lines, for a scorer of whole repairs.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaners.breaks.decision import decide, weigh
from cleaners.breaks.features import Features
from cleaners.breaks.model import Model
from training.dataset import Dataset, build
from training.pool import Document, read_pool, split
from training.suites import texts
from training.truth import Damaged, input_row, truth_row

SEEDS: Final = ("measure-1", "measure-2", "measure-3")
PER_SHARE: Final = 16
STRUCTURE: Final = ("poem", "list", "code", "table", "dialogue")
LEAST_EVENTS: Final = 500
RARE: Final = {
    "zh_broken": 40,
    "zh_doubles": 8,
    "zh_space": 3,
    "zh_page": 3,
    "en_hyphen": 32,
    "en_page": 3,
}
"""Suites set so many times over again that each kind of event is there 500 times."""

Mask = NDArray[np.bool_]


def decisions(rows: Dataset, first: Model | None = None, second: Model | None = None) -> Mask:
    """Return the decision for each break as the product takes it, text by text."""
    edges = np.flatnonzero(np.diff(rows.texts, prepend=-1, append=-2))
    found = []
    for start, end in pairwise(edges.tolist()):
        column = rows.column[start:end]
        features = Features(rows.names, rows.matrix[start:end], None, column)  # type: ignore[arg-type] # facts unused
        found.append(decide(weigh(features, first, second), features))
    return np.concatenate(found)


def f1(right: int, wrong: int, missed: int) -> float:
    """Return the F1 in per cent; 100 where there was nothing to find and nothing found."""
    return 100.0 * 2 * right / (2 * right + wrong + missed) if right + wrong + missed else 100.0


def per_cent(mask: Mask) -> float:
    """Return the share of True in per cent."""
    return 100.0 * float(mask.mean()) if len(mask) else 0.0


def scores(truth: Mask, joined: Mask) -> str:
    """Return accuracy, join F1 and boundary F1 in one line."""
    right, wrong = int((truth & joined).sum()), int((~truth & joined).sum())
    missed, kept = int((truth & ~joined).sum()), int((~truth & ~joined).sum())
    accuracy = per_cent(truth == joined)
    join, boundary = f1(right, wrong, missed), f1(kept, missed, wrong)
    return f"{len(truth):8,} {accuracy:8.2f} {join:8.2f} {boundary:8.2f}"


def report(rows: Dataset, joined: Mask) -> Iterator[str]:
    """Yield the table: each suite, both languages, what must be kept."""
    yield f"{'suite':12} {'breaks':>8} {'accuracy':>8} {'join F1':>8} {'bound.F1':>8}"
    groups = {
        "zh": np.char.startswith(rows.suites, "zh"),
        "en": np.char.startswith(rows.suites, "en"),
    }
    groups |= {suite: rows.suites == suite for suite in sorted(set(rows.suites.tolist()))}
    for name, mask in groups.items():
        if mask.any():
            yield f"{name:12} {scores(rows.wraps[mask], joined[mask])}"
    for language in ("zh", "en"):
        here = np.char.startswith(rows.suites, language)
        kinds = np.char.replace(rows.kinds, "keep:", "")
        structure = here & ~rows.wraps & np.isin(kinds, STRUCTURE)
        yield f"{language} must-keep breaks joined {per_cent(joined[structure]):.2f} %"
        for kind in sorted(set(kinds[here & ~rows.wraps].tolist())):
            mask = here & ~rows.wraps & (kinds == kind)
            yield f"   {kind:10} {per_cent(joined[mask]):6.2f} % of {int(mask.sum()):,}"
        clean = joined[rows.suites == f"{language}_clean"]
        yield f"{language} clean files: {per_cent(clean):.3f} % of {len(clean):,} joined"
    for kind in ("page", "dup", "redup"):
        mask = rows.wraps & (rows.kinds == kind)
        yield f"joined at {kind:6} {per_cent(joined[mask]):6.2f} % of {int(mask.sum()):,}"


def measured_texts(
    documents: Sequence[Document], seed: str, per_share: int, *, rare: bool = True
) -> Iterator[Damaged]:
    """Yield the texts of one seed, the suites of rare events many times."""
    yield from texts(documents, seed, per_share)
    for suite, times in RARE.items() if rare else ():
        yield from texts(documents, seed + "-rare", times * per_share, (suite,))


def main() -> None:
    """Print the table over all seeds and the counts of events."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pool", type=Path)
    parser.add_argument("--seeds", nargs="+", default=SEEDS)
    parser.add_argument("--per-share", type=int, default=PER_SHARE)
    parser.add_argument("--write", type=Path)
    arguments = parser.parse_args()
    _, documents = split(read_pool(arguments.pool))
    made = [
        text
        for seed in arguments.seeds
        for text in measured_texts(documents, seed, arguments.per_share)
    ]
    if arguments.write:
        _write(made, arguments.write)
    usual = build(each for each in made if "-rare-" not in each.name)
    print("\n".join(report(usual, decisions(usual))))
    counts = Counter(event.kind for each in made for event in each.events)
    for kind, count in sorted(counts.items()):
        print(f"events {kind:14} {count:6,}", "" if count >= LEAST_EVENTS else "TOO FEW")


def _write(made: Sequence[Damaged], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, row in (("in", input_row), ("truth", truth_row)):
        lines = [json.dumps(row(each), ensure_ascii=False) + "\n" for each in made]
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
