"""Formats: which file names are read, as what, and which are packed."""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "text", "compressed", "zip", "tar", "json", "jsonl", "csv", "parquet", "warc", "epub", "pdf"
]

COMPRESSIONS = (".gz", ".zst", ".bz2", ".xz")
_SHORT_TARS = {".tgz": ".tar.gz", ".tzst": ".tar.zst", ".tbz2": ".tar.bz2", ".txz": ".tar.xz"}
_KINDS: dict[str, Kind] = {
    **dict.fromkeys((".txt", ".text", ".md", ".html", ".htm", ".xhtml", ""), "text"),
    **dict.fromkeys((".jsonl", ".ndjson"), "jsonl"),
    **dict.fromkeys((".csv", ".tsv"), "csv"),
    ".json": "json",
    ".parquet": "parquet",
    ".zip": "zip",
    ".tar": "tar",
    **dict.fromkeys((".warc", ".wet"), "warc"),
    ".epub": "epub",
    ".pdf": "pdf",
}


def suffix_of(name: str) -> str:
    """Return the last suffix of a path in lower case; a file that begins with a dot has none.

    >>> suffix_of("卷一.d/新闻.TXT"), suffix_of("卷一.d/新闻")
    ('.txt', '')
    """
    stem, dot, suffix = name.rpartition("/")[2].rpartition(".")
    return f".{suffix.lower()}" if dot and stem else ""


def kind_of(name: str) -> Kind | None:
    """Return what a file of that name is read as; None: it is not read.

    >>> kind_of("新闻.jsonl"), kind_of("新闻.tar.gz"), kind_of("图.jpg")
    ('jsonl', 'compressed', None)
    """
    suffix = suffix_of(name)
    if suffix in COMPRESSIONS:
        return "compressed" if kind_of(name[: -len(suffix)]) else None
    return "compressed" if suffix in _SHORT_TARS else _KINDS.get(suffix)


def unpacked_name(name: str) -> tuple[str, str]:
    """Return what a compressed file is called inside, and how it is compressed.

    >>> unpacked_name("新闻.tgz")
    ('新闻.tar', '.gz')
    """
    suffix = suffix_of(name)
    whole = name[: -len(suffix)] + _SHORT_TARS.get(suffix, suffix)
    inner, _, compression = whole.rpartition(".")
    return inner, f".{compression}"
