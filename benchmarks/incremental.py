"""What a run costs when one per cent of its sources is new, and how memory grows with a corpus.

    python -m benchmarks.incremental --documents 100000
    python -m benchmarks.incremental --documents 1000 --growth

The words of the posts are drawn by Zipf's law with a fixed seed, the paragraphs wrapped like
newspaper columns. CPU is that of this
process: everything runs in one. Peak memory is the high-water mark of each stage (Linux), set
back before it; what earlier stages did not give back counts too.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.texts import draw_text, vocabulary
from flows.pipeline import Job, Outcome, Stage, run
from flows.recipe import default_recipe
from flows.stages import Counts
from flows.store import CorpusStore
from flows.work import Work
from flows.workers import Workers

CHARACTERS_PER_LINE = 24
PARAGRAPHS = 6
CHARACTERS = 120
"""Of a paragraph: a post has some 720 characters, 2 kB."""
DOCUMENTS_PER_FOLDER = 1000


def draw_post(rng: np.random.Generator, words: list[str], weights: NDArray[np.float64]) -> str:
    """Return a post whose paragraphs are wrapped."""
    paragraphs = []
    for _ in range(PARAGRAPHS):
        text = f"\u3000\u3000{draw_text(rng, words, weights, CHARACTERS)}。"
        lines = range(0, len(text), CHARACTERS_PER_LINE)
        paragraphs.append("\n".join(text[n : n + CHARACTERS_PER_LINE] for n in lines))
    return "\n\n".join(paragraphs) + "\n"


def write_posts(folder: Path, numbers: range, *, seed: int) -> None:
    """Write one post for each number; equal numbers with another seed are neighbours in order."""
    rng = np.random.default_rng(seed)
    words, weights = vocabulary(np.random.default_rng(0))
    for number in numbers:
        below = folder / f"{number // DOCUMENTS_PER_FOLDER:05d}"
        below.mkdir(parents=True, exist_ok=True)
        post = draw_post(rng, words, weights)
        (below / f"{number:07d}-{seed}.txt").write_text(post, encoding="utf-8")


class Meter:
    """Measures each stage: CPU seconds, and the peak of memory in MB."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.peaks: dict[str, int] = {}

    def around(self, name: str, stage: Stage, work: Work, workers: Workers) -> Counts:
        """Run a stage and note what it took."""
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        begun = time.process_time()
        counts = stage(work, workers)
        self.seconds[name] = time.process_time() - begun
        status = Path("/proc/self/status").read_text(encoding="ascii")
        self.peaks[name] = int(status.split("VmHWM:")[1].split()[0]) // 1000
        return counts


def run_once(source: Path, corpus: Path, cache: Path | None) -> tuple[Outcome, Meter]:
    """Run in this process and print what each stage took."""
    meter = Meter()
    job = Job((str(source),), default_recipe(), workers=1, cache=cache)
    outcome = run(job, CorpusStore(corpus), around=meter.around)
    stages = (f"{n} {meter.seconds[n]:.2f} s {meter.peaks[n]} MB" for n in meter.seconds)
    reused = f"{outcome.counts['reused']:,} of {outcome.counts['sources']:,} reused"
    print(f"{reused}: {', '.join(stages)}", flush=True)
    return outcome, meter


def tables(outcome: Outcome) -> dict[str, str]:
    """Return the hashes of the files of the new version."""
    return {file.path: file.sha256 for file in outcome.version.manifest.files}


def compare(folder: Path, documents: int) -> None:
    """Run over all, over one per cent more, and over that from nothing."""
    source = folder / "posts"
    write_posts(source, range(documents), seed=1)
    _, first = run_once(source, folder / "corpus", folder / "cache")
    write_posts(source, range(0, documents, 100), seed=2)
    grown, second = run_once(source, folder / "corpus", folder / "cache")
    whole, _ = run_once(source, folder / "anew", None)
    ratio = second.seconds["clean"] / first.seconds["clean"]
    print(f"cleaning CPU of the second run: {100 * ratio:.1f} % of the first")
    print("tables equal a rebuild's:", tables(grown) == tables(whole))


def main() -> None:
    """Measure, each size of a growing corpus in a process of its own."""
    parser = argparse.ArgumentParser(description="Cost of one per cent more.")
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--growth", action="store_true", help="1, 4 and 16 times the documents")
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.growth:
        for factor in (1, 4, 16):
            documents = str(told.documents * factor)
            module = [sys.executable, "-m", "benchmarks.incremental"]
            subprocess.run([*module, "--once", "--documents", documents], check=True)
        return
    with tempfile.TemporaryDirectory(prefix="qingyuan-") as folder:
        if told.once:
            source, corpus, cache = (Path(folder, name) for name in ("posts", "corpus", "cache"))
            write_posts(source, range(told.documents), seed=1)
            run_once(source, corpus, cache)
        else:
            compare(Path(folder), told.documents)


if __name__ == "__main__":
    main()
