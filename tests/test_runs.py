"""A mark is held while its run lives, and by nobody as soon as its process is killed."""

import json
import signal
import subprocess
import sys

from flows.runs import Runs

HOLDER = """
import sys, time
from pathlib import Path
from flows.runs import Runs
with Runs.beside(Path(sys.argv[1])).alive("7") as note:
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
    assert (living.run, living.stage, living.held) == ("7", "clean", True)
    assert living.owner.startswith(f"process {holder.pid} on ")
    assert (dead.stage, dead.held) == ("clean", False)
    runs.forget("7")
    assert runs.marks() == ()


def test_mark_goes_with_a_run_that_ends_well_and_stays_with_one_that_fails(tmp_path):
    runs = Runs.beside(tmp_path / "corpus")
    with runs.alive("1") as note:
        note("find")
        assert runs.mark("1").held
    assert runs.mark("1") is None
    try:
        with runs.alive("2") as note:
            note("audit")
            raise ValueError
    except ValueError:
        assert (runs.mark("2").stage, runs.mark("2").held) == ("audit", False)


def test_record_is_json_of_its_own_name(tmp_path):
    path = Runs.beside(tmp_path / "corpus").record("clean-语料-1", {"reason": "没有来源"})
    assert path == tmp_path / "runs" / "clean-语料-1.json"
    assert json.loads(path.read_text(encoding="utf-8")) == {"reason": "没有来源"}
