"""The survey: one look through a version, part by part: what to count, and what to show of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.repair.line_wraps import UNCERTAIN
from flows.report.columns import best, sha_of, stories, sums
from flows.report.cursor import Cursor
from flows.report.samples import Candidate, Samples
from flows.store import PartReader
from flows.tables import SCHEMAS, pairs

RECORDS: Final = 256
"""So many records are looked at together."""

OF_EACH: Final = 5
"""So many of each sort are shown by size and as many by hash."""

SHOWN_SOURCES: Final = 24
COUNTED_CLUSTERS: Final = 50_000
"""With more clusters than this at once the smallest are forgotten, so that memory has a bound."""

LENGTHS: Final = (10, 20, 40, 80, 160, 320, 640, 1280)
"""Where the bars of the histogram of paragraph lengths end; the last has no end."""


@dataclass(slots=True)
class Survey:
    """What a look through a version found; ``sources`` are characters by source and column."""

    rules: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    reasons: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    extracted: int = 0
    kept: Counter[str] = field(default_factory=Counter)
    sources: list[tuple[str, Counter[str]]] = field(default_factory=list)
    source_count: int = 0
    lengths: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    scores: Counter[int] = field(default_factory=Counter)
    similarities: Counter[int] = field(default_factory=Counter)
    repaired: dict[str, Samples] = field(default_factory=lambda: defaultdict(_samples))
    removed: dict[str, Samples] = field(default_factory=lambda: defaultdict(_samples))
    uncertain: Samples = field(default_factory=lambda: Samples(2 * OF_EACH))
    uncertain_count: int = 0
    reused: Samples = field(default_factory=lambda: Samples(2 * OF_EACH))
    reused_count: int = 0
    variants: Samples = field(default_factory=lambda: Samples(OF_EACH))
    variants_count: int = 0
    copies_count: int = 0
    clusters: Counter[str] = field(default_factory=Counter)
    clusters_forgotten: bool = False
    rejects: dict[str, Samples] = field(default_factory=lambda: defaultdict(_samples))


def _samples() -> Samples:
    return Samples(OF_EACH)


def look_through(parts: PartReader) -> Survey:
    """Look through all parts of a version; no more than a few hundred records are held at once."""
    survey = Survey()
    by_source: dict[str, Counter[str]] = defaultdict(Counter)
    for part in parts.names:
        cursors = {
            name: Cursor(parts.batches(name, part, columns), key, _schema(name, columns))
            for name, key, columns in _BESIDE_RECORDS
        }
        for records in parts.batches("records", part, _OF_RECORD, RECORDS):
            _look_at(part, records, cursors, by_source, survey)
            # Of the last source there may be more: the others are complete, as rows are sorted.
            last = records["source_path"][-1].as_py()
            _keep_sources({n: by_source.pop(n) for n in [*by_source] if n != last}, survey)
        for row in parts.read("rejects", part).to_pylist():
            place = (row["source_path"], row["message"])
            survey.rejects[row["error"]].offer([Candidate(1, sha_of(place), part, "", place)])
    _keep_sources(by_source, survey)
    return survey


def _schema(table: str, columns: Iterable[str]) -> pa.Schema:
    return pa.schema([SCHEMAS[table].field(name) for name in columns])


def _look_at(
    part: str,
    records: pa.Table,
    cursors: Mapping[str, Cursor],
    by_source: Mapping[str, Counter[str]],
    survey: Survey,
) -> None:
    """Take in some records with all their rows."""
    sources = dict(pairs(records, "record_id", "source_path"))
    lengths = pc.utf8_length(records["extracted"]).to_pylist()
    for source, length in zip(records["source_path"].to_pylist(), lengths, strict=True):
        by_source[source]["extracted"] += length
        survey.extracted += length
    paragraphs = cursors["paragraphs"].take(records["record_id"])
    length = pc.subtract(paragraphs["end"], paragraphs["start"])
    paragraphs = paragraphs.append_column("length", length)
    edits = cursors["edits"].take(records["record_id"])
    grown = pc.subtract(pc.utf8_length(edits["after"]), pc.utf8_length(edits["before"]))
    size = pc.add(pc.utf8_length(edits["after"]), pc.utf8_length(edits["before"]))
    edits = edits.append_column("grown", grown).append_column("size", size)
    edits = edits.drop_columns(["before", "after"])
    alike = cursors["duplicates"].take(paragraphs["paragraph_id"])
    is_variant = pc.equal(alike["kind"], "variant")
    variants, duplicates = alike.filter(is_variant), alike.filter(pc.invert(is_variant))
    _count_paragraphs(paragraphs, by_source, survey)
    _count_edits(edits, sources, by_source, survey)
    _choose_repaired(part, edits, paragraphs, survey)
    _choose_uncertain(part, edits, survey)
    _choose_removed(part, paragraphs, duplicates, survey)
    _choose_reused(part, paragraphs, duplicates, survey)
    survey.variants_count += variants.num_rows
    survey.variants.offer(stories(part, paragraphs, variants))
    survey.copies_count += duplicates.num_rows
    _count_clusters(duplicates["cluster_id"], survey)


_OF_PARAGRAPH = (
    "paragraph_id",
    "document_id",
    "record_id",
    "source_path",
    "ordinal",
    "text_sha256",
    "start",
    "end",
    "kept",
    "drop_reason",
    "similarity",
)
_OF_EDIT = ("record_id", "step", "rule", "start", "before", "after", "score", "paragraph_ordinal")
_OF_RECORD = ("record_id", "source_path", "extracted")
_BESIDE_RECORDS = (
    ("paragraphs", "record_id", _OF_PARAGRAPH),
    ("edits", "record_id", _OF_EDIT),
    ("duplicates", "paragraph_id", SCHEMAS["duplicates"].names),
)


def _count_paragraphs(
    paragraphs: pa.Table, by_source: Mapping[str, Counter[str]], survey: Survey
) -> None:
    for row in sums(paragraphs, ["source_path", "drop_reason"], {"length": "sum"}):
        reason, characters = row["drop_reason"], row["length_sum"]
        by_source[row["source_path"]][f"dropped: {reason}" if reason else "kept"] += characters
        counted = survey.reasons[reason] if reason else survey.kept
        counted.update(paragraphs=row["count"], characters=characters)
    for row in sums(paragraphs, ["kept", "length"], {}):
        bar = next((n for n, end in enumerate(LENGTHS) if row["length"] < end), len(LENGTHS))
        survey.lengths["kept" if row["kept"] else "dropped"][bar] += row["count"]
    for row in sums(paragraphs.filter(pc.invert(paragraphs["kept"])), ["similarity"], {}):
        if row["similarity"] is not None:
            survey.similarities[min(9, int(row["similarity"] * 10))] += row["count"]


def _count_edits(
    edits: pa.Table,
    sources: Mapping[str, str],
    by_source: Mapping[str, Counter[str]],
    survey: Survey,
) -> None:
    for row in sums(edits, ["record_id", "rule"], {"grown": "sum"}):
        by_source[sources[row["record_id"]]][row["rule"]] += row["grown_sum"]
        survey.rules[row["rule"]].update(edits=row["count"], characters=row["grown_sum"])
    for row in sums(edits, ["rule", "record_id", "paragraph_ordinal"], {}, only="rule"):
        survey.rules[row["rule"]]["paragraphs"] += row["count"]
    wraps = edits.filter(pc.equal(edits["rule"], "line_wraps"))
    for row in sums(wraps, ["score"], {}):
        if row["score"] is not None:
            survey.scores[min(9, row["score"] // 100)] += row["count"]


def _choose_repaired(part: str, edits: pa.Table, paragraphs: pa.Table, survey: Survey) -> None:
    """Offer the paragraphs that a rule changed, by how many characters it did."""
    inside = edits.filter(pc.is_valid(edits["paragraph_ordinal"]))
    keys = ["record_id", "paragraph_ordinal", "rule"]
    grouped = inside.group_by(keys, use_threads=False).aggregate([("size", "sum")])
    named = paragraphs.select(["record_id", "ordinal", "text_sha256"])
    joined = grouped.join(named, ["record_id", "paragraph_ordinal"], ["record_id", "ordinal"])
    for rule in sorted(set(joined["rule"].to_pylist())):
        own = joined.filter(pc.equal(joined["rule"], rule))
        survey.repaired[rule].offer(
            Candidate(
                row["size_sum"],
                row["text_sha256"],
                part,
                row["record_id"],
                (f"{row['paragraph_ordinal']:09}",),
            )
            for row in best(own, "size_sum")
        )


def _choose_uncertain(part: str, edits: pa.Table, survey: Survey) -> None:
    """Offer the line breaks whose score leaves them open, the most open ones as the largest."""
    score = edits["score"]
    close = pc.and_(
        pc.equal(edits["rule"], "line_wraps"),
        pc.and_(pc.greater_equal(score, UNCERTAIN[0]), pc.less_equal(score, UNCERTAIN[-1])),
    )
    rows = edits.filter(close)
    survey.uncertain_count += rows.num_rows
    for batch in rows.to_batches():
        survey.uncertain.offer(
            Candidate(500 - abs(row["score"] - 500), sha_of(place), part, row["record_id"], place)
            for row in batch.to_pylist()
            for place in [(row["record_id"], f"{row['step']:03}", f"{row['start']:012}")]
        )


def _choose_removed(part: str, paragraphs: pa.Table, duplicates: pa.Table, survey: Survey) -> None:
    """Offer what was dropped: whole documents, whole runs, and paragraphs by their reason."""
    gone = paragraphs.filter(pc.invert(paragraphs["kept"]))
    runs = duplicates.filter(pc.is_valid(duplicates["run_id"])).select(["paragraph_id", "run_id"])
    runs = runs.group_by("paragraph_id", use_threads=False).aggregate([("run_id", "min")])
    gone = gone.join(runs, "paragraph_id")
    whole = pc.equal(gone["drop_reason"], "document_duplicate")
    unit = pc.if_else(
        whole, gone["document_id"], pc.coalesce(gone["run_id_min"], gone["paragraph_id"])
    )
    sort = pc.if_else(
        pc.and_(pc.is_valid(gone["run_id_min"]), pc.invert(whole)), "run", gone["drop_reason"]
    )
    gone = gone.append_column("unit", unit).append_column("sort", sort)
    grouped = gone.group_by(["sort", "unit", "record_id"], use_threads=False).aggregate(
        [("length", "sum"), ("text_sha256", "min")]
    )
    for name in sorted(set(grouped["sort"].to_pylist())):
        own = grouped.filter(pc.equal(grouped["sort"], name))
        survey.removed[name].offer(
            Candidate(
                row["length_sum"],
                row["text_sha256_min"],
                part,
                row["record_id"],
                (row["unit"],),
            )
            for row in best(own, "length_sum", "text_sha256_min")
        )


def _choose_reused(part: str, paragraphs: pa.Table, duplicates: pa.Table, survey: Survey) -> None:
    """Offer the passages that stand in two documents and were kept."""
    across = pc.and_(pc.equal(duplicates["scope"], "across_documents"), duplicates["kept"])
    rows = duplicates.filter(across)
    survey.reused_count += rows.num_rows
    named = paragraphs.select(["paragraph_id", "record_id", "text_sha256"])
    rows = rows.join(named, "paragraph_id")
    rows = rows.append_column("size", pc.subtract(rows["end"], rows["start"]))
    survey.reused.offer(
        Candidate(
            row["size"],
            row["text_sha256"],
            part,
            row["record_id"],
            (row["paragraph_id"], row["cluster_id"], f"{row['start']:09}"),
        )
        for row in best(rows, "size", extra=[("cluster_id", "ascending"), ("start", "ascending")])
    )


def _count_clusters(clusters: pa.ChunkedArray, survey: Survey) -> None:
    counted = pc.value_counts(clusters).to_pylist()
    survey.clusters.update({row["values"]: row["counts"] for row in counted})
    if len(survey.clusters) > COUNTED_CLUSTERS:
        survey.clusters_forgotten = True
        largest = sorted(survey.clusters.items(), key=lambda item: (-item[1], item[0]))
        survey.clusters = Counter(dict(largest[: COUNTED_CLUSTERS // 2]))


def _keep_sources(by_source: Mapping[str, Counter[str]], survey: Survey) -> None:
    """Keep the sources of which least was kept, in characters; a source stands in one part."""
    survey.source_count += len(by_source)
    survey.sources = sorted(
        [*survey.sources, *by_source.items()],
        key=lambda item: (item[1]["kept"] - item[1]["extracted"], item[0]),
    )[:SHOWN_SOURCES]
