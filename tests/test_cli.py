"""The command line as a user meets it: in a process of its own, by exit code and output."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT, SEEDS

COMMANDS = ("run", "versions", "show", "verify", "diff", "rollback", "tag", "prune", "export")


def test_run_prints_a_short_summary_and_the_second_one_nothing_new(cli):
    first = cli("run", SEEDS, "--plain")
    assert (first.returncode, first.stderr) == (0, "")
    lines = dict(line.split(maxsplit=1) for line in first.stdout.splitlines())
    names = ["sources", "documents", "paragraphs", "edits", "conservation", "rejects", "version"]
    assert list(lines) == names
    assert "kept" in lines["paragraphs"]
    assert "exact" in lines["paragraphs"]
    assert "line_wraps" in lines["edits"]
    assert lines["version"] == "artifacts/corpus/v0001"
    second = cli("run", SEEDS, "--plain")
    assert second.returncode == 0
    assert "nothing new; artifacts/corpus/v0001 holds the same" in second.stdout


def test_cache_stands_beside_the_corpus_unless_it_is_not_wanted(cli, tmp_path):
    assert cli("run", SEEDS, "--plain", "--no-cache").returncode == 0
    assert not (tmp_path / "artifacts" / "cache").exists()
    first = cli("run", SEEDS, "--plain", "--corpus", "other")
    assert "earlier run" not in first.stdout
    assert list((tmp_path / "artifacts" / "cache").iterdir())
    second = cli("run", SEEDS, "--plain")
    assert "5 read, 5 of them cleaned by an earlier run" in second.stdout


def test_recipe_names_the_sources_when_the_command_does_not(cli, tmp_path):
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("一篇文章。", encoding="utf-8")
    assert cli("run", "--plain").returncode == 0


def test_plain_run_loads_neither_prefect_nor_a_frame_library(tmp_path):
    code = (
        "import sys; from flows.cli import main\n"
        f"sys.argv = ['qingyuan', 'run', {str(SEEDS)!r}, '--plain']\n"
        "try:\n    main()\nexcept SystemExit as left:\n    assert not left.code, left.code\n"
        "print([m for m in ('prefect', 'datasets', 'duckdb') if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_start_loads_no_heavy_library(tmp_path):
    heavy = "('prefect', 'datasets', 'pandas', 'pyarrow', 'lxml', 'numpy')"
    code = f"import sys, flows.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_json_is_one_object_and_nothing_else(cli):
    done = cli("run", SEEDS, "--plain", "--dry-run", "--json")
    told = json.loads(done.stdout)
    assert told["version"] is None
    assert told["new"]
    counts = told["counts"]
    ledger = counts["conservation"]
    assert ledger["extracted"] == (
        ledger["kept"]
        + sum(ledger["dropped"].values())
        + ledger["separators"]
        + sum(ledger["edited"].values())
    )
    assert counts["rows"]["rejects"] == 0


def test_json_names_the_new_version_as_the_latest_and_its_parent(cli, tmp_path):
    (tmp_path / "in").mkdir()
    told = []
    for name in ("a", "b", "b"):
        (tmp_path / "in" / f"{name}.txt").write_text(f"一篇文章，名为{name}。", encoding="utf-8")
        told.append(json.loads(cli("run", "in", "--plain", "--json").stdout))
    assert [(t["version"], t["parent"], t["latest"], t["new"]) for t in told] == [
        ("v0001", None, "v0001", True),
        ("v0002", "v0001", "v0002", True),
        (None, None, "v0002", False),
    ]


def test_rejects_are_named_on_the_screen_and_in_json(cli, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("一篇文章，没有别的。", encoding="utf-8")
    for n in range(7):
        (tmp_path / "in" / f"x{n}.txt").write_bytes(b"")
    (tmp_path / "nosuch.txt").symlink_to("nowhere")
    done = cli("run", "in", "nosuch.txt", "--plain")
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert lines[0].split(maxsplit=1) == ["sources", "9 found, 1 read"]
    at = next(n for n, line in enumerate(lines) if line.startswith("rejects"))
    assert lines[at].endswith("8 (8 SourceError)")
    assert lines[at + 1].startswith("in/x0.txt: ")
    assert lines[at + 5].startswith("in/x4.txt: ")
    assert lines[at + 6] == "and 3 more in the table rejects"
    assert lines[at + 7].startswith("version")
    assert [line.strip() for line in cli("show").stdout.splitlines()].count(lines[at + 5]) == 1
    told = json.loads(cli("run", "in", "nosuch.txt", "--plain", "--json").stdout)["rejects"]
    assert [item["path"] for item in told] == [*(f"in/x{n}.txt" for n in range(7)), "nosuch.txt"]
    assert told[-1]["error"] == "SourceError"
    assert told[-1]["message"] == "nosuch.txt: cannot be read: there is no such file"


def test_failed_reject_gate_names_the_rejects(cli, tmp_path):
    (tmp_path / "in").mkdir()
    for n in range(22):
        text = f"第{n}篇文章，没有别的。" if n > 4 else ""
        (tmp_path / "in" / f"{n:02}.txt").write_text(text, encoding="utf-8")
    done = cli("run", "in", "--plain")
    assert (done.returncode, done.stdout) == (4, "")
    lines = done.stderr.splitlines()
    assert "5 of 22 inputs" in lines[0]
    assert [line.split(":")[0].strip() for line in lines[1:6]] == [
        f"in/{n:02}.txt" for n in range(5)
    ]
    assert "stays in artifacts/corpus/failed-rejects until the next run" in lines[6]
    assert (
        (tmp_path / "artifacts/corpus/failed-rejects/why.txt").read_text().startswith(lines[0][7:])
    )


def test_dry_run_leaves_the_folder_as_it_was(cli, tmp_path):
    assert cli("run", SEEDS, "--plain", "--dry-run").returncode == 0
    assert not (tmp_path / "artifacts").exists()


def test_versions_and_show_tell_what_there_is(cli, seed_corpus):
    listed = cli("versions", "--corpus", seed_corpus.folder)
    assert listed.returncode == 0
    assert "v0001 *" in listed.stdout
    shown = cli("show", "v0001", "--corpus", seed_corpus.folder)
    assert shown.returncode == 0
    assert "“瓣瓣同心”向阳开——" in shown.stdout
    manifest = json.loads(cli("show", "--json", "--corpus", seed_corpus.folder).stdout)
    assert manifest["content_hash"] == seed_corpus.version().manifest.content_hash
    (row,) = json.loads(cli("versions", "--json", "--corpus", seed_corpus.folder).stdout)
    assert row["latest"]


def test_columns_align_beside_wide_characters(cli, seed_corpus):
    from rich.cells import cell_len

    lines = cli("show", "--corpus", seed_corpus.folder).stdout.splitlines()
    header = next(n for n, line in enumerate(lines) if line.startswith("title"))
    column = lines[header].index("status")
    for line in lines[header + 1 :]:
        assert cell_len(line[: line.index("kept")]) == column


def test_versions_are_compared_tagged_rolled_back_and_pruned(cli, tmp_path):
    (tmp_path / "in").mkdir()
    for text in ("一篇文章，没有别的。", "一篇文章，有了别的。", "一篇文章，又是别的。"):
        (tmp_path / "in" / "a.txt").write_text(text, encoding="utf-8")
        assert cli("run", "in", "--plain").returncode == 0
    told = cli("diff", "v0001", "v0002")
    assert told.returncode == 0
    assert "- 一篇文章，没有别的。" in told.stdout
    assert "+ 一篇文章，有了别的。" in told.stdout
    found = json.loads(cli("diff", "v0001", "--json").stdout)
    assert (found["before"], found["after"]) == ("v0001", "v0003")
    assert [len(found["documents"][kind]) for kind in ("added", "removed", "changed")] == [0, 0, 1]
    assert cli("tag", "初版", "v0001").stdout.split() == ["初版", "v0001"]
    assert cli("tag").stdout.split() == ["初版", "v0001"]
    assert cli("rollback", "初版").stdout.split() == ["latest", "v0001"]
    listed = json.loads(cli("versions", "--json").stdout)
    assert [(row["version"], row["latest"], row["tags"]) for row in listed] == [
        ("v0001", True, ["初版"]),
        ("v0002", False, []),
        ("v0003", False, []),
    ]
    pruned = json.loads(cli("prune", "--keep", "1", "--dry-run", "--json").stdout)
    assert pruned["versions"] == ["v0002"]
    assert "v0002" in cli("prune", "--keep", "1").stdout
    verified = json.loads(cli("verify", "--all", "--json").stdout)
    assert [(row["version"], row["problems"]) for row in verified] == [("v0001", []), ("v0003", [])]
    assert "1 documents in out" in cli("export", "jsonl", "out", "--version", "初版").stdout
    assert (tmp_path / "out/documents/part-00000.jsonl.zst").exists()
    assert cli("tag", "初版", "--remove").returncode == 0
    assert "none yet" in cli("tag").stdout


def test_diff_says_what_came_and_what_went_for_a_better_copy(cli, story_corpus):
    told = cli("diff", "v0001", "v0002", "--corpus", story_corpus.folder).stdout
    assert "+ 市水务局昨日通报，二号泵站供水量提高到10万吨" in told
    assert "no line of the contract explains 10 → 12; both are kept" in told
    assert "a better copy that arrived; source: source line 来源人民网 more" in told
    back = cli("diff", "v0002", "v0001", "--corpus", story_corpus.folder).stdout
    assert ", which is gone; source: source line 来源人民网 more" in back
    done = cli("diff", "v0001", "v0002", "--json", "--corpus", story_corpus.folder)
    found = json.loads(done.stdout)["because"].values()
    assert sorted((each["now"]["copy"], each["arrived"]) for each in found) == [
        (False, True),
        (True, True),
    ]


def test_variants_are_counted_apart_from_copies(cli, story_corpus):
    lines = cli("show", "--corpus", story_corpus.folder).stdout.splitlines()
    (line,) = [line for line in lines if line.startswith("variants")]
    assert line.split(maxsplit=1)[1] == (
        "1 paragraphs say something else than one they are like, kept"
    )


def test_verify_names_all_damage_with_exit_5(cli, tmp_path):
    assert cli("run", SEEDS, "--plain").returncode == 0
    assert "each as it was committed" in cli("verify").stdout
    for table in ("documents", "edits"):
        (tmp_path / f"artifacts/corpus/v0001/{table}/part-00000.parquet").unlink()
    done = cli("verify", "--all")
    assert (done.returncode, done.stdout) == (5, "")
    assert "documents/part-00000.parquet" in done.stderr
    assert "edits/part-00000.parquet" in done.stderr


def test_damaged_manifest_is_told_beside_the_versions_that_are_whole(cli, tmp_path):
    (tmp_path / "in").mkdir()
    for text in ("一篇文章，没有别的。", "一篇文章，有了别的。"):
        (tmp_path / "in" / "a.txt").write_text(text, encoding="utf-8")
        assert cli("run", "in", "--plain").returncode == 0
    path = tmp_path / "artifacts/corpus/v0001/manifest.json"
    path.chmod(0o644)
    path.write_text(path.read_text().replace("v0001", "v0003"))
    listed = cli("versions")
    assert listed.returncode == 0
    assert "v0002 *" in listed.stdout
    assert "manifest.json: its bytes are not those that were written" in listed.stdout
    assert "problem" in json.loads(cli("versions", "--json").stdout)[-1]


@pytest.mark.parametrize("kilobytes", [0, 1, 4, 16])
def test_file_that_grows_too_large_is_exit_5_and_the_old_version_stays(cli, tmp_path, kilobytes):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("一篇文章，没有别的。", encoding="utf-8")
    assert cli("run", "in", "--plain").returncode == 0
    shutil.copy(SEEDS / "000_4cbeb14792385c53.txt", tmp_path / "in")
    script = Path(sys.executable).with_name("qingyuan")
    limit = (1024 * kilobytes, 1024 * kilobytes)
    done = subprocess.run(
        [script, "run", "in", "--plain", "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
    )
    assert (done.returncode, done.stdout) == (5, "")
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    corpus = tmp_path / "artifacts/corpus"
    assert sorted(path.name for path in corpus.iterdir()) == [
        ".lock",
        ".seen.json",
        "LATEST",
        "v0001",
    ]
    assert cli("verify").returncode == 0
    assert "v0002" in cli("run", "in", "--plain").stdout


def test_empty_corpus_has_no_versions(cli):
    assert "none yet" in cli("versions").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["run", "none.txt", "--plain"], 3, "none.txt: no source to read"),
        (["run", "--plain", "--recipe", "none.toml"], 2, "none.toml: cannot be read"),
        (["run", "--plain", "--recipe", "wrong.toml"], 2, "did you mean min_sources?"),
        (["show", "v0009"], 5, "no version 'v0009'"),
        (["run", SEEDS, "--plain", "--corpus", "wrong.toml"], 5, "cannot make the folder"),
        (["run", "--workers", "0"], 2, "--workers"),
        (["run", "--nonsense"], 2, "--nonsense"),
    ],
)
def test_error_is_one_message_and_its_exit_code(cli, tmp_path, arguments, code, message):
    (tmp_path / "wrong.toml").write_text("[gates]\nmin_source = 1\n")
    done = cli(*arguments, NO_COLOR="1")
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_busy_corpus_is_exit_6(cli, tmp_path):
    import fcntl

    (tmp_path / "corpus").mkdir()
    with (tmp_path / "corpus" / ".lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = cli("run", SEEDS, "--plain", "--corpus", "corpus")
    assert (done.returncode, done.stdout) == (6, "")
    assert "another run" in done.stderr


def test_damaged_version_is_exit_5_naming_the_file(cli, tmp_path):
    assert cli("run", SEEDS, "--plain").returncode == 0
    path = tmp_path / "artifacts/corpus/v0001/documents/part-00000.parquet"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])
    done = cli("show")
    assert done.returncode == 5
    assert "documents/part-00000.parquet" in done.stderr


@pytest.mark.parametrize(
    "name", ["[link=x]坏[bold].txt", "坏\x1b[31m.txt", "坏\n行.txt", "坏\u202e.txt"]
)
def test_hostile_names_are_shown_as_they_are(cli, tmp_path, name):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_text("一篇文章，没有别的。", encoding="utf-8")
    (tmp_path / "in" / ("x" + name)).write_bytes(b"")
    assert cli("run", "in", "--plain").returncode == 0
    shown = cli("show")
    assert shown.returncode == 0
    assert "\x1b" not in shown.stdout
    assert "\u202e" not in shown.stdout
    if name.startswith("["):
        assert "[link=x]坏[bold].txt" in shown.stdout
    (tmp_path / "in" / name).unlink()
    failed = cli("run", "in", "--plain")
    assert failed.returncode == 4  # what gave documents gives none
    assert "\x1b" not in failed.stderr


INTERRUPT_AT = """
import sys
from flows.cli import main
from flows.store import {where}
before = {where}.{call}
def interrupted(self, *arguments):
    {body}
{where}.{call} = interrupted
sys.argv = ["qingyuan", "run", "in", "--plain"]
main()
"""
AFTER_RENAME = (
    "before(self, *arguments)\n    if arguments[1].name == 'v0001': raise KeyboardInterrupt"
)


@pytest.mark.parametrize(
    ("where", "call", "body", "told"),
    [
        ("CorpusStore", "commit", "raise KeyboardInterrupt", "interrupted: nothing was committed"),
        (
            *("Disk", "rename", AFTER_RENAME),
            "interrupted after the commit: artifacts/corpus/v0001 is there and whole; "
            "the next run names it in LATEST",
        ),
        (
            *("CorpusStore", "commit", "before(self, *arguments); raise KeyboardInterrupt"),
            "interrupted after the commit: artifacts/corpus/v0001 is there and whole",
        ),
    ],
)
def test_interrupt_at_the_commit_says_what_is_there(tmp_path, where, call, body, told):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("一篇文章，没有别的。", encoding="utf-8")
    code = INTERRUPT_AT.format(where=where, call=call, body=body)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", told + "\n")
    there = (tmp_path / "artifacts/corpus/v0001/manifest.json").exists()
    assert there == ("after the commit" in told)


def test_interrupt_before_the_command_begins_says_so_too(tmp_path):
    code = (
        "import sys, typer.core\n"
        "from flows.cli import main\n"
        "def interrupted(*_, **__):\n    raise KeyboardInterrupt\n"
        "typer.core.TyperGroup.invoke = interrupted\n"
        "sys.argv = ['qingyuan', 'run']\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (130, "interrupted: nothing was committed\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_has_help(cli, command):
    done = cli(command, "--help", COLUMNS="200", NO_COLOR="1", TERM="dumb")
    assert done.returncode == 0
    assert "--corpus" in done.stdout
    options = [line for line in done.stdout.splitlines() if " --" in line and "Usage" not in line]
    assert all(len(line.strip(" │").split("  ")) > 1 for line in options)


def test_version_is_that_of_the_package(cli):
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    done = cli("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"qingyuan {declared}\n", "")


def test_help_lists_the_commands(cli):
    done = cli("--help")
    assert all(command in done.stdout for command in COMMANDS)


@pytest.mark.parametrize("through", [["--plain"], []])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_run_commits_nothing_and_says_so(tmp_path, number, code, through):
    text = (SEEDS / "000_4cbeb14792385c53.txt").read_bytes()
    (tmp_path / "in").mkdir()
    for n in range(150):
        (tmp_path / "in" / f"{n}.txt").write_bytes(text)
    script = Path(sys.executable).with_name("qingyuan")
    run = subprocess.Popen(
        [script, "run", "in", *through],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={
            **{k: v for k, v in os.environ.items() if k != "COLUMNS"},
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
        },
    )
    lock = tmp_path / "artifacts/corpus/.lock"
    deadline = time.monotonic() + 60
    while not lock.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    run.send_signal(number)
    told, errors = run.communicate(timeout=30)
    assert run.returncode == code, errors
    assert told == ""
    assert errors == "interrupted: nothing was committed\n"
    assert [path.name for path in lock.parent.iterdir()] == [".lock"]
