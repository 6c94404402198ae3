"""The disk: nothing in flows changes a file but through the one object that a store was given."""

import ast
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import SEEDS
from disks import StrikingDisk

from flows.pipeline import Job, run
from flows.recipe import default_recipe
from flows.store import CorpusStore

FLOWS = Path(__file__).parent.parent / "flows"
MODULES = sorted(path for path in FLOWS.rglob("*.py") if path.name != "disk.py")
CHANGING = {
    *("write_text", "write_bytes", "mkdir", "makedirs", "touch", "chmod", "rename", "renames"),
    *(
        "unlink",
        "rmdir",
        "rmtree",
        "fsync",
        "fdatasync",
        "truncate",
        "mkstemp",
        "mkdtemp",
        "write_table",
    ),
    *("hardlink_to", "symlink_to", "link"),
}
NOT_OF_A_CORPUS = {
    ("runs.py", "open"),  # the mark of a living run, held open and locked
    ("surroundings.py", "mkdir"),  # the folder of Prefect's own database
    ("tables.py", "write_table"),  # into memory
    ("workers.py", "open"),  # the null device
    ("archives.py", "open"),  # reads: what looks like a mode says what to do with odd names
}


def changes(call: ast.Call) -> str | None:
    """Return what a call does to files, None when it only reads or goes through a disk."""
    if isinstance(call.func, ast.Name):
        name, owner = call.func.id, ""
    elif isinstance(call.func, ast.Attribute):
        name, owner = call.func.attr, ast.unparse(call.func.value)
    else:
        return None
    if owner.endswith("disk"):
        return None
    if name == "replace" and owner and len(call.args) == 1:  # of a path; that of a text takes two
        return name
    if name in {"open", "fdopen"}:
        words = [ast.unparse(word) for word in (*call.args, *(k.value for k in call.keywords))]
        writes = [w for w in words if "O_WR" in w or "O_RDWR" in w or "O_CREAT" in w]
        modes = [w for w in words if w[0] in "'\"" and set(w) & set("wax+")]
        return name if writes or modes else None
    return name if name in CHANGING else None


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(FLOWS)))
def test_files_are_changed_through_the_disk_only(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {changes(node) for node in ast.walk(tree) if isinstance(node, ast.Call)} - {None}
    assert {name for name in found if (path.name, name) not in NOT_OF_A_CORPUS} == set()


@pytest.mark.parametrize(
    "code",
    [
        "open(path, 'w')",
        "path.open(mode='ab')",
        "os.open(path, os.O_WRONLY)",
        "path.replace(target)",
        "os.fsync(1)",
        "shutil.rmtree(path)",
        "Path('x').write_bytes(b'')",
    ],
)
def test_change_beside_the_disk_is_noticed(code):
    (found,) = [changes(n) for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Call)][:1]
    assert found


_WATCHED: list[tuple[Path, StrikingDisk, list[str]]] = []
_EVENTS = {"os.rename", "os.mkdir", "os.link", "os.chmod", "os.remove", "os.rmdir", "os.symlink"}


def _hook(event: str, arguments: tuple) -> None:
    for folder, disk, seen in _WATCHED:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_ACCMODE
        path = str(arguments[0]) if arguments else ""
        if (writes or event in _EVENTS) and path.startswith(str(folder)) and not disk.inside:
            seen.append(f"{event} {path}")


@contextmanager
def watched(folder: Path, disk: StrikingDisk) -> Iterator[list[str]]:
    """Collect what Python itself is asked to change below a folder beside the disk."""
    if _hook not in _HOOKED:
        sys.addaudithook(_hook)  # for good: there is no way back
        _HOOKED.append(_hook)
    seen: list[str] = []
    _WATCHED.append((folder, disk, seen))
    yield seen
    _WATCHED.clear()


_HOOKED: list[object] = []


def test_every_change_of_a_run_is_counted_by_the_disk(tmp_path):
    disk = StrikingDisk()
    store = CorpusStore(tmp_path / "corpus", disk=disk)
    with watched(tmp_path, disk) as seen:
        run(Job((str(SEEDS),), default_recipe(), cache=tmp_path / "cache"), store)
        (tmp_path / "proof").write_bytes(b"")
    assert seen == [f"open {tmp_path / 'proof'}"]
    assert disk.changes > 50
