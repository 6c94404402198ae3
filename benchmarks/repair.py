"""Time the repair of broken lines, ours and others', interleaved on one core.

    python -m benchmarks.repair [--megabytes N] [--write PAGE]

Each record goes through all systems before the next, in turning order, and the processor's time of
each is summed: what else the machine does slows all alike. Starting Python, importing, loading the
model and a first record are outside the sums; so is JSON.
"""

from __future__ import annotations

import argparse
import os
import random
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from time import process_time
from typing import Final

from benchmarks.joiners import SENTENCE_ENDS, UNSTRUCTURED, joiners
from benchmarks.seeds import repaired_paragraphs
from benchmarks.tables import markdown, write_section
from cleaners.characters import display_width
from cleaners.extract import plain_record
from cleaners.repair import RULES, Repairs, repair
from flows.rows import repaired_text
from training.typesetting import Manner, set_chinese

MEGABYTES: Final = 50
SMALLEST, LARGEST = 2_000, 40_000
"""Bytes of a record: a short notice, a page of a newspaper."""
COLUMNS: Final = (20, 24, 28, 32, 36, 40, 46, 60, 76)
INDENT: Final = "\u3000\u3000"
ALL_RULES: Final = "**Qingyuan**, all rules"
LINES_ALONE: Final = "**Qingyuan**, line breaks alone"
JOINER: Final = Repairs(**dict.fromkeys(set(RULES) - {"line_wraps"}))
ABOUT: Final = """\
Records of 2 to 40 KB made from `seeds/`, all systems interleaved record by record on one core in
one process; processor time; start-up, loading the model and JSON are excluded. Speeds depend on the
machine, only the ratios count. `make bench-repair` measures and writes this section; for the row of
unstructured, `pip install 'qingyuan[bench]'` first (600 MB)."""
TARGETS: Final = {
    "wrapped": ((UNSTRUCTURED, 4.0), (SENTENCE_ENDS, 0.6)),
    "unwrapped": ((SENTENCE_ENDS, 2.5),),
}
"""How many times as fast as these the line breaks alone have to be."""
_SENTENCE = re.compile(r"[^。！？]+[。！？]?[”’]?")

System = Callable[[str], object]


def systems() -> Mapping[str, System]:
    """Return what is timed, by name."""
    others = {name: joiner for name, joiner in joiners().items() if name in _OTHERS}
    return {
        ALL_RULES: lambda text: repaired_text(repair(plain_record(text))),
        LINES_ALONE: lambda text: repaired_text(repair(plain_record(text), JOINER)),
        **others,
    }


_OTHERS: Final = (UNSTRUCTURED, SENTENCE_ENDS)


def records(kind: str, seed: str = "bench-1") -> Iterator[str]:
    """Yield records without end: sentences of the seeds in new paragraphs, with other digits.

    ``wrapped``: set in a column, blank lines and indents by chance. ``unwrapped``: a paragraph a
    line, in half of the records apart by a blank line.
    """
    rng = random.Random(seed)
    sentences = [sentence for text in repaired_paragraphs() for sentence in _SENTENCE.findall(text)]
    while True:
        size = int(SMALLEST * (LARGEST / SMALLEST) ** rng.random())
        paragraphs: list[str] = []
        while size > 0:
            paragraphs.append("".join(rng.choices(sentences, k=rng.randint(1, 6))))
            size -= len(paragraphs[-1].encode())
        digits = str.maketrans("0123456789", "".join(rng.sample("0123456789", 10)))
        indent = rng.choice((INDENT, INDENT, ""))
        cells = rng.choice(COLUMNS) if kind == "wrapped" else None
        between = rng.choice(("\n", "\n\n"))
        lines = [
            line for text in paragraphs for line in _lines(text.translate(digits), cells, indent)
        ]
        yield between.join(lines) + "\n"


def _lines(paragraph: str, cells: int | None, indent: str) -> list[str]:
    if cells is None:
        return [indent + paragraph]
    slices = set_chinese(paragraph, lambda _: cells, display_width, Manner(), len(indent) * 2)
    lines = [paragraph[line.start : line.end].strip() for line in slices]
    return [indent + lines[0], *lines[1:]]


def seconds(texts: Iterator[str], megabytes: float) -> tuple[dict[str, float], float, int]:
    """Return the seconds of each system, the megabytes and the number of records."""
    timed = systems()
    names = list(timed)
    spent, size, number = dict.fromkeys(names, 0.0), 0, 0
    for system in timed.values():
        system(next(texts))
    while size < megabytes * 1e6:
        text = next(texts)
        number, size = number + 1, size + len(text.encode())
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            start = process_time()
            timed[name](text)
            spent[name] += process_time() - start
    return spent, size / 1e6, number


def section(measured: Mapping[str, tuple[dict[str, float], float, int]]) -> str:
    """Return the section of the page: a table for each kind of text, and the targets."""
    parts = [ABOUT]
    for kind, (spent, size, number) in measured.items():
        head = [f"{kind} text", "MB/s", *(f"× {_short(name)}" for name in _OTHERS if name in spent)]
        rows = [
            [name, f"{size / own:.2f}", *(f"{spent[o] / own:.2g}" for o in _OTHERS if o in spent)]
            for name, own in spent.items()
        ]
        parts += [f"{size:.0f} MB of {kind} text, {number:,} records.", markdown(head, rows)]
        parts += [
            f"Target: line breaks alone ≥ {least} × {_short(name)}; measured "
            f"{spent[name] / spent[LINES_ALONE]:.2g}."
            for name, least in TARGETS[kind]
            if name in spent
        ]
    if not all(UNSTRUCTURED in spent for spent, _, _ in measured.values()):
        parts.append("unstructured was not installed: its row is left out.")
    return "\n\n".join(parts)


def _short(name: str) -> str:
    return "unstructured" if name == UNSTRUCTURED else "naive joiner"


def main() -> None:
    """Print the section, or write it into its page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=MEGABYTES)
    parser.add_argument("--write", type=Path, metavar="PAGE")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):  # Linux: everything on one core
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    body = section({kind: seconds(records(kind), arguments.megabytes) for kind in TARGETS})
    print(body)
    if arguments.write:
        write_section(arguments.write, "Repair", body)


if __name__ == "__main__":
    main()
