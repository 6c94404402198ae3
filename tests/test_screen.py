"""What is printed: text from sources and arguments does nothing to the terminal that shows it."""

import csv
import io
import json
import re
import sys
import unicodedata

import pytest

from flows import cli
from flows.cli.sql import csv_line
from flows.errors import Reject, name_rejects
from flows.pipeline import Job, run
from flows.recipe import parse_recipe
from flows.store import CorpusStore

PAYLOADS = [
    "\x1b[31m红",
    "\x1b[2J\x1b[H清屏",
    "\x1b]0;标题\x07",
    "\x1b]8;;https://evil.example\x1b\\点\x1b]8;;\x1b\\",
    "\x1b]52;c;aGVsbG8=\x07",
    "\x1bP$q\x1b\\",
    "\x9b31m红",
    "\x9d0;标题\x9c",
    "\r覆盖这一行",
    "\x08\x08\x08退格",
    "换行\nerror: 伪造的一行",
    "\x00\x07\x0b\x0c\x7f",
    "[/red]",
    "[bold red]不是样式[/bold red]",
    "[link=https://evil.example]点[/link]",
    "[@click=app.bell]点[/]",
    ":skull: :warning:",
    "\u202e反着读\u202c",
    "\u2066隔离\u2069\u200b\ufeff",
    "\u2028\u2029\u0085行",
]
COMMANDS = {
    "run": ("run", "SOURCES", "--plain", "--dry-run"),
    "run --json": ("run", "SOURCES", "--plain", "--dry-run", "--json"),
    "versions": ("versions",),
    "versions --json": ("versions", "--json"),
    "show": ("show",),
    "show --json": ("show", "--json"),
    "verify": ("verify",),
    "diff": ("diff", "v0001", "v0002"),
    "diff --json": ("diff", "v0001", "v0002", "--json"),
    "explain": ("explain", "PARAGRAPHS"),
    "explain --json": ("explain", "PARAGRAPHS", "--json"),
    "explain source": ("explain", "PATHS"),
    "try": ("try", "FILE", "--all"),
    "try --json": ("try", "FILE", "--json"),
    "repair --explain": ("repair", "--explain", "FILE"),
    "report": ("report",),
    "sql": ("sql", "select * from paragraphs"),
    "sql --csv": ("sql", "select * from rejects", "--csv"),
    "sql --json": ("sql", "select * from records", "--json"),
    "tag": ("tag",),
    "prune": ("prune", "--keep", "1", "--dry-run"),
    "doctor": ("doctor", "--cache", "nowhere"),
}
WITHOUT_CORPUS = {"try", "repair"}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A corpus of two versions whose names, texts, titles and errors are payloads."""
    assert len(PAYLOADS) == 20
    folder = tmp_path_factory.mktemp("screen")
    sources = folder / "源"
    sources.mkdir()
    for n, payload in enumerate(PAYLOADS):
        name = payload.replace("/", "∕").replace("\0", "")
        text = (
            f"{payload}标题\n\n{payload}这一段说的是保护和修\n复重点工程建设。{payload}完。\n\n" * 2
        )
        front = f"---\ntitle: {json.dumps(payload)}\n---\n" if n % 2 else ""
        (sources / f"{n:02}{name}.txt").write_text(front + text, newline="")
        (sources / f"{n:02}空{name}.txt").write_bytes(b"")
    store = CorpusStore(folder / "corpus")
    recipe = parse_recipe("[gates]\nmin_sources = 1000\nmax_loss_ratio = 1.0", name="x")
    run(Job((str(sources),), recipe), store)
    (sources / "另.txt").write_text(f"另一篇，{PAYLOADS[0]}保护和修\n复工程。")
    run(Job((str(sources),), recipe), store)
    return store, sources


def call(capsysbinary, monkeypatch, *arguments, terminal=False):
    """Run a command in this process; return its exit code and all that it printed."""
    monkeypatch.setattr(sys, "argv", ["qingyuan", *arguments])
    if terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm-256color")
    try:
        cli.main()
        code = 0
    except SystemExit as left:
        code = left.code or 0
    out, err = capsysbinary.readouterr()
    return code, (out + err).decode()


def harmful(printed):
    """Return what of the printed text a terminal would obey, but for rich's own colours."""
    own = re.compile(r"\x1b\[[0-9;]*m")
    left = own.sub("", printed)
    return [c for c in left if unicodedata.category(c) in {"Cc", "Cf"} and c != "\n"]


