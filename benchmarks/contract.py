"""The contract of near copies on a pool: facts planted in it, and harmless copies of its texts.

Prints, by kind and for each half, how many planted facts are lost (called copies) and how many
harmless copies are found. Figures only: the held half is for measuring, not for reading.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.tables import markdown
from cleaners.dedup.verdicts import compare_texts
from tests.planting import copy_pairs, fact_pairs, read_pool

HALVES: Final = ("dev", "held")
_KEY: Final = 40
"""So many characters of a text's first paragraph say which half it belongs to."""


def half(paragraphs: Sequence[str]) -> str:
    """Return the half that a text and all that is made from it belong to.

    >>> half(["市水务局昨日通报，二号泵站已经恢复供水。"])
    'dev'
    """
    key = hashlib.sha256(paragraphs[0][:_KEY].encode()).hexdigest()
    return "dev" if int(key, 16) % 2 else "held"


def counted(pairs: Iterable[Mapping[str, Any]], name: str) -> tuple[Counter[Any], Counter[Any]]:
    """Count the pairs by half and by what ``name`` says, and those of them called copies."""
    tried: Counter[Any] = Counter()
    copies: Counter[Any] = Counter()
    for pair in pairs:
        group = half(pair["left"])
        copy = compare_texts(pair["left"], pair["right"]).copy
        for kind in (*str(pair[name]).split("+"), "all"):
            tried[group, kind] += 1
            copies[group, kind] += copy
    return tried, copies


def table(title: str, tried: Counter[Any], copies: Counter[Any]) -> str:
    """Return the table of one sort of pairs, the sum last.

    >>> print(table("fact", Counter({("dev", "all"): 8}), Counter({("dev", "all"): 2})))
    | fact | dev | of | held | of |
    |---|---:|---:|---:|---:|
    | all | 2 | 8 | 0 | 0 |
    """
    kinds = sorted({kind for _, kind in tried}, key=lambda kind: (kind == "all", kind))
    rows = [
        [kind, *(str(count[each, kind]) for each in HALVES for count in (copies, tried))]
        for kind in kinds
    ]
    return markdown([title, "dev", "of", "held", "of"], rows)


def main() -> None:
    """Plant in the pool that is named and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pool", type=Path, help="POOL.jsonl.gz, as training.pool describes it")
    parser.add_argument("--pairs", type=int, default=4000, help="of each sort")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    pool = read_pool(options.pool)
    facts = fact_pairs(pool, options.pairs, options.seed)
    print(table("planted fact, lost", *counted(facts, "kind")), end="\n\n", flush=True)
    copies = copy_pairs(pool, options.pairs, options.seed)
    print(table("harmless change, found", *counted(copies, "harmless")))


if __name__ == "__main__":
    main()
