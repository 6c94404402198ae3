"""Train the break model from a pool of clean documents: damage, features, trees, table.

    python -m training.train_breaks POOL [FOLDER] [--per-share N]

The same pool, code and settings give the same bytes.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cleaners.breaks.model import read_model
from training.dataset import build
from training.evaluate import decisions, measured_texts, report
from training.looks import FIRST, SECOND, looked_at_again, unseen_margins
from training.pool import fingerprint, read_pool, split
from training.suites import SUITES, texts
from training.trees import Shape, export, fit, weights_of

ROOT: Final = Path(__file__).parent.parent
OUTPUT: Final = ROOT / "cleaners" / "data"
CODE: Final = ("training", "cleaners/breaks", "cleaners/kinds")
MAX_BYTES: Final = 400_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What a training depends on besides pool and code."""

    seed: str = "train-1"
    per_share: int = 120
    first: Shape = FIRST
    second: Shape = SECOND
    suites: tuple[str, ...] = tuple(SUITES)


def train(pool: Path, settings: Settings) -> tuple[bytes, bytes]:
    """Return the bytes of both looks, trained on the pool's training documents."""
    training, _ = split(read_pool(pool))
    rows = build(texts(training, settings.seed, settings.per_share, settings.suites))
    code = [path.read_bytes() for top in CODE for path in sorted((ROOT / top).glob("*.py"))]
    print_ = fingerprint(pool.read_bytes(), *code, repr(settings).encode())
    again = looked_at_again(rows, unseen_margins(rows, settings.first))
    first = fit(rows, weights_of(rows), settings.first)
    second = fit(again, weights_of(again), settings.second)
    return export(first, rows.names, print_), export(second, again.names, print_)


def main() -> None:
    """Train, write the model and print its table on documents it has not seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pool", type=Path)
    parser.add_argument("output", type=Path, nargs="?", default=OUTPUT)
    parser.add_argument("--per-share", type=int, default=Settings().per_share)
    arguments = parser.parse_args()
    stored = train(arguments.pool, Settings(per_share=arguments.per_share))
    if sum(map(len, stored)) > MAX_BYTES:
        raise SystemExit(f"the model takes {sum(map(len, stored)):,} bytes, limit {MAX_BYTES:,}")
    for look, data in zip(("first", "second"), stored, strict=True):
        (arguments.output / f"breaks_{look}.npz").write_bytes(data)
        print(f"breaks_{look}.npz: {len(read_model(data).leaf)} trees, {len(data):,} bytes")
    _, measuring = split(read_pool(arguments.pool))
    rows = build(measured_texts(measuring, "check", 8, rare=False))
    print("\n".join(report(rows, decisions(rows, *map(read_model, stored)))))


if __name__ == "__main__":
    main()