def without_progress(printed):
    """Leave out the line that shows the stage of a run, which is drawn over and over."""
    return re.sub(r"\x1b\[\?25[lh]|\r?\x1b\[2K|\x1b\[1A|\r", "", printed)


def filled(command, store, sources):
    version = store.version()
    rows = version.table("paragraphs").to_pylist()
    names = [row["paragraph_id"] for row in rows if not row["kept"] or row["ordinal"] < 2]
    paths = [row["source_path"] for row in version.table("records").to_pylist()]
    places = {
        "SOURCES": [str(sources)],
        "PARAGRAPHS": names,
        "PATHS": paths,
        "FILE": [str(next(sources.glob("13[[]bold*")))],
    }
    arguments = [word for given in COMMANDS[command] for word in places.get(given, [given])]
    own = [] if COMMANDS[command][0] in WITHOUT_CORPUS else ["--corpus", str(store.folder)]
    return [*arguments, *own]


@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("command", COMMANDS)
def test_what_stands_in_a_corpus_is_inert(
    command, terminal, hostile, capsysbinary, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    arguments = filled(command, *hostile)
    code, printed = call(capsysbinary, monkeypatch, *arguments, terminal=terminal)
    assert code in ({0, 4} if command.startswith("run") else {0, 1}), printed
    assert printed
    assert harmful(without_progress(printed) if command.startswith("run") else printed) == []
    assert "Traceback" not in printed
    lines = printed.splitlines()
    assert not [line for line in lines if line.startswith("error: 伪造")]


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(20))
@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "{}"),
        ("verify", "{}"),
        ("diff", "{}"),
        ("rollback", "{}"),
        ("tag", "{}"),
        ("explain", "{}"),
        ("report", "{}"),
        ("try", "{}"),
        ("sql", "{}"),
        ("sql", "select '{}'"),
        ("run", "{}", "--plain", "--dry-run"),
        ("run", "--recipe", "{}", "--plain", "--dry-run"),
        ("prune", "--keep", "{}"),
        ("export", "{}", "nowhere"),
        ("{}",),
        ("show", "--{}"),
    ],
    ids=" ".join,
)
def test_arguments_are_inert(arguments, payload, capsysbinary, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    payload = payload.replace("\0", "")
    given = [argument.format(payload) for argument in arguments]
    _, printed = call(capsysbinary, monkeypatch, *given)
    assert harmful(printed) == []
    assert "Traceback" not in printed


def test_name_with_a_line_break_forges_no_line():
    path = f"源/{PAYLOADS[10]}.txt"
    lines = name_rejects([Reject(path, "SourceError", f"{path}: empty")], 1)
    assert [line.startswith("error:") for text in lines for line in text.splitlines()] == [False]


def test_json_tells_the_very_text(hostile, capsysbinary, monkeypatch):
    store, _ = hostile
    rows = store.version().table("records").to_pylist()
    query = ("sql", "select source_path, extracted from records", "--json")
    _, printed = call(capsysbinary, monkeypatch, *query, "--corpus", str(store.folder))
    told = [json.loads(line) for line in printed.splitlines()]
    assert told == [{name: row[name] for name in ("source_path", "extracted")} for row in rows]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1",
        "＋1",
        "－1",
        "＠SUM",
        " =1",
        "\n=1",
    ],
)
def test_no_cell_is_a_formula(text):
    (row,) = csv.reader(io.StringIO(csv_line([text, "保护", -1])))
    assert row[0].startswith("'")
    assert row[1:] == ["保护", "-1"]
