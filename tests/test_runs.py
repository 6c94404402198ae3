"""A mark is held while its run lives, and by nobody as soon as its process is killed."""

import json
import signal
import subprocess
import sys

import pytest

from flows.runs import Mark, Runs

RUN, OTHER = "0198f7aa-0000-7000-8000-000000000000", "0198f7aa-0000-7000-8000-000000000001"
HOLDER = """
import sys, time
from pathlib import Path
from flows.runs import Runs
with Runs.beside(Path(sys.argv[1])).alive("0198f7aa-0000-7000-8000-000000000000") as note:
    note("clean")
    print("ready", flush=True)
    time.sleep(60)
"""


def test_mark_outlives_a_killed_process_and_is_not_held(tmp_path):
    runs = Runs.beside(tmp_path / "corpus")
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path / "corpus"], stdout=subprocess.PIPE
    )
    holder.stdout.readline()
    (living,) = runs.marks()
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    (dead,) = runs.marks()
    assert (living.run, living.stage, living.held) == (RUN, "clean", True)
    assert living.owner.startswith(f"process {holder.pid} on ")
    assert (dead.stage, dead.held) == ("clean", False)
    runs.forget(RUN)
    assert runs.marks() == ()


def test_mark_goes_with_a_run_that_ends_well_and_stays_with_one_that_fails(tmp_path):
    runs = Runs.beside(tmp_path / "corpus")
    with runs.alive(RUN) as note:
        note("find")
        assert runs.mark(RUN).held
    assert runs.mark(RUN) is None
    try:
        with runs.alive(OTHER) as note:
            note("audit")
            raise ValueError
    except ValueError:
        assert (runs.mark(OTHER).stage, runs.mark(OTHER).held) == ("audit", False)


POWER_CUTS = {
    "empty": b"",
    "binary": bytes(range(256)) * 16,
    "zeros": bytes(4096),
    "no line": b"process 7 on",
    "blank lines": b"\n\n\n",
    "half a character": "阶段".encode()[:4],
}


@pytest.mark.parametrize("left", POWER_CUTS.values(), ids=POWER_CUTS)
def test_mark_without_its_bytes_is_a_run_that_was_killed(tmp_path, left):
    runs = Runs.beside(tmp_path / "corpus")
    runs.folder.mkdir()
    (runs.folder / f"{RUN}.running").write_bytes(left)
    assert runs.marks() == (Mark(RUN, "an unknown process", "unknown", held=False),)


def test_mark_whose_last_line_was_cut_tells_the_stage_before(tmp_path):
    runs = Runs.beside(tmp_path / "corpus")
    runs.folder.mkdir()
    left = b"process 7 on host\tfind\nprocess 7 on host\tclean\nproce\0\0"
    (runs.folder / f"{RUN}.running").write_bytes(left)
    assert runs.marks() == (Mark(RUN, "process 7 on host", "clean", held=False),)


def test_files_of_others_are_no_marks(tmp_path):
    runs = Runs.beside(tmp_path / "corpus")
    (runs.folder / f"{OTHER}.running").mkdir(parents=True)
    for name in ("笔记.running", ".running", "7.running"):
        (runs.folder / name).touch()
    assert runs.marks() == ()


def test_record_is_json_of_its_own_name(tmp_path):
    path = Runs.beside(tmp_path / "corpus").record("clean-语料-1", {"reason": "没有来源"})
    assert path == tmp_path / "runs" / "clean-语料-1.json"
    assert json.loads(path.read_text(encoding="utf-8")) == {"reason": "没有来源"}
