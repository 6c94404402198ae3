"""Reasons: why a text went as a copy of another or stayed beside it, asked of the two once more.

The tables say what a text is a copy or a variant of, not by which line of the contract. Two texts
say that again, so what is asked about is what is shown and no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.dedup.contract import Difference, Line
from cleaners.dedup.strict import strict_form
from cleaners.dedup.verdicts import compare_texts
from flows.history import Row, read_documents
from flows.store import PartReader

MAX_CHARACTERS: Final = 400_000
"""Two texts longer than this together are not compared again; it takes about 0.1 s at most."""
_ID: Final = 16
"""So many characters of a paragraph's id are its document's."""


@dataclass(frozen=True, slots=True)
class Reason:
    """The line of the contract that decided about two texts, and where the first differs.

    ``slip``: one character of a paragraph in a repeated block that is the same otherwise. The
    differences of a variant end with one that no line explains, if it is one that tells them apart.
    """

    line: Line | Literal["slip"]
    differences: tuple[Difference, ...] = ()

    @property
    def unexplained(self) -> Difference | None:
        """The first difference that no line explains."""
        return next((each for each in self.differences if each.line == "variant"), None)


def of_paragraphs(copy: Row, text: str, other: str) -> Reason | None:
    """Return why a paragraph is the copy or variant that a row of ``duplicates`` says it is.

    Of a variant that would be a copy by itself, though its document is none, the line of that.
    None where the two do not tell: it went with its document, or they are too long.

    >>> row = {"kind": "near", "scope": "across_documents", "kept": False, "start": 0, "end": 99}
    >>> row |= {"matched_start": 0, "matched_end": 99}
    >>> of_paragraphs(row, "水厂供水12万吨。[1]", "水厂供水12万吨。")
    Reason(line='note_mark', differences=(Difference(line='note_mark', left='[1]', right=''),))
    """
    if copy["kind"] == "exact":
        return Reason("same")
    cut: bool = copy["kind"].startswith("truncated")
    own = text if cut else text[copy["start"] : copy["end"]]
    others = other if cut else other[copy["matched_start"] : copy["matched_end"]]
    if len(own) + len(others) > MAX_CHARACTERS:
        return None
    within = copy["scope"] == "within_document" and not copy["kept"]
    verdict = compare_texts([own], [others], within=within)
    if verdict.copy or copy["kind"] == "variant":
        return Reason(verdict.line, verdict.differences)
    if copy["kind"] == "truncated_prefix":
        return Reason("truncated", (Difference("truncated", "", other[copy["matched_end"] :]),))
    if cut:
        return Reason("truncated", (Difference("head", "", other[: copy["matched_start"]]),))
    return Reason("slip", (_slip(own, others),)) if within else None


def _slip(own: str, other: str) -> Difference:
    one, two = strict_form(own), strict_form(other)
    same = _common(one, two)
    behind = _common(one[same:][::-1], two[same:][::-1])
    return Difference("variant", one[same : len(one) - behind], two[same : len(two) - behind])


def _common(one: str, two: str) -> int:
    pairs = enumerate(zip(one, two, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(two)))


@lru_cache(maxsize=1)  # asked again for each paragraph of a document
def of_documents(own: tuple[str, ...], others: tuple[str, ...]) -> Reason | None:
    """Return why a document, given as all its paragraphs, copies another one or does not.

    None where they are too long.
    """
    if sum(map(len, own)) + sum(map(len, others)) > MAX_CHARACTERS:
        return None
    verdict = compare_texts(own, others)
    return Reason(verdict.line, verdict.differences)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a document is a copy of, or a variant of: then ``copy`` is false and both are kept.

    The texts are those of all paragraphs, kept or not.
    """

    document_id: str
    source_path: str
    copy: bool
    text: str
    other_text: str
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Because:
    """What a document is like since another version, and what it was a copy of before.

    ``arrived``: what it is like is not in the earlier version; ``left``: what it was a copy of is
    not in the later one.
    """

    now: Likeness | None
    was: Likeness | None
    arrived: bool
    left: bool


