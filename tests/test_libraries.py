"""The fingerprint: after the upgrade of a library that decides, nothing cached is used."""

from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from flows import code, libraries
from flows.libraries import LIBRARIES, fingerprint
from flows.pipeline import STAGES, Job, directly, run
from flows.recipe import default_recipe
from flows.store import CorpusStore
from flows.unchanged import made_with

DECIDING = [library.package for library in LIBRARIES if library.decides]
OTHERS = [library.package for library in LIBRARIES if not library.decides]


def forget() -> None:
    for cached in (fingerprint, code.cleaning_code, code.whole_code):
        cached.cache_clear()


@pytest.fixture
def upgraded(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Give what makes another version of a package of this one, for this process."""
    version = metadata.version

    def upgrade(package: str) -> None:
        monkeypatch.setattr(
            libraries.metadata,
            "version",
            lambda name: f"{version(name)}.post9" if name == package else version(name),
        )
        forget()

    forget()
    yield upgrade
    monkeypatch.undo()
    forget()


def test_what_chooses_reads_repairs_and_compares_is_in_the_fingerprint():
    known = {"trafilatura", "readability-lxml", "justext", "lxml-html-clean", "lxml", "libxml2"}
    known |= {"ftfy", "chardet", "charset-normalizer", "pypdfium2", "datasketch", "numpy", "numba"}
    assert {*known, "qingyuan", "unicode", "pyarrow", "warcio"} <= fingerprint().keys()


@pytest.mark.parametrize("package", DECIDING)
def test_upgrade_of_what_decides_makes_cached_work_that_of_another_code(package, upgraded):
    before = (code.cleaning_code(), made_with())
    upgraded(package)
    assert code.cleaning_code() != before[0]
    assert made_with()[package] != before[1][package]


@pytest.mark.parametrize("package", OTHERS)
def test_upgrade_of_what_does_not_decide_changes_nothing(package, upgraded):
    before = (code.cleaning_code(), made_with())
    upgraded(package)
    assert (code.cleaning_code(), made_with()) == before


@pytest.mark.usefixtures("upgraded")
def test_another_parser_below_lxml_is_told(monkeypatch):
    before = code.cleaning_code()
    monkeypatch.setattr("cleaners.extract.PARSER_VERSION", "2.13.9")
    forget()
    assert fingerprint()["libxml2"] == "2.13.9"
    assert code.cleaning_code() != before


@pytest.mark.usefixtures("upgraded")
def test_package_that_another_no_longer_needs_may_be_gone(monkeypatch):
    version = metadata.version

    def without(name: str) -> str:
        if name == "justext":
            raise metadata.PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(libraries.metadata, "version", without)
    forget()
    assert fingerprint()["justext"] == "none"


@pytest.mark.parametrize(
    ("package", "stages"),
    [("trafilatura", [name for name, _ in STAGES]), ("justext", [name for name, _ in STAGES]),
     ("courlan", ["find"])],
)  # fmt: skip
def test_page_is_cleaned_again_after_an_upgrade_of_what_chose_its_text(
    package: str, stages: list[str], upgraded, tmp_path: Path
):
    (tmp_path / "页").mkdir()
    told = "<p>长江干流的水质连续五年达到二类标准，今年的监测也是这样。</p>" * 9
    page = f"<!doctype html><html><body><nav>首页</nav><div>{told}</div></body></html>"
    (tmp_path / "页" / "水质.html").write_text(page, encoding="utf-8")
    job = Job((str(tmp_path / "页"),), default_recipe(), cache=tmp_path / "cache")
    store = CorpusStore(tmp_path / "corpus")
    first = run(job, store)
    upgraded(package)
    ran = []

    def around(name, stage, work, workers):
        ran.append(name)
        return directly(name, stage, work, workers)

    second = run(job, store, around=around)
    assert ran == stages
    assert second.content_hash == first.content_hash
    assert second.counts["reused"] == (0 if "clean" in ran else 1)
