"""How the model does on a kind of damage that it was never trained on: one suite out at a time.

    python -m training.leave_out POOL [SUITE ...]

Every model is trained on the training documents with all suites but one, and measured on that one,
on documents that no model has seen. The rows of a suite are made once.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cleaners.breaks.model import read_model
from training.dataset import build
from training.evaluate import decisions, scores
from training.looks import FIRST, SECOND, looked_at_again, unseen_margins
from training.pool import read_pool, split
from training.suites import SUITES, texts
from training.train_breaks import Settings
from training.trees import export, fit, weights_of


def main() -> None:
    """Print breaks, accuracy, join F1 and boundary F1 of each suite left out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pool", type=Path)
    parser.add_argument("suites", nargs="*", default=tuple(SUITES))
    parser.add_argument("--per-share", type=int, default=Settings().per_share)
    arguments = parser.parse_args()
    documents, unseen = split(read_pool(arguments.pool))
    rows = build(texts(documents, Settings().seed, arguments.per_share))
    print(f"{'left out':12}   breaks accuracy  join F1 bound.F1", flush=True)
    for suite in arguments.suites:
        others = rows.where(rows.suites != suite)
        again = looked_at_again(others, unseen_margins(others))
        looks = [
            read_model(export(fit(each, weights_of(each), shape), each.names, ""))
            for each, shape in ((others, FIRST), (again, SECOND))
        ]
        left_out = build(texts(unseen, "left-out", arguments.per_share // 4, (suite,)))
        found = scores(left_out.wraps, decisions(left_out, *looks))
        print(f"{suite:12} {found}", flush=True)


if __name__ == "__main__":
    main()
