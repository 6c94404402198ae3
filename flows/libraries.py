"""Libraries: every package that this program uses, where it comes in, and whether it may decide.

The one table of them. The fingerprint of a run is made of the packages that decide, so that after
the upgrade of one no cached work is taken for ours; the tests of structure read the doors.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from typing import Final


@dataclass(frozen=True, slots=True)
class Library:
    """A package, the name that it is imported by, and its doors.

    A door is the module that imports it, or the room whose modules do; without one it only serves
    another package. ``decides``: another version of it may give another character in a version, or
    another decision about one. In doubt it does: that costs one cleaning after an upgrade, while
    the opposite error serves texts of the old version for new.
    """

    package: str
    module: str
    doors: tuple[str, ...] = ()
    decides: bool = False


_SHADOW: Final = "cleaners.extract.whole_pages.shadow"

LIBRARIES: Final = (
    # What reads sources.
    Library("beautifulsoup4", "bs4", ("cleaners.extract.whole_pages.head",), decides=True),
    Library("chardet", "chardet", ("cleaners.extract.decoding",), decides=True),
    Library("charset-normalizer", "charset_normalizer", ("cleaners.extract.decoding",), True),
    Library("lxml", "lxml", ("cleaners.extract", "flows.intake.epub"), decides=True),
    Library("pypdfium2", "pypdfium2", ("flows.intake.pdf",), decides=True),
    Library("readability-lxml", "readability", (_SHADOW,), decides=True),
    Library("trafilatura", "trafilatura", (_SHADOW,), decides=True),
    Library("warcio", "warcio", ("flows.intake.warc",), decides=True),
    # What those ask in their turn for the text of a page.
    Library("cssselect", "cssselect", decides=True),
    Library("justext", "justext", decides=True),
    Library("lxml-html-clean", "lxml_html_clean", decides=True),
    # What repairs and compares; pyarrow reads tables of sources, too.
    Library("datasketch", "datasketch", ("cleaners.dedup.signatures",), decides=True),
    Library("ftfy", "ftfy", ("cleaners.repair.encoding",), decides=True),
    Library("llvmlite", "llvmlite", decides=True),
    Library("numba", "numba", ("cleaners.kernels",), decides=True),
    Library(
        "numpy",
        "numpy",
        (
            "cleaners.breaks",
            "cleaners.codes",
            "cleaners.context",
            "cleaners.dedup",
            "cleaners.doubling",
            "cleaners.lexicon",
            "cleaners.segmentation",
            "flows.assembly",
        ),
        decides=True,
    ),
    Library("pyarrow", "pyarrow", ("flows",), decides=True),
    # What serves those beside the text: dates, addresses, selectors, widths of terminals, LSH.
    Library("certifi", "certifi"),
    Library("courlan", "courlan"),
    Library("htmldate", "htmldate"),
    Library("scipy", "scipy"),
    Library("six", "six"),
    Library("soupsieve", "soupsieve"),
    Library("typing-extensions", "typing_extensions"),
    Library("urllib3", "urllib3"),
    Library("wcwidth", "wcwidth"),
    # What shows, runs, exports: it takes texts as they are. Settings stand in the manifest, read.
    Library("deltalake", "deltalake", ("flows.export",)),
    Library("distributed", "distributed", ("flows.executors",)),
    Library("duckdb", "duckdb", ("flows.query",)),
    Library("fastapi", "fastapi"),
    Library("httpx", "httpx", ("flows.flow",)),
    Library("jinja2", "jinja2", ("flows.report.page",)),
    Library("markupsafe", "markupsafe", ("flows.report.page",)),
    Library("pandas", "pandas", ("flows.store.version",)),
    Library("prefect", "prefect", ("flows.flow", "flows.pages", "flows.serving")),
    Library("pydantic", "pydantic", ("flows.recipe",)),
    Library("pydantic-core", "pydantic_core", ("flows.recipe",)),
    Library("rapidfuzz", "rapidfuzz", ("flows.report.marks",)),
    Library("rich", "rich", ("flows.cli",)),
    Library("sqlalchemy", "sqlalchemy"),
    Library("typer", "typer", ("flows.cli",)),
)


@lru_cache(maxsize=1)
def fingerprint() -> dict[str, str]:
    """Return the versions that decide about the output: ours, of libraries, of Unicode's tables.

    libxml2 has its own: builds of lxml that a distribution makes use that of the system, and the
    upgrade of one from 2.13 to 2.14 reads broken pages in another way.

    >>> {"qingyuan", "trafilatura", "libxml2", "unicode"} <= fingerprint().keys()
    True
    """
    from cleaners.extract import PARSER_VERSION  # most commands ask for no fingerprint

    deciding = sorted(library.package for library in LIBRARIES if library.decides)
    versions = {package: _version(package) for package in ("qingyuan", *deciding)}
    return {**versions, "libxml2": PARSER_VERSION, "unicode": unicodedata.unidata_version}


def _version(package: str) -> str:
    """Return the version of a package; one that another no longer needs may be gone."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "none"
