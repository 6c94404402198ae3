"""What a run costs when one per cent of its sources is new, and how memory grows with a corpus.

    python -m benchmarks.incremental --documents 100000
    python -m benchmarks.incremental --documents 1000 --growth

The posts are drawn with a fixed seed and wrapped like newspaper columns. CPU is that of this
process: everything runs in one. Peak memory is the high-water mark of each stage (Linux), set
back before it; what earlier stages did not give back counts too.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from flows.pipeline import Job, Outcome, Stage, run
from flows.recipe import default_recipe
from flows.stages import Counts
from flows.store import CorpusStore
from flows.work import Work
from flows.workers import Workers

_TEXT = "推动协同发展经济保护生态城市建设人民生活改革创新教育卫生交通农村工业科技"
WORDS = [_TEXT[n : n + 2] for n in range(0, len(_TEXT), 2)]
CHARACTERS_PER_LINE = 24
PARAGRAPHS = 6
DOCUMENTS_PER_FOLDER = 1000


def draw_post(chance: random.Random) -> str:
    """Return a post of about 750 characters (2 kB); its sentences hold random numbers."""
    paragraphs = []
    for _ in range(PARAGRAPHS):
        sentences = (
            "".join(chance.choices(WORDS, k=9)) + f"，达到{chance.randrange(10**6)}项，"
            f"{chr(chance.randrange(0x4E00, 0x9FA5))}{chance.choice(WORDS)}有了新的进展。"
            for _ in range(3)
        )
        text = "\u3000\u3000" + "".join(sentences)
        lines = range(0, len(text), CHARACTERS_PER_LINE)
        paragraphs.append("\n".join(text[n : n + CHARACTERS_PER_LINE] for n in lines))
    return "\n\n".join(paragraphs) + "\n"


def write_posts(folder: Path, numbers: range, *, seed: int) -> None:
    """Write one post for each number; equal numbers with another seed are neighbours in order."""
    chance = random.Random(seed)
    for number in numbers:
        below = folder / f"{number // DOCUMENTS_PER_FOLDER:05d}"
        below.mkdir(parents=True, exist_ok=True)
        (below / f"{number:07d}-{seed}.txt").write_text(draw_post(chance), encoding="utf-8")


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
