"""Trials: runs that are killed, failed, raced and ended, over and over, and what each left.

``python tests/faults/trials.py kills=200 rivals=50`` prints the figures of each as a line of JSON;
``violations`` must be empty. Each trial is a fork of this process, which has everything loaded.
"""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from disks import FailingDisk, KillingDisk, StrikingDisk

from cleaners.errors import QingyuanError
from flows import pipeline
from flows.errors import exit_code
from flows.pipeline import Job
from flows.recipe import default_recipe
from flows.store import CorpusStore, Disk, Version
from flows.verification import verify_version

SEEDS = sorted((Path(__file__).parent.parent.parent / "seeds").iterdir())
CHECKED = {".lock", ".seen.json", "LATEST", "v0001", "v0002"}


def run(corpus: Path, sources: Path, disk: Disk | None = None) -> pipeline.Outcome:
    """Run the plain pipeline in this process, with a cache of its own beside the corpus."""
    return pipeline.run(job(corpus, sources), CorpusStore(corpus, disk=disk))


def job(corpus: Path, sources: Path) -> Job:
    """Return what such a run is asked for."""
    cache = corpus.with_name(f"{corpus.name}-cache")
    return Job((str(sources),), default_recipe(), cache=cache)


def fork(action: Callable[[], object]) -> int:
    """Do something in a copy of this process; its exit code is that of the command line."""
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        action()
        code = 0
    except QingyuanError as error:
        code = exit_code(error)
    finally:
        os._exit(code)


def wait(pid: int) -> int:
    """Wait for a fork; a signal is a negative code."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def tables(version: Version) -> dict[str, bytes]:
    """Return the bytes of all tables."""
    paths = sorted(version.folder.rglob("*.parquet"))
    return {str(path.relative_to(version.folder)): path.read_bytes() for path in paths}


@dataclass
class Ground:
    """A corpus of one version, the sources of the next, and what an uninterrupted run makes."""

    folder: Path
    seconds: float = 0.0
    changes: int = 0
    expected: dict[str, dict[str, bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sources = {"before": SEEDS[:1], "after": SEEDS[:2], "other": SEEDS[1:3]}
        for name, paths in sources.items():
            (self.folder / name / "in").mkdir(parents=True)
            for path in paths:
                text = path.read_text(encoding="utf-8")[:3000]
                (self.folder / name / "in" / path.name).write_text(text, encoding="utf-8")
        run(self.folder / "base", self.sources("before"))
        for name in ("after", "other"):
            corpus, disk = self.corpus(), StrikingDisk()
            outcome = run(corpus, self.sources(name), disk)
            if name == "after":
                self.changes = disk.changes
            assert outcome.version
            self.expected[name] = tables(outcome.version)
            shutil.rmtree(corpus)
        for _ in range(3):
            corpus, begun = self.corpus(), time.monotonic()
            wait(fork(lambda c=corpus: run(c, self.sources("after"))))
            self.seconds = max(self.seconds, time.monotonic() - begun)
            shutil.rmtree(corpus)

    def sources(self, name: str) -> Path:
        return self.folder / name / "in"

    def corpus(self) -> Path:
        """Return a fresh copy of the corpus of one version."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        shutil.copytree(self.folder / "base", folder, dirs_exist_ok=True)
        return folder

    def left(self, corpus: Path) -> list[str]:
        """Return what is wrong with a corpus that a trial has left."""
        store = CorpusStore(corpus)
        wrong = [p for version in store.versions() for p in verify_version(version).problems]
        latest = store.version().name
        return wrong + ([] if latest in {"v0001", "v0002"} else [f"LATEST is {latest}"])

    def again(self, corpus: Path, name: str = "after") -> list[str]:
        """Run again, undisturbed; return what then differs from an uninterrupted run."""
        outcome = run(corpus, self.sources(name))
        latest = outcome.version or outcome.before
        assert latest
        wrong = self.left(corpus)
        if tables(latest) != self.expected[name] or latest.name != "v0002":
            wrong.append(f"the next run gives other tables, in {latest.name}")
        debris = {path.name for path in corpus.iterdir()} - CHECKED
        return wrong + [f"{name} is left" for name in sorted(debris)]


