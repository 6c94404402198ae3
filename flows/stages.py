"""Stages: what a run does between its sources and the commit, each from files to files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.dedup import deduplicate
from cleaners.errors import SourceError
from flows.assembly import (
    FOR_DEDUP,
    came_back,
    columns_for_dedup,
    cut_parts,
    decide_batch,
    load_decided,
    name_decisions,
)
from flows.audit import audit_version
from flows.carrying import vanished
from flows.cleaning import look_at
from flows.drops import Telling, check_drops, find_drops
from flows.errors import Reject, name_rejects
from flows.gates import check_rejects
from flows.gathering import gather
from flows.news import PLACE, Documents, check_names, check_vanished, covers, places_of
from flows.packs import CLEANED
from flows.sources import Found, find_sources, text_of
from flows.standing import standing_of
from flows.store import PartWriter, Version, records_per_part
from flows.summary import Tally
from flows.tables import pairs
from flows.unpacking import unpack_all
from flows.work import Work
from flows.workers import Workers

Counts = dict[str, Any]
MAX_REJECTS_TOLD = 100
"""So many rejects leave a run beside the version; its table holds all."""
OF_REJECTS = ("source_path", "error", "message")
MAX_BOILERPLATE_TOLD = 100
MAX_CHARACTERS_TOLD = 80
"""So much of the boilerplate stands in the manifest: 100 lines of it are read by nobody."""


def find(work: Work, workers: Workers) -> Counts:
    """Find the sources, unpack what holds several, and look at each for its hash.

    A look is reading, 25 µs of CPU for a small file: starting processes would take longer. Raises
    SourceError when there is none.
    """
    names = work.load("names")
    recipe, parent = work.recipe, work.parent
    listed = find_sources(names, skip=recipe.skip_sources)
    _check_unmatched(work, listed)
    found = unpack_all(listed, work, workers)
    sources, carried = list(found.sources), []
    if recipe.sources.missing == "keep" and parent:
        carried = vanished(parent, [source.source_path for source in sources])
        sources = sorted([*sources, *carried], key=lambda source: source.source_path)
    if not sources:
        raise SourceError(f"{', '.join(names)}: no source to read{_skipped(found.skipped)}")
    work.save_sources(sources)
    looked = (look_at(source, max_bytes=recipe.limits.max_source_bytes) for source in sources)
    work.save("inputs", [asdict(found) for found in looked])
    return {
        "sources": len(found.sources),
        "carried_over": len(carried),
        "skipped": dict(sorted(found.skipped.items())),
    }


def clean(work: Work, workers: Workers) -> Counts:
    """Clean the sources that were not cleaned before.

    Raises SourceError when none can be used, GateError when too many cannot or too much of what the
    parent holds is in none any more.
    """
    reused, unreadable = gather(work, workers)
    gates, inputs = work.recipe.gates, work.inputs()
    rejects = list_rejects(work.cleaned("rejects", OF_REJECTS))
    work.save("rejects", [asdict(reject) for reject in rejects[:MAX_REJECTS_TOLD]])
    if len(rejects) < len(inputs):
        check_rejects(
            rejects, len(inputs), max_ratio=gates.max_reject_ratio, min_sources=gates.min_sources
        )
    _check_nothing_vanished(work)
    if len(rejects) == len(inputs):
        named = "".join(f"\n  {line}" for line in name_rejects(rejects, len(rejects)))
        raise SourceError(f"no source can be used:{named}")
    errors = Counter(reject.error for reject in rejects)
    return {
        "reused": reused,
        "rejects": dict(sorted(errors.items())),
        "carried_over": sum(source.carried for source, _ in work.sources()),
        "unreadable": [str(reject) for reject in unreadable[:MAX_REJECTS_TOLD]],
    }


def _check_unmatched(work: Work, listed: Found) -> None:
    """Raise for names of a run that stand for nothing: what the parent knew has vanished.

    Raises GateError then, unless it may or is carried over, else SourceError.
    """
    parent = work.parent and Version(work.parent)
    known = [item.source_path for item in parent.manifest.inputs] if parent else []
    for name in listed.unmatched:
        if not any(map(covers(name), known)):
            raise SourceError(
                f"{text_of(name)}: no source to read{_skipped(listed.skipped)}, and the corpus has "
                "nothing of that name; correct it, or put a file there"
            )
    missing = work.recipe.sources.missing
    if parent and listed.unmatched and not _may_vanish(work) and missing != "keep":
        check_names(listed.unmatched, parent, places_of(parent), ())


def _skipped(skipped: Mapping[str, int]) -> str:
    return "".join(f"; {n} skipped: {why}" for why, n in sorted(skipped.items()))


def _check_nothing_vanished(work: Work) -> None:
    if work.parent is None or _may_vanish(work):
        return
    parent = Version(work.parent)
    before = places_of(parent)
    present = list(pairs(work.cleaned("documents", PLACE), *PLACE))
    check_names(work.load("names"), parent, before, (path for path, _ in present))
    sums = (item.sha256 for item in work.inputs())
    ratio = work.recipe.gates.max_vanished_ratio
    check_vanished(parent, before, present, sums, max_ratio=ratio)


def _may_vanish(work: Work) -> bool:
    """Tell whether documents of the parent may vanish, however many."""
    return bool(work.load("vanished_ok")) or work.recipe.gates.max_vanished_ratio >= 1


def decide(work: Work, _workers: Workers) -> Counts:
    """Decide over the whole corpus which paragraphs and documents are copies.

    Raises GateError, before anything is written, when too much goes as near copies.
    """
    recipe = work.recipe
    by_paragraphs = recipe.dedup.across_documents == "drop"
    standing = standing_of(work.parent, paragraphs=by_paragraphs)
    compared = columns_for_dedup(work.batches(FOR_DEDUP), standing, recipe.sources.priority)
    outcome = deduplicate(compared.columns, recipe.dedup)
    telling = Telling(lambda: _sources_of_documents(work), recipe.report.texts)
    most_dropped = check_drops(find_drops(compared.columns, outcome), recipe.gates, telling)
    decided = name_decisions(outcome, compared)
    decided.save(work.folder / "decided", work.disk)
    variants = pc.sum(pc.equal(decided.duplicates["kind"], "variant")).as_py() or 0
    return {
        "copies": decided.duplicates.num_rows - variants,
        "variants": variants,
        "most_dropped": most_dropped,
        "came_back": came_back(standing, compared, outcome),
        "boilerplate": {
            "found": len(outcome.boilerplate),
            "most_frequent": [
                {**asdict(each), "text": each.text[:MAX_CHARACTERS_TOLD]}
                for each in outcome.boilerplate[:MAX_BOILERPLATE_TOLD]
                if recipe.report.texts
            ],
        },
    }


def _sources_of_documents(work: Work) -> list[str]:
    names: list[str] = work.cleaned("documents", ["source_path"])["source_path"].to_pylist()
    return names


def assemble(work: Work, _workers: Workers) -> Counts:
    """Write the tables of the version from the batches and the decisions."""
    decided = load_decided(work.folder / "decided")
    writer = PartWriter(work.version, work.disk)
    per_part = records_per_part(decided.documents.num_rows)
    tally = Tally()
    documents = Documents()
    first_document = first_paragraph = 0
    rejects = []
    for tables in work.batches(dict.fromkeys(CLEANED)):
        final = decide_batch(
            tables, decided, first_document=first_document, first_paragraph=first_paragraph
        )
        tally.add(final)
        documents.add(final["documents"])
        for part, ends in cut_parts(final, per_part):
            writer.add(part, end_part=ends)
        first_document += tables["documents"].num_rows
        first_paragraph += tables["paragraphs"].num_rows
        rejects.append(tables["rejects"])
    # Last, so that how the sources were batched cannot show in the parts.
    writer.add({"rejects": pa.concat_tables(rejects)}, end_part=False)
    work.save("files", [asdict(file) for file in writer.finish()])
    counted = {**tally.as_dict(), "rows": dict(writer.rows)}
    counted |= {"against": documents.against(Version(work.parent))} if work.parent else {}
    work.save("assembled", {"content_hash": writer.content.hexdigest(), "counts": counted})
    return counted


def audit(work: Work, workers: Workers) -> Counts:
    """Read the staged version back and check it against the bytes of its sources."""
    return {"conservation": audit_version(work, workers).as_dict()}


def list_rejects(table: pa.Table) -> list[Reject]:
    """Return the rows of the table ``rejects`` as values."""
    return [Reject(*(row[name] for name in OF_REJECTS)) for row in table.to_pylist()]
