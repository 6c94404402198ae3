"""Time the whole pipeline, bytes to Parquet, by stage beside the script one writes first.

    python -m benchmarks.pipeline [--documents N] [--rounds N] [--write PAGE]

Each round is a corpus of its own that both clean from nothing, in turning order, in one process on
one core; the processor's time is summed. Starting Python, importing, loading models and compiled
loops and a first small corpus are outside the sums.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import process_time
from typing import Any, Final
from unittest.mock import patch

from benchmarks import plain
from benchmarks.feeds import FORMS, write_documents
from benchmarks.tables import markdown, write_section
from flows import cleaning
from flows.pipeline import Job, Stage, run
from flows.recipe import default_recipe
from flows.stages import Counts
from flows.store import CorpusStore
from flows.work import Work
from flows.workers import Workers

DOCUMENTS: Final = 1000
"""Two million characters and more: enough for the compiled kernels, as in any larger corpus."""
ROUNDS: Final = 2
STEPS: Final = ("extract", "repair", "compose", "write_pack")
"""What of cleaning is told apart; the rest is making rows."""
TARGET: Final = 5.0
Seconds = Counter[str]
ABOUT: Final = """\
Documents made of the clauses of `seeds/` with other numbers, a tenth of them near copies; feed
posts with front matter and pictures, and text wrapped in columns. Ours and a plain script (bs4 with
lxml, ftfy, a line-joining regex, datasketch, pandas: `benchmarks/plain.py`) clean each corpus in
turn, from files to Parquet, in one process on one core; processor time; start-up is excluded. The
script keeps no edits, no source lines, no paragraphs and no manifest, and checks nothing. Speeds
depend on the machine, only the ratios count. `make bench` measures and writes this section."""


def run_ours(source: Path, corpus: Path) -> Seconds:
    """Run the whole pipeline and return the seconds by stage, cleaning by its steps."""
    spent: Seconds = Counter()

    def around(name: str, stage: Stage, work: Work, workers: Workers) -> Counts:
        with _clock(spent, name):
            return stage(work, workers)

    with ExitStack() as stack:
        for name in STEPS:
            step = _timed(getattr(cleaning, name), spent, f"clean: {name}")
            stack.enter_context(patch.object(cleaning, name, step))
        begun = process_time()
        job = Job((str(source),), default_recipe(), workers=1)
        run(job, CorpusStore(corpus), around=around)
        whole = process_time() - begun
    steps = [name for name in spent if name.startswith("clean: ")]
    spent["clean: rows, reading"] = spent.pop("clean") - sum(spent[name] for name in steps)
    spent["commit"] = whole - spent.total()
    return spent


def run_plain(paths: list[Path], to: Path) -> Seconds:
    """Run the plain script and return the seconds by step."""
    spent: Seconds = Counter()
    with _clock(spent, "bs4"):
        read = [plain.read(path) for path in paths]
    with _clock(spent, "ftfy, joiner"):
        texts = ["\n".join(plain.clean(text)) for text in read]
    with _clock(spent, "datasketch"):
        flags = plain.kept(texts)
    with _clock(spent, "pandas"):
        plain.write(paths, texts, flags, to)
    return spent


def measure(kind: str, documents: int, rounds: int) -> tuple[Seconds, Seconds, float]:
    """Return the seconds of both by stage, and the megabytes."""
    ours, others, size = Counter[str](), Counter[str](), 0.0
    for turn in range(rounds + 1):
        with tempfile.TemporaryDirectory(prefix="qingyuan-") as name:
            folder = Path(name)
            # The first is to warm up: enough for the kernels, so that they are compiled or loaded.
            paths = write_documents(folder / "in", documents, kind, seed=turn)
            systems = [
                lambda: (ours, run_ours(folder / "in", folder / "corpus")),  # noqa: B023 - called here
                lambda: (others, run_plain(paths, folder / "plain.parquet")),  # noqa: B023 - as above
            ]
            for system in systems[:: -1 if turn % 2 else 1]:
                total, spent = system()
                if turn:
                    total.update(spent)
            size += sum(path.stat().st_size for path in paths) / 1e6 if turn else 0
    return ours, others, size


def _timed(step: Callable[..., Any], spent: Seconds, name: str) -> Callable[..., Any]:
    def timed(*arguments: Any) -> Any:
        with _clock(spent, name):
            return step(*arguments)

    return timed


@contextmanager
def _clock(spent: Seconds, name: str) -> Iterator[None]:
    begun = process_time()
    yield
    spent[name] += process_time() - begun


def section(measured: Mapping[str, tuple[Seconds, Seconds, float]]) -> str:
    """Return the section of the page: both by stage for each kind of document."""
    parts = [ABOUT]
    for kind, (ours, others, size) in measured.items():
        ratio = others.total() / ours.total()
        rows = [
            [f"**{name}**", f"{spent.total():.1f}", f"{size / spent.total():.2f}", f"{times:.2f}"]
            for name, spent, times in (("Qingyuan", ours, ratio), ("plain script", others, 1.0))
        ]
        stages = [
            [f"{who}: {name}", f"{s:.2f}", f"{size / max(s, 1e-9):.2f}", ""]
            for who, spent in (("Qingyuan", ours), ("plain script", others))
            for name, s in spent.most_common()
        ]
        head = [f"{kind}, {size:.1f} MB", "CPU s", "MB/s", "× plain script"]
        slowest = ours.most_common(1)[0][0]
        told = f"Target: ≥ {TARGET:g} × the plain script; measured {ratio:.2f}."
        if kind == "feed posts":
            share = others["bs4"] / ours.total()
            told = f"bs4 alone would take {100 * share:.0f} % of our time."
        parts += [markdown(head, rows + stages), f"{told} Slowest: {slowest}."]
    return "\n\n".join(parts)


def main() -> None:
    """Print the section, or write it into its page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--write", type=Path, metavar="PAGE")
    told = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):  # Linux: everything on one core
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    body = section({kind: measure(kind, told.documents, told.rounds) for kind in FORMS})
    print(body)
    if told.write:
        write_section(told.write, "Whole pipeline", body)


if __name__ == "__main__":
    main()
