"""The shape of the house: floors, doors for libraries, purity, one home for each rule."""

import ast
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import get_args

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cleaners.dedup.contract import LINES
from cleaners.records import Kind
from cleaners.repair import RULES
from flows.libraries import LIBRARIES, Library

ROOT = Path(__file__).parent.parent
MODULES = sorted(path for top in ("cleaners", "flows") for path in (ROOT / top).rglob("*.py"))

FLOORS = (
    (
        "cleaners.errors",
        "cleaners.characters",
        "cleaners.codes",
        "cleaners.data",
        "cleaners.kernels",
    ),
    ("cleaners.segmentation",),
    ("cleaners.edits", "cleaners.lexicon", "cleaners.english", "cleaners.kinds"),
    ("cleaners.records", "cleaners.breaks", "cleaners.likeness"),
    ("cleaners.context", "cleaners.doubling", "cleaners.looks"),
    ("cleaners.extract", "cleaners.repair", "cleaners.articles", "cleaners.dedup"),
    ("flows.errors", "flows.libraries", "flows.memory"),
    ("flows.recipe", "flows.recipes", "flows.tables", "flows.rows"),
    ("flows.intake",),
    ("flows.sources", "flows.workers", "flows.store", "flows.summary"),
    (
        "flows.packs",
        "flows.executors",
        "flows.facts",
        "flows.code",
        "flows.history",
        "flows.standing",
    ),
    (
        "flows.cache",
        "flows.carrying",
        "flows.work",
        "flows.gates",
        "flows.assembly",
        "flows.alarms",
        "flows.drops",
        "flows.news",
    ),
    ("flows.lookup", "flows.reasons", "flows.unpacking"),
    (
        "flows.cleaning",
        "flows.audit",
        "flows.verification",
        "flows.difference",
        "flows.export",
        "flows.query",
    ),
    ("flows.gathering", "flows.funnel", "flows.unchanged", "flows.trial", "flows.report"),
    ("flows.stages",),
    ("flows.pipeline",),
    ("flows.notes", "flows.runs"),
    ("flows.pages", "flows.surroundings"),
    ("flows.flow", "flows.doctor"),
    ("flows.serving",),
    ("flows.cli",),
)
"""Imports go down only; rooms of one floor do not know one another."""

BY_MODULE = {library.module: library for library in LIBRARIES}

WORLD = {"open", "print", "input", "exec", "eval", "__import__"}
CLOCKS_AND_CHANCE = {"random", "datetime.now", "time", "pathlib", "os", "logging", "subprocess"}
UNSAFE = {"pickle", "cloudpickle", "dill", "shelve", "marshal", "joblib"}


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            if node.module in ("cleaners", "flows"):
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found - {"cleaners", "flows"}


def _libraries(path: Path) -> set[str]:
    """Return the names of the packages of others that a module imports, but for stubs of types."""
    names = {imported.split(".")[0] for imported in _imports(path)}
    return names - {"cleaners", "flows", "_typeshed"} - sys.stdlib_module_names


def _room(module: str) -> str:
    return ".".join(module.split(".")[:2])


def _floor(module: str) -> int:
    found = [number for number, rooms in enumerate(FLOORS) if _room(module) in rooms]
    assert found, f"{module} stands on no floor: add it to FLOORS"
    return found[0]


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_imports_go_down_only(path: Path) -> None:
    module = _name(path)
    if "." not in module:
        return
    for imported in _imports(path):
        if imported.startswith(("cleaners.", "flows.")) and _room(imported) != _room(module):
            assert _floor(imported) < _floor(module), imported


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_libraries_come_in_by_their_door(path: Path) -> None:
    for imported in _libraries(path):
        library = BY_MODULE.get(imported)
        assert library, f"{imported} is missing in flows/libraries.py"
        assert any(f"{_name(path)}.".startswith(f"{door}.") for door in library.doors), imported


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.package)
def test_doors_are_used(library: Library) -> None:
    for door in library.doors:
        inside = (path for path in MODULES if f"{_name(path)}.".startswith(f"{door}."))
        assert any(library.module in _libraries(path) for path in inside), door


def test_each_dependency_is_told_whether_it_decides() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    named = [*project["dependencies"], *extras["delta"], *extras["dask"]]
    packages = {canonicalize_name(Requirement(line).name) for line in named}
    assert packages <= {library.package for library in LIBRARIES}


@pytest.mark.parametrize(
    "library", [each for each in LIBRARIES if each.decides], ids=lambda library: library.package
)
def test_what_a_deciding_library_needs_is_told_to_decide_or_not(library: Library) -> None:
    assert _needed(library.package, "") <= {each.package for each in LIBRARIES}


def test_package_names_are_those_of_the_registry() -> None:
    for library in LIBRARIES:
        assert library.package == canonicalize_name(library.package)


def _needed(package: str, extra: str) -> set[str]:
    """Return the packages that one needs here, with what their extras need."""
    found: set[str] = set()
    for line in metadata.requires(package) or []:
        needed = Requirement(line)
        markers = needed.marker
        if markers is None or markers.evaluate({"extra": extra}):
            if extra and (markers is None or "extra" not in str(markers)):
                continue
            found.add(canonicalize_name(needed.name))
            for wanted in needed.extras:
                found |= _needed(needed.name, wanted)
    return found


@pytest.mark.parametrize(
    "path", [path for path in MODULES if _name(path).startswith("cleaners")], ids=_name
)
def test_cleaners_do_not_touch_the_world(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & WORLD
    assert not {name.split(".")[0] for name in _imports(path)} & CLOCKS_AND_CHANCE
    assert ".now(" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_nothing_unsafe_is_imported(path: Path) -> None:
    assert not {name.split(".")[0] for name in _imports(path)} & UNSAFE
    assert "yaml.load" not in path.read_text(encoding="utf-8")


def test_repairs_do_not_import_one_another() -> None:
    for rule in RULES:
        imported = _imports(ROOT / "cleaners" / "repair" / f"{rule}.py")
        assert not {name for name in imported if name.startswith("cleaners.repair")}


def test_each_rule_has_one_file_and_one_case_file() -> None:
    files = {path.stem for path in (ROOT / "cleaners" / "repair").glob("*.py")} - {"__init__"}
    cases = {path.stem for path in (ROOT / "tests" / "cases").glob("*.toml")} - {"negative"}
    assert files == set(RULES) == cases


def test_report_has_a_word_for_each_rule_kind_and_line() -> None:
    words = tomllib.loads((ROOT / "flows" / "report" / "words.toml").read_text(encoding="utf-8"))
    assert set(RULES) == set(words["rules"])
    assert set(get_args(Kind)) <= set(words["kinds"])
    assert set(words["lines"]) == {*LINES, "slip"}
    assert all(len(pair) == 2 for pair in words.values() if isinstance(pair, list))


def test_each_rule_has_a_row_in_both_readmes() -> None:
    for readme in ("README.md", "README.zh-CN.md"):
        text = (ROOT / readme).read_text(encoding="utf-8")
        assert not [rule for rule in RULES if f"`{rule}`" not in text]


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_first_sentence_tells_what_a_file_holds(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert docstring.splitlines()[0].rstrip()[-1] in ".。"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_rooms_are_not_crowded(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_no_code_knows_a_seed(path: Path) -> None:
    seeds = [seed.stem.split("_")[-1] for seed in (ROOT / "seeds").iterdir()]
    text = path.read_text(encoding="utf-8")
    assert not [name for name in seeds if name in text]