Pair = tuple[Row | None, Row | None]


def because(before: PartReader, after: PartReader, pairs: Iterable[Pair]) -> dict[str, Because]:
    """Say of documents that came, or that are kept and were not or the other way round, why.

    By the id that each has in the later version. Reads but ids of what it does not tell about.
    """
    told = [
        (one, other)
        for one, other in pairs
        if other and (one is None or one["status"] != other["status"])
    ]
    now = likenesses(after, [other["document_id"] for _, other in told if other])
    dropped = [one["document_id"] for one, _ in told if one and one["status"] == "duplicate"]
    was = likenesses(before, dropped)
    old = _present(before, {like.document_id for like in now.values()})
    new = _present(after, {like.document_id for like in was.values()})
    found = {}
    for one, other in told:
        name = str(other["document_id"]) if other else ""
        is_like, was_like = now.get(name), was.get(one["document_id"]) if one else None
        if is_like or was_like:
            arrived = is_like is not None and is_like.document_id not in old
            left = was_like is not None and was_like.document_id not in new
            found[name] = Because(is_like, was_like, arrived, left)
    return found


def likenesses(parts: PartReader, names: Sequence[str]) -> dict[str, Likeness]:
    """Return what some documents of a version are copies or variants of, those that are any."""
    if not names:
        return {}
    others = _matched(parts, names)
    repeated = set(others)
    others |= _variants(parts, [name for name in names if name not in repeated])
    rows = read_documents(parts, {*others, *others.values()})
    found = {}
    for name, other in others.items():
        own, theirs = (tuple(str(row["text"]) for row in rows[each]) for each in (name, other))
        reason = of_documents(own, theirs)
        texts = ("\n\n".join(own), "\n\n".join(theirs))
        path = str(rows[other][0]["source_path"])
        found[name] = Likeness(other, path, name in repeated, *texts, reason)
    return found


def _matched(parts: PartReader, names: Iterable[str]) -> dict[str, str]:
    wanted, columns = pa.array(sorted(names), pa.string()), ["document_id", "matched_document_id"]
    found: dict[str, str] = {}
    for part in parts.names:
        for rows in parts.batches("documents", part, columns):
            own = rows.filter(pc.is_in(rows["document_id"], value_set=wanted)).to_pylist()
            found |= {row["document_id"]: row["matched_document_id"] for row in own}
    return {name: other for name, other in found.items() if other}


def _variants(parts: PartReader, names: Iterable[str]) -> dict[str, str]:
    """Return the document to which most paragraphs of each of these are like."""
    wanted, columns = pa.array(sorted(names), pa.string()), ["paragraph_id", "cluster_id", "kind"]
    counted: Counter[tuple[str, str]] = Counter()
    for part in parts.names:
        for rows in parts.batches("duplicates", part, columns):
            variants = rows.filter(pc.equal(rows["kind"], "variant"))
            owners = pc.utf8_slice_codeunits(variants["paragraph_id"], 0, _ID)
            own = variants.filter(pc.is_in(owners, value_set=wanted)).to_pylist()
            counted.update((row["paragraph_id"][:_ID], row["cluster_id"][:_ID]) for row in own)
    found: dict[str, str] = {}
    for (name, other), _ in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        if name != other:
            found.setdefault(name, other)
    return found


def _present(parts: PartReader, names: Iterable[str]) -> set[str]:
    wanted = pa.array(sorted(names), pa.string())
    found: set[str] = set()
    for part in parts.names if len(wanted) else ():
        for rows in parts.batches("documents", part, ["document_id"]):
            found |= {
                *rows["document_id"].filter(pc.is_in(rows["document_id"], wanted)).to_pylist()
            }
    return found


def as_dict(reason: Reason | None) -> Mapping[str, object] | None:
    """Return a reason as plain values."""
    if reason is None:
        return None
    rows = [{"line": d.line, "left": d.left, "right": d.right} for d in reason.differences]
    return {"line": reason.line, "differences": rows}
