"""Alike: what exhibits say of two texts, a copy or a variant and the one that it is like."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from cleaners.dedup.damage import damage
from flows import reasons
from flows.history import Row
from flows.reasons import Reason
from flows.report import marks
from flows.report.marks import Size

Exhibit = dict[str, Any]

_DIFFERENCES: Final = 4


def pair(row: Row, matched: Row | None, copy: Row | None, size: Size, count: int) -> Exhibit:
    """Show a paragraph, one of ``count`` in a place, beside the one that it copies or is like.

    ``copy`` is its row of ``duplicates``; ``line`` the line of the contract, None where none is.
    """
    pieces = marks.by_comparison(row["text"], matched["text"] if matched else row["text"])
    reason = reasons.of_paragraphs(copy, row["text"], matched["text"]) if copy and matched else None
    return {
        **place_of(row, size),
        "reason": row["drop_reason"],
        "similarity": copy["jaccard"] if copy else row["similarity"],
        "containment": copy["containment"] if copy else None,
        **contract(reason, size),
        "pieces": size.text(pieces, count),
        "matched": place_of(matched, size) if matched else None,
    }


def contract(reason: Reason | None, size: Size, own: str = "-") -> Exhibit:
    """Show the line of the contract, and the first differences with their own, each marked.

    ``own``: the mark of what the first of the two texts has.
    """
    other = "+" if own == "-" else "-"
    found = reason.differences if reason else ()
    # That of a variant comes last, behind those that lines explain.
    shown = found if len(found) <= _DIFFERENCES else (*found[: _DIFFERENCES - 1], found[-1])
    pieces = [sorted(((own, d.left), (other, d.right)), reverse=True) for d in shown]
    return {
        "line": reason.line if reason else None,
        "differences": [
            {"line": difference.line, "pieces": size.word(marked)}
            for difference, marked in zip(shown, pieces, strict=True)
        ],
    }


def passage(copy: Row, row: Row, other: Row, size: Size) -> Exhibit:
    """Show a paragraph or a sentence of it beside that which it is a copy of and is kept."""
    one = row["text"][copy["start"] : copy["end"]]
    two = other["text"][copy["matched_start"] : copy["matched_end"]]
    return {
        "other": place_of(other, size),
        "similarity": copy["jaccard"],
        "characters": len(one),
        **contract(reasons.of_paragraphs(copy, row["text"], other["text"]), size),
        "pieces": size.text(marks.by_comparison(one, two)),
    }


def why(
    pairs: Sequence[tuple[Row | None, Row]],
    kind: str | None,
    repairs: Mapping[tuple[str, int], int],
    documents: Mapping[str, Row],
) -> Exhibit:
    """Say what told the kept ones from the dropped, asked in the order of the decision.

    ``repairs`` are counted by record and ordinal; ``documents`` say when they were published.
    """
    both = [(star, row) for star, row in pairs if star is not None]
    if not both:
        return {"because": "alone"}
    kind = kind or (both[0][1]["drop_reason"] if len(pairs) == 1 else None)
    if kind and kind.startswith("truncated"):
        return {"because": "holds"}
    measures: dict[str, Callable[[Row], int]] = {
        "damage": lambda row: damage(row["text"], row["kind"]),
        "repairs": lambda row: repairs[row["record_id"], row["ordinal"]],
    }
    for because, measure in measures.items():
        kept, dropped = (sum(measure(pair[side]) for pair in both) for side in (0, 1))
        if kept != dropped:
            return {"because": because, "kept": kept, "dropped": dropped}
    star, row = both[0]
    dates = [documents[each["document_id"]]["published_at"] for each in (star, row)]
    if dates[0] != dates[1] and len(both) == 1:
        return {"because": "published"}
    return {"because": "order"}


def place_of(row: Row, size: Size) -> Exhibit:
    """Say where a paragraph stands."""
    return {
        "paragraph_id": row["paragraph_id"],
        "source_path": size.name(row["source_path"]),
        "lines": lines_of(row["first_line"], row["last_line"]),
        "kind": row["kind"],
    }


def lines_of(first: int, last: int) -> str:
    """Return the lines of a source that a text came from."""
    return f"{first}" if first == last else f"{first}–{last}"


def copies_by_paragraph(rows: tuple[Row, ...]) -> Mapping[str, Row]:
    """Return the rows of ``duplicates`` that tell why a paragraph was dropped."""
    return {row["paragraph_id"]: row for row in rows if not row["kept"]}
