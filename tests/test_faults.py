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
    "points": (4, 10_000),
    "rivals": (3, 50),
    "retries": (2, 50),
    "ends": (0, 20),
    "damage": (32, 400),
}
"""How many of each in the suite, and in the long form; of the points at most all. The suite ends
runs by SIGTERM in test_cli.py."""


@pytest.fixture(scope="module")
def trials() -> dict[str, dict]:
    counts = [f"{name}={counts[LONG]}" for name, counts in COUNTS.items()]
    done = subprocess.run(
        [sys.executable, TRIALS, *counts], capture_output=True, text=True, check=False
    )
    if LONG:
        print(f"\n{done.stdout}")
    told = {k: v for line in done.stdout.splitlines() for k, v in json.loads(line).items()}
    assert set(told) == set(COUNTS), done.stderr
    return told


@pytest.mark.parametrize("trial", COUNTS)
def test_nothing_is_lost_mixed_or_left(trials, trial):
    assert trials[trial]["violations"] == []


def test_every_change_of_a_run_is_struck_in_four_ways(trials):
    told = trials["points"]
    assert told["K"] > 80  # so that it cannot shrink unnoticed
    assert told["points"] == (told["K"] if LONG else 4)
    assert told["trials"] == 4 * told["points"]


def test_all_damage_is_detected_and_none_is_read(trials):
    told = trials["damage"]
    assert told["detected"] == told["flips"] + told["truncations"] >= 36
    assert told["silent"] == 0
