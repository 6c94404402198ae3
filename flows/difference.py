"""Difference: what became of each document and paragraph from one version to another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.store import Input, Manifest, Version

Row = Mapping[str, Any]

_OF_DOCUMENT = (
    "document_id",
    "source_path",
    "article_index",
    "title",
    "status",
    "text",
)
_OF_PARAGRAPH = (
    "paragraph_id",
    "document_id",
    "source_path",
    "ordinal",
    "text",
    "text_sha256",
    "kind",
    "kept",
    "drop_reason",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One document or paragraph before and after; None where it is not there.

    ``name`` is its id in the version that has it, the later one if both do.
    """

    name: str
    source_path: str
    before: Row | None
    after: Row | None


@dataclass(frozen=True, slots=True)
class Difference:
    """All that is not the same in two versions; settings and counters by their dotted keys."""

    before: str
    after: str
    documents: tuple[Change, ...]
    paragraphs: tuple[Change, ...]
    inputs: tuple[tuple[str, str | None, str | None], ...]
    counts: tuple[tuple[str, Any, Any], ...]
    recipe: tuple[tuple[str, Any, Any], ...]
    fingerprint: tuple[tuple[str, Any, Any], ...]


def compare(before: Version, after: Version) -> Difference:
    """Compare two versions; only parts that they do not share are read.

    A document is the same by its id, or else by source and place in it: a source that was edited
    has new ids. A paragraph is the same if its text is, within a document; what stands between the
    same neighbours in both is one that changed. Raises CorruptVersion.
    """
    documents, paragraphs = _Rows(before, after, "documents"), _Rows(before, after, "paragraphs")
    pairs = _pair_documents(documents.before, documents.after)
    a, b = before.manifest, after.manifest
    return Difference(
        before.name,
        after.name,
        tuple(_changes(pairs, "document_id")),
        tuple(_changes(_pair_all_paragraphs(pairs, paragraphs), "paragraph_id")),
        tuple(_changed(_sums(a.inputs), _sums(b.inputs))),
        tuple(_changed(flat(a.counts), flat(b.counts))),
        tuple(_changed(flat(a.recipe), flat(b.recipe))),
        tuple(_changed(a.fingerprint, b.fingerprint)),
    )


def settings_that_differ(before: Manifest, after: Manifest) -> list[tuple[str, Any, Any]]:
    """Return the keys of the recipe and the libraries that differ, with what they were and are."""
    recipe = _changed(flat(before.recipe), flat(after.recipe))
    return [*recipe, *_changed(before.fingerprint, after.fingerprint)]


class _Rows:
    """The rows of a table that stand in files which only one of two versions has."""

    def __init__(self, before: Version, after: Version, table: str) -> None:
        columns = _OF_DOCUMENT if table == "documents" else _OF_PARAGRAPH
        sums = [{file.sha256 for file in version.files(table)} for version in (before, after)]
        shared = sums[0] & sums[1]
        self.before, self.after = (
            [
                row
                for file in version.files(table)
                if file.sha256 not in shared
                for row in version.read(file, columns).to_pylist()
            ]
            for version in (before, after)
        )


Pair = tuple[Row | None, Row | None]


def _changes(pairs: Iterable[Pair], name: str) -> Iterator[Change]:
    for one, other in pairs:
        if _said(one) != _said(other):
            row = _either((one, other))
            yield Change(str(row[name]), str(row["source_path"]), _shown(one), _shown(other))


def _either(pair: Pair) -> Row:
    return pair[1] or pair[0] or {}


def _pair_documents(before: Sequence[Row], after: Sequence[Row]) -> list[Pair]:
    """Pair documents by id, then by place; in the order of their places."""
    known = {row["document_id"]: row for row in before}
    pairs: list[Pair] = [(known.pop(row["document_id"], None), row) for row in after]
    left: defaultdict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in known.values():
        left[_place(row)].append(row)
    for n, (one, other) in enumerate(pairs):
        if one is None and other is not None and left[_place(other)]:
            pairs[n] = (left[_place(other)].pop(0), other)
    pairs += [(row, None) for rows in left.values() for row in rows]
    return sorted(pairs, key=lambda pair: _place(_either(pair)))


def _place(row: Row) -> tuple[str, int]:
    return row["source_path"], row["article_index"]


def _pair_all_paragraphs(documents: Sequence[Pair], paragraphs: _Rows) -> Iterator[Pair]:
    """Pair the paragraphs of paired documents, then those of documents that did not change."""
    old, new = _by_document(paragraphs.before), _by_document(paragraphs.after)
    for one, other in documents:
        yield from _pair_paragraphs(_rows_of(one, old), _rows_of(other, new))
    for name in sorted({*old, *new}):
        yield from _pair_paragraphs(old.get(name, []), new.get(name, []))


def _by_document(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: int(row["ordinal"])):
        found[row["document_id"]].append(row)
    return found


def _rows_of(document: Row | None, rows: dict[str, list[Row]]) -> list[Row]:
    return rows.pop(document["document_id"], []) if document else []


def _pair_paragraphs(before: Sequence[Row], after: Sequence[Row]) -> Iterator[Pair]:
    """Pair the n-th paragraph of a text with the n-th of the same text; then the rest by place.

    Linear, where an alignment would be quadratic: one that moved counts as the same.
    """
    old, new = _numbered(before), _numbered(after)
    loose_before, loose_after = _loose(old, new), _loose(new, old)
    for key, row in new.items():
        if key in old:
            yield old[key], row
    for anchor in dict.fromkeys([*loose_before, *loose_after]):
        gone, come = loose_before.get(anchor, []), loose_after.get(anchor, [])
        for n in range(max(len(gone), len(come))):
            yield (gone[n] if n < len(gone) else None), (come[n] if n < len(come) else None)


_Key = tuple[str, int]


def _numbered(rows: Sequence[Row]) -> dict[_Key, Row]:
    seen: Counter[str] = Counter()
    found = {}
    for row in rows:
        text = row["text_sha256"]
        found[text, seen[text]] = row
        seen[text] += 1
    return found


def _loose(rows: Mapping[_Key, Row], others: Mapping[_Key, Row]) -> dict[_Key | None, list[Row]]:
    """Return the rows without a partner, by the last one before them that has one."""
    found: dict[_Key | None, list[Row]] = {}
    anchor = None
    for key, row in rows.items():
        if key in others:
            anchor = key
        else:
            found.setdefault(anchor, []).append(row)
    return found


def _said(row: Row | None) -> Row | None:
    """Return what of a row counts as a change; ids are new with any change of the source."""
    ids = {"document_id", "paragraph_id", "ordinal", "article_index", "text_sha256"}
    return row and {name: value for name, value in row.items() if name not in ids}


def _shown(row: Row | None) -> Row | None:
    return row and {name: row[name] for name in row if name not in {"text_sha256", "source_path"}}


def _sums(inputs: Iterable[Input]) -> dict[str, str | None]:
    return {item.source_path: item.sha256 or "unreadable" for item in inputs}


def flat(settings: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Return nested settings by their dotted keys.

    >>> flat({"gates": {"min_sources": 20}, "skip_sources": ["坏.txt"]})
    {'gates.min_sources': 20, 'skip_sources': ['坏.txt']}
    """
    found: dict[str, Any] = {}
    for name, value in settings.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{above}{name}.")
        else:
            found[above + name] = value
    return found


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield name, before.get(name), after.get(name)
