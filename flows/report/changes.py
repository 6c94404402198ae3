"""Changes: what became of each document since another version, both read in order side by side."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Final

from flows.difference import settings_that_differ
from flows.history import Row
from flows.reasons import Because, because
from flows.report import marks
from flows.report.alike import Exhibit, contract
from flows.report.marks import Piece, Size
from flows.report.samples import Candidate, Samples
from flows.store import File, Manifest, PartReader, Version

SHOWN: Final = 4
_COLUMNS = ["document_id", "source_path", "article_index", "title", "status", "text"]
_SETTINGS: Final = 40
_AT_ONCE: Final = 500

Pair = tuple[Row | None, Row | None]


def changes(before: Version, after: PartReader, manifest: Manifest, size: Size) -> Exhibit:
    """Return what differs from another version: counts and samples of documents, and settings.

    Files that both have are not read, of the others no more than a part at once. Raises
    CorruptVersion.
    """
    old = before.manifest
    counted: Counter[str] = Counter()
    samples: defaultdict[str, Samples] = defaultdict(lambda: Samples(SHOWN))
    shown: dict[str, Pair] = {}
    pairs = _changed(before.parts(), after, {file.sha256 for file in old.files})
    while some := list(islice(pairs, _AT_ONCE)):
        offered: defaultdict[str, list[Candidate]] = defaultdict(list)
        for what, candidate, pair in some:
            counted[what] += 1
            offered[what].append(candidate)
            shown.setdefault(candidate.sha256, pair)
        for what, candidates in offered.items():
            samples[what].offer(candidates)
        left = {name for each in samples.values() for name in each.left()}
        shown = {name: pair for name, pair in shown.items() if name in left}
    chosen = {what: [shown[each.sha256] for each in samples[what]] for what in sorted(samples)}
    why = because(before.parts(), after, [pair for pairs in chosen.values() for pair in pairs])
    return {
        "before": old.version,
        "counted": {what: counted[what] for what in sorted(counted)},
        "documents": {
            what: [_exhibit(pair, why.get(_either(pair)["document_id"]), size) for pair in pairs]
            for what, pairs in chosen.items()
        },
        "settings": [
            [size.name(str(value)) for value in row]
            for row in settings_that_differ(old, manifest)[:_SETTINGS]
        ],
    }


def _changed(
    before: PartReader, after: PartReader, known: set[str]
) -> Iterator[tuple[str, Candidate, Pair]]:
    shared = known & {file.sha256 for file in after.files}
    for one, other in _paired(_sources(before, shared), _sources(after, shared)):
        if one and other and all(one[name] == other[name] for name in _COLUMNS[3:]):
            continue
        what = "changed" if one and other else "removed" if one else "added"
        texts = [row["text"] if row else "" for row in (one, other)]
        sha256 = hashlib.sha256("\0".join([what, *texts]).encode()).hexdigest()
        size = abs(len(texts[1]) - len(texts[0])) or len(texts[1])
        yield what, Candidate(size, sha256, "", "", ()), (one, other)


def _sources(parts: PartReader, shared: set[str]) -> Iterator[tuple[str, list[Row]]]:
    """Yield the documents of each source in the order of the sources, but those of shared files."""
    rows = (row for file in _files(parts, shared) for row in _rows(parts, file))
    for source, group in groupby(rows, key=lambda row: str(row["source_path"])):
        yield source, list(group)


def _files(parts: PartReader, shared: set[str]) -> Iterator[File]:
    for file in sorted(parts.files, key=lambda file: file.path):
        if file.path.startswith("documents/") and file.sha256 not in shared:
            yield file


def _rows(parts: PartReader, file: File) -> Iterator[Row]:
    for batch in parts.read("documents", file.path.partition("/")[2], _COLUMNS).to_batches(256):
        yield from batch.to_pylist()


def _paired(
    before: Iterator[tuple[str, list[Row]]], after: Iterator[tuple[str, list[Row]]]
) -> Iterator[Pair]:
    """Pair the documents of two versions: by source, in it by id, else by place."""
    old = ((source, 0, rows) for source, rows in before)
    new = ((source, 1, rows) for source, rows in after)
    merged = heapq.merge(old, new, key=lambda found: found[:2])
    for _, group in groupby(merged, key=lambda found: found[0]):
        rows = {side: own for _, side, own in group}
        yield from _within(rows.get(0, []), rows.get(1, []))


def _within(before: Iterable[Row], after: Iterable[Row]) -> Iterator[Pair]:
    known = {row["document_id"]: row for row in before}
    pairs: list[Pair] = [(known.pop(row["document_id"], None), row) for row in after]
    places = defaultdict(list)
    for row in known.values():
        places[row["article_index"]].append(row)
    for one, other in pairs:
        same_place = places[other["article_index"]] if one is None and other else []
        yield (same_place.pop(0) if same_place else one), other
    yield from ((row, None) for rows in places.values() for row in rows)


def _either(pair: Pair) -> Row:
    return pair[1] or pair[0] or {}


def _exhibit(pair: Pair, why: Because | None, size: Size) -> Exhibit:
    one, other = pair
    row = _either(pair)
    now = why.now if why else None
    pieces: Iterable[Piece]
    if one and other:
        pieces = marks.by_comparison(*_around_difference(one["text"], other["text"]))
    elif now and not now.copy:
        pieces = marks.by_comparison(*_around_difference(now.other_text, now.text))
    else:
        # Of a copy nothing is kept, yet it is what came.
        pieces = [("+" if other else "-", now.text if now else row["text"])]
    return {
        "document_id": row["document_id"],
        "source_path": size.name(row["source_path"]),
        "lines": None,
        "title": size.name(row["title"]),
        "status": [each["status"] if each else None for each in pair],
        "because": list(_because(why, "-" if one and now else "+", size)) if why else [],
        "pieces": size.text(pieces),
    }


def _because(why: Because, own: str, size: Size) -> Iterator[Exhibit]:
    for like, sort, new in (
        (why.now, "copy" if why.now and why.now.copy else "variant", why.arrived),
        (why.was, "was", why.left),
    ):
        if like:
            told = {"sort": sort, "other": size.name(like.source_path)}
            yield {**told, "new": new and sort != "variant", **contract(like.reason, size, own)}


def _around_difference(before: str, after: str) -> tuple[str, str]:
    """Leave out most of what two texts have in common at their beginning."""
    pairs = enumerate(zip(before, after, strict=False))
    at = next((n for n, (a, b) in pairs if a != b), min(len(before), len(after)))
    start = max(0, at - 2 * marks.AROUND)
    return before[start:], after[start:]