def kills(ground: Ground, count: int, chance: random.Random) -> dict[str, Any]:
    """SIGKILL at random moments of a run."""
    violations: list[str] = []
    found: Counter[str] = Counter()
    killed = 0
    while killed < count:
        corpus = ground.corpus()
        pid = fork(lambda corpus=corpus: run(corpus, ground.sources("after")))
        time.sleep(chance.uniform(0, 1.1 * ground.seconds))
        os.kill(pid, signal.SIGKILL)
        code = wait(pid)
        killed += code != 0
        committed = CorpusStore(corpus).version().name == "v0002"
        found[f"{'killed' if code else 'finished'}, {'new' if committed else 'old'}"] += 1
        violations += ground.left(corpus) + ground.again(corpus)
        shutil.rmtree(corpus)
    return {"kills": killed, "found": dict(sorted(found.items())), "violations": violations}


def points(ground: Ground, count: int, chance: random.Random) -> dict[str, Any]:
    """Kill or fail the n-th change, for every n (or ``count`` of them), in four ways."""
    ways = {"killed": (KillingDisk, None, -signal.SIGKILL)}
    for number in (errno.ENOSPC, errno.EIO, errno.EACCES):
        ways[errno.errorcode[number]] = (FailingDisk, number, 5)
    every = range(1, ground.changes + 1)
    chosen = sorted(chance.sample(every, min(count, ground.changes)))
    violations: list[str] = []
    for n in chosen:
        for way, (disk, number, expected) in ways.items():
            corpus = ground.corpus()
            struck = disk(n) if number is None else disk(n, number)
            code = wait(fork(lambda c=corpus, d=struck: run(c, ground.sources("after"), d)))
            wrong = ground.left(corpus) + ground.again(corpus)
            if code != expected:
                wrong.append(f"exit code {code}")
            violations += [f"change {n} {way}: {problem}" for problem in wrong]
            shutil.rmtree(corpus)
    told = {"K": ground.changes, "points": len(chosen), "ways": sorted(ways)}
    return {**told, "trials": len(chosen) * len(ways), "violations": violations}


def rivals(ground: Ground, count: int, _: random.Random) -> dict[str, Any]:
    """Two runs at once into one corpus, with different sources."""
    violations: list[str] = []
    won: Counter[str] = Counter()
    for number in range(count):
        corpus = ground.corpus()
        gate, starter = os.pipe()

        def rival(name: str, corpus: Path = corpus, gate: int = gate) -> None:
            os.read(gate, 1)
            run(corpus, ground.sources(name))

        pids = {name: fork(lambda name=name: rival(name)) for name in ("after", "other")}
        os.write(starter, b"go")
        codes = {name: wait(pid) for name, pid in pids.items()}
        os.close(gate)
        os.close(starter)
        if sorted(codes.values()) != [0, 6]:
            violations.append(f"round {number}: exit codes {codes}")
        else:
            winner = min(codes, key=lambda name: codes[name])
            won[winner] += 1
            violations += ground.again(corpus, winner)
        shutil.rmtree(corpus)
    return {"rounds": count, "won": dict(sorted(won.items())), "violations": violations}


def retries(ground: Ground, count: int, _: random.Random) -> dict[str, Any]:
    """A run that is killed as soon as it has committed, and tried again."""
    violations: list[str] = []

    class Unnoticed(CorpusStore):
        def commit(self, *arguments: Any) -> Version:
            super().commit(*arguments)
            os.kill(os.getpid(), signal.SIGKILL)
            raise AssertionError

    for number in range(count):
        corpus = ground.corpus()
        asked = job(corpus, ground.sources("after"))
        code = wait(fork(lambda c=corpus, j=asked: pipeline.run(j, Unnoticed(c))))
        outcome = run(corpus, ground.sources("after"))
        if code != -signal.SIGKILL or outcome.version or outcome.before.name != "v0002":
            violations.append(f"retry {number}: {outcome.version}, after {outcome.before}")
        violations += ground.again(corpus)
        shutil.rmtree(corpus)
    return {"retries": count, "violations": violations}


