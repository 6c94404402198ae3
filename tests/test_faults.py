"""Faults: what is left by runs that were killed, failed, raced, ended and damaged.

A few of each here; ``make test-faults`` does all of them and prints the figures.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

LONG = os.environ.get("FAULTS") == "long"
TRIALS = Path(__file__).parent / "faults" / "trials.py"
COUNTS = {
    "kills": (8, 200),
    "points": (5, 10_000),
    "rivals": (3, 50),
    "retries": (2, 50),
    "ends": (1, 20),
    "damage": (40, 400),
}
"""How many of each in the suite, and in the long form; of the points at most all."""


@pytest.mark.parametrize("trial", COUNTS)
def test_nothing_is_lost_mixed_or_left(trial):
    count = COUNTS[trial][LONG]
    done = subprocess.run(
        [sys.executable, TRIALS, trial, str(count)], capture_output=True, text=True, check=False
    )
    assert done.stdout, done.stderr
    told = json.loads(done.stdout)[trial]
    if LONG:
        print(f"\n{trial}: {json.dumps(told, ensure_ascii=False)}")
    assert told["violations"] == []
    if trial == "points":
        assert told["K"] > 80  # so that it cannot shrink unnoticed
        assert told["points"] == (told["K"] if LONG else count)
    if trial == "damage":
        assert told["detected"] == told["flips"] + told["truncations"]
        assert told["silent"] == 0
