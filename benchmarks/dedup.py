"""Deduplication beside its peers: CPU time, memory, recall and precision on texts with known truth.

Writes the table of docs/performance.md. Each measurement runs in a process of its own that holds
the texts already and has run the system once on a thousand of them: start-up and compilation are
left out. The systems take turns within a round; the best round counts.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import platform
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from benchmarks.systems import System, installed
from benchmarks.texts import Texts, generate, jaccard
from cleaners.dedup.columns import DedupSettings
from cleaners.dedup.signatures import Scheme

DOCUMENTS = Scheme(shingle_characters=5, permutations=128, seed=1, bands=21, rows=6)
PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- dedup: written by make bench-dedup -->\n", "<!-- dedup: end -->"
HEAD = """\
| system | CPU s | × ours | peak MB beyond the text | recall | precision |
|---|---|---|---|---|---|
"""
_CHECKED = 5000


@dataclass(frozen=True, slots=True)
class Task:
    """One table: so many texts of this kind, and the systems measured on them."""

    title: str
    count: int
    median_characters: int
    scheme: Scheme
    threshold: int
    rounds: int
    ours_alone: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of a system took and found."""

    cpu: float
    megabytes: float
    recall: float
    precision: float


def tasks(largest: int) -> list[Task]:
    """Return the tables up to so many documents."""
    defaults = DedupSettings()
    paragraphs = Task("paragraphs", 100_000, 80, defaults.scheme(), defaults.threshold, 1)
    documents = [
        Task("documents", 10_000, 600, DOCUMENTS, 800, 3),
        Task("documents", 100_000, 600, DOCUMENTS, 800, 1),
        Task("documents", 1_000_000, 600, DOCUMENTS, 800, 1, ours_alone=True),
    ]
    return [task for task in (*documents, paragraphs) if task.count <= largest]


def measure(system: System, texts: Texts, task: Task) -> Measured:
    """Run a system once, in a child process that inherits the texts."""
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(
        target=_measure, args=(system, texts, task, there)
    )
    process.start()
    there.close()
    measured: Measured = here.recv()
    process.join()
    return measured


def _measure(system: System, texts: Texts, task: Task, answer: Connection) -> None:
    few = texts.texts[:1000]
    system([*few, *few[:2]], task.scheme, task.threshold)
    gc.collect()
    sum(map(len, texts.texts))  # writes to each text's reference count: copies the shared page now
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forgets the peak so far
    before, started = _memory("VmRSS"), time.process_time()
    pairs = system(texts.texts, task.scheme, task.threshold)
    cpu = time.process_time() - started
    peak = _memory("VmHWM") - before
    pairs = np.sort(pairs, axis=1)
    names = np.unique(pairs[:, 0] * len(texts.texts) + pairs[:, 1])
    near = texts.pairs[texts.jaccard >= task.threshold / 1000]
    hit = np.isin(near[:, 0] * len(texts.texts) + near[:, 1], names).mean()
    some = np.random.default_rng(0).permutation(names)[:_CHECKED]
    checked = np.stack(np.divmod(some, len(texts.texts)), axis=1)
    exact = jaccard(texts.texts, checked, task.scheme.shingle_characters)
    right = (exact * 1000 >= task.threshold).mean()
    answer.send(Measured(cpu, peak, float(hit), float(right)))


def _memory(name: str) -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    raise OSError(f"/proc/self/status has no {name}")


def run(task: Task) -> str:
    """Measure one task and return its section."""
    size = task.scheme.shingle_characters
    texts = generate(
        task.count, median_characters=task.median_characters, shingle_characters=size, seed=7
    )
    systems = dict(list(installed())[: 1 if task.ours_alone else None])
    best: dict[str, Measured] = {}
    for _ in range(task.rounds):
        for name, system in systems.items():
            found = measure(system, texts, task)
            if name not in best or found.cpu < best[name].cpu:
                best[name] = found
    ours = next(iter(best.values())).cpu
    characters = sum(map(len, texts.texts))
    lines = [
        f"\n**{task.count:,} {task.title}**, {characters / 1e6:,.1f} million characters; "
        f"shingles of {size}, {task.scheme.permutations} permutations, "
        f"{task.scheme.bands} × {task.scheme.rows} bands, Jaccard from {task.threshold / 1000}"
        f"; best of {task.rounds}\n\n{HEAD}"
    ]
    for name, m in best.items():
        lines.append(
            f"| {name} | {m.cpu:.3g} | {m.cpu / ours:.1f} | {m.megabytes:,.0f} | "
            f"{m.recall:.4f} | {m.precision:.4f} |\n"
        )
    section = "".join(lines)
    print(section, flush=True)
    return section


def main() -> None:
    """Run all tasks and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, default=1_000_000, help="documents at most")
    parser.add_argument("--dry", action="store_true", help="print only, leave the page as it is")
    options = parser.parse_args()
    sections = [run(task) for task in tasks(options.largest)]
    if options.dry:
        return
    machine = (
        f"\nOn {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}.\n"
    )
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(before + BEGIN + machine + "".join(sections) + "\n" + END + after, "utf-8")


if __name__ == "__main__":
    main()