def ends(ground: Ground, count: int, chance: random.Random) -> dict[str, Any]:
    """SIGTERM to the command at random moments; then the command again."""
    script = Path(sys.executable).with_name("qingyuan")
    violations: list[str] = []
    found: Counter[int] = Counter()
    longest = 0.0
    while found[128 + signal.SIGTERM] < count:
        number = found.total()
        corpus = ground.corpus()
        cache = job(corpus, ground.sources("after")).cache
        arguments = [script, "run", ground.sources("after"), "--plain"]
        arguments += ["--corpus", corpus, "--cache", cache]
        begun = time.monotonic()
        command = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        time.sleep(chance.uniform(0.2, 3.0))
        command.send_signal(signal.SIGTERM)
        sent = time.monotonic()
        said = command.communicate()[0].decode()
        longest = max(longest, time.monotonic() - sent)
        found[command.returncode] += 1
        if command.returncode not in {0, 143, -signal.SIGTERM} or "Traceback" in said:
            violations.append(f"end {number} after {sent - begun:.1f} s: {said}")
        debris = (
            {p.name for p in corpus.iterdir()} - CHECKED if command.returncode == 143 else set()
        )
        violations += [f"end {number} left {name}" for name in debris]
        violations += ground.left(corpus) + ground.again(corpus)
        shutil.rmtree(corpus)
    if longest > 10:
        violations.append(f"one took {longest:.1f} s to end")
    codes = {str(code): times for code, times in sorted(found.items())}
    return {"ends": count, "codes": codes, "longest": round(longest, 2), "violations": violations}


def damage(ground: Ground, count: int, chance: random.Random) -> dict[str, Any]:
    """``count`` flipped bits, and an eighth as many truncations, over the files of a version."""
    corpus = ground.corpus()
    run(corpus, ground.sources("after"))
    version = CorpusStore(corpus).version()
    whole = {
        table: version.table(table)
        for table in ("records", "documents", "paragraphs", "edits", "duplicates", "rejects")
    }
    paths = sorted(path for path in version.folder.rglob("*") if path.is_file())
    detected, refused, unread, silent = 0, 0, 0, 0
    violations: list[str] = []
    cuts = count // 8
    for number in range(count + cuts):
        path = chance.choice(paths)
        content = bytearray(path.read_bytes())
        spoiled = content[:]
        if number < count:
            position = chance.randrange(len(content))
            spoiled[position] ^= 1 << chance.randrange(8)
        else:
            spoiled = content[: chance.randrange(len(content))]
        path.unlink()  # a hard link: the parent's file stays whole
        path.write_bytes(spoiled)
        name = path.relative_to(version.folder)
        problems = verify_version(version).problems
        detected += any(str(name) in problem for problem in problems)
        if not problems:
            violations.append(f"{name} at {number}: not detected")
        raised = 0
        for table, expected in whole.items():
            try:
                if not version.table(table).equals(expected):
                    silent += 1
                    violations.append(f"{name}: {table} reads as something else")
            except QingyuanError:
                raised += 1
        refused, unread = refused + bool(raised), unread + (not raised)
        path.write_bytes(content)
    told = {"flips": count, "truncations": cuts, "detected": detected}
    return {
        **told,
        "refused": refused,
        "unread": unread,
        "silent": silent,
        "violations": violations,
    }


TRIALS = {t.__name__: t for t in (kills, points, rivals, retries, ends, damage)}


def main() -> None:
    told: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        ground = Ground(Path(folder))
        for argument in sys.argv[1:]:
            name, count = argument.split("=")
            begun = time.monotonic()
            told[name] = TRIALS[name](ground, int(count), random.Random(name))
            told[name]["seconds"] = round(time.monotonic() - begun, 1)
            print(json.dumps({name: told[name]}, ensure_ascii=False), flush=True)
    sys.exit(any(each["violations"] for each in told.values()))


if __name__ == "__main__":
    main()
