"""Copies inside one document: repeated runs, truncated copies and exact ones, and which is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from cleaners.dedup.candidates import Pair, equal_pairs
from cleaners.dedup.clusters import Run, align, find_chains
from cleaners.dedup.damage import HEADINGS, REPEATS, CopyKind, Row, ends_whole, truncated_pairs
from cleaners.dedup.shingles import exact_form
from cleaners.dedup.slips import slip
from cleaners.dedup.strict import strict_form
from cleaners.dedup.verdicts import compare_texts
from cleaners.records import Kind

_MANY = 5
_NEARLY_ALL = 800
"""Thousandths of the members of a run. In gold 000 13 of 15 are exact and two are slips; in manuals
runs of 90 % exact members have 37 of 66 others with another fact: being in a run proves nothing."""
_MAX_COMPARED = 4
"""So many rows of a column are compared for slips; more copies than that are rare."""
_PROSE: frozenset[Kind] = frozenset({"body", "quote", "list_item", "caption"})
_MIN_FORM = 8
"""Characters of the matching form below which a text is only ever an exact copy."""


@dataclass(frozen=True, slots=True)
class Copy:
    """Row ``row`` goes because of row ``matched``; ``run`` numbers the runs of the document."""

    row: int
    matched: int
    kind: CopyKind
    run: int | None = None


def copies_of_document(
    rows: Mapping[int, Row],
    near: Iterable[Pair],
    resembles: Callable[[int, int], bool],
    *,
    min_characters: int,
) -> list[Copy]:
    """Decide the copies inside one document; ``rows`` by row index, ascending, neighbours adjacent.

    ``near`` are verified near pairs, ``resembles`` tells whether two rows share at least half their
    shingles. Lone near copies are left alone: an epigraph that a list quotes again is no damage.
    """
    numbers = list(rows)
    cut = truncated_pairs(rows, min_characters)
    runs = _find_runs(rows, {*near, *cut}, cut, resembles, min_characters)
    copies: dict[int, Copy] = {}
    targets: set[int] = set()
    for number, run in enumerate(runs):
        found = _copies_of_run(run, numbers, rows, cut, min_characters)
        targets |= {kept for kept, _ in found.values()}
        copies |= {row: Copy(row, kept, kind, number) for row, (kept, kind) in found.items()}
    _add_truncated(copies, targets, rows, cut)
    _add_exact(copies, targets, rows, min_characters)
    return [copies[row] for row in sorted(copies)]


def _copies_of_run(
    run: Run,
    numbers: Sequence[int],
    rows: Mapping[int, Row],
    cut: Mapping[Pair, CopyKind],
    min_characters: int,
) -> dict[int, tuple[int, CopyKind]]:
    """Return the members of a run that go, each with the row that is kept for it and the kind.

    Those that say something else stay. In a run of ``_MANY`` and more of which nearly all are
    exact, one Chinese character put in, left out or clearly misread is a slip. A heading or a term
    goes only with the text below it, or that would stand without it.
    """
    misread = _misread(run, numbers, rows) if _is_long(run) else {}
    pairs = {
        row: kept
        for kept, column in _resolve(run, numbers, rows, cut, misread)
        for row in column
        if row != kept
    }
    found = {
        row: (kept, relation)
        for row, kept in pairs.items()
        if (relation := _relation(row, kept, rows, cut))
    }
    exact = sum(kind == "exact" for _, kind in found.values())
    if _is_long(run) and exact * 1000 >= _NEARLY_ALL * len(pairs):
        for row, kept in pairs.items():
            prose = rows[row].kind in _PROSE and rows[kept].kind in _PROSE
            forms = strict_form(rows[kept].text), strict_form(rows[row].text)
            if row not in found and prose and slip(*forms):
                found[row] = (kept, "near")
    below = dict(pairwise(numbers))
    for row in sorted(found, reverse=True):
        # The last row of a document stands above nothing.
        if row in below and below[row] not in found and _is_above(rows[row], min_characters):
            del found[row]
    return found


def _is_long(run: Run) -> bool:
    return sum(len(column) - 1 for column in run.columns) >= _MANY


def _misread(run: Run, numbers: Sequence[int], rows: Mapping[int, Row]) -> Counter[int]:
    """Count for each row of a run those of its column that read better: 打招呼 for 打招手."""
    found: Counter[int] = Counter()
    for column in run.columns:
        said = {numbers[at]: rows[numbers[at]] for at in column[:_MAX_COMPARED]}
        if len({row.form for row in said.values()}) > 1:
            forms = {number: strict_form(row.text) for number, row in said.items()}
            for one, other in permutations(forms, 2):
                same_length = len(forms[one]) == len(forms[other])
                found[other] += same_length and slip(forms[one], forms[other])
    return found


def _is_above(row: Row, min_characters: int) -> bool:
    """Tell whether a row names the one below it: a heading, a term, a short line without an end."""
    return row.kind in HEADINGS or (row.characters < min_characters and not ends_whole(row.text))


def _find_runs(
    rows: Mapping[int, Row],
    alike: Iterable[Pair],
    cut: Mapping[Pair, CopyKind],
    resembles: Callable[[int, int], bool],
    min_characters: int,
) -> list[Run]:
    """Return the runs; their columns and copies are places in the document, not row indices."""
    numbers = list(rows)
    place = {index: position for position, index in enumerate(numbers)}
    pairs = set(equal_pairs({i: row.form or exact_form(row.text) for i, row in rows.items()}))
    for one, other in alike:
        if (one, other) in cut or rows[one].figures == rows[other].figures:
            pairs.add((min(one, other), max(one, other)))
    chains = []
    for found in find_chains((place[i], place[j]) for i, j in pairs):
        chain = [(numbers[i], numbers[j]) for i, j in found]
        if _is_run(chain, rows, min_characters):
            filled = _fill_gaps(chain, numbers, place, rows, resembles)
            chains.append([(place[i], place[j]) for i, j in filled])
    return align(chains)


def _is_run(chain: Sequence[Pair], rows: Mapping[int, Row], min_characters: int) -> bool:
    """Two pairs or more, one of them an exact copy that would go by itself.

    So a chorus of short lines is no run, nor are clauses of a contract that differ in 甲方 and 乙方
    only. Wrong for a block in which every paragraph was damaged differently.
    """
    return len(chain) > 1 and any(
        rows[i].characters >= min_characters
        and rows[i].kind not in REPEATS
        and exact_form(rows[i].text) == exact_form(rows[j].text)
        for i, j in chain
    )


def _fill_gaps(
    chain: Sequence[Pair],
    numbers: Sequence[int],
    place: Mapping[int, int],
    rows: Mapping[int, Row],
    resembles: Callable[[int, int], bool],
) -> list[Pair]:
    """Add the pair in a gap of one on both sides if it is alike enough to be the same paragraph."""
    filled = [chain[0]]
    for (i, j), (next_i, next_j) in pairwise(chain):
        if place[next_i] - place[i] == place[next_j] - place[j] == 2:
            middle = (numbers[place[i] + 1], numbers[place[j] + 1])
            if rows[middle[0]].figures == rows[middle[1]].figures and resembles(*middle):
                filled.append(middle)
        filled.append((next_i, next_j))
    return filled


def _resolve(
    run: Run,
    numbers: Sequence[int],
    rows: Mapping[int, Row],
    cut: Mapping[Pair, CopyKind],
    misread: Mapping[int, int],
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield each column with its kept row: one place for the whole run where it has them all."""
    places = [tuple(numbers[position] for position in copy) for copy in run.copies]
    places.sort(
        key=lambda copy: (
            -len(copy),
            sum(rows[row].damage + misread.get(row, 0) for row in copy),
            sum(rows[row].repairs for row in copy),
            copy[0],
        )
    )
    order = {row: k for k, row in enumerate(row for copy in places for row in copy)}
    for column in run.columns:
        members = tuple(numbers[position] for position in column)
        whole = [row for row in members if not any((row, other) in cut for other in members)]
        yield min(whole or members, key=order.__getitem__), members


def _relation(
    row: int, kept: int, rows: Mapping[int, Row], cut: Mapping[Pair, CopyKind]
) -> CopyKind | None:
    one, other = rows[kept], rows[row]
    if exact_form(one.text) == exact_form(other.text):
        return "exact"
    if (row, kept) in cut:
        return cut[row, kept]
    if min(len(one.form), len(other.form)) < _MIN_FORM:
        return None
    verdict = compare_texts([one.text], [other.text], within=True)
    return "near" if verdict.copy and verdict.goes != "left" else None


def _add_truncated(
    copies: dict[int, Copy],
    targets: set[int],
    rows: Mapping[int, Row],
    cut: Mapping[Pair, CopyKind],
) -> None:
    best: dict[int, int] = {}
    short_ones = {short for short, _ in cut}
    for short, long in cut:
        if short in copies or short in targets or long in copies:
            continue
        if long in short_ones and long not in targets:  # what holds it holds the short one, too
            continue
        if short not in best or _preference(long, rows) < _preference(best[short], rows):
            best[short] = long
    for short, long in best.items():
        copies[short] = Copy(short, long, cut[short, long])
        targets.add(long)


def _add_exact(
    copies: dict[int, Copy], targets: set[int], rows: Mapping[int, Row], min_characters: int
) -> None:
    equal: dict[str, list[int]] = {}
    for index, row in rows.items():
        if index not in copies and row.kind not in REPEATS and row.characters >= min_characters:
            equal.setdefault(exact_form(row.text), []).append(index)
    for group in equal.values():
        kept = min(group, key=lambda index: (index not in targets, _preference(index, rows)))
        for other in group:
            if other != kept and other not in targets:
                copies[other] = Copy(other, kept, "exact")


def _preference(index: int, rows: Mapping[int, Row]) -> tuple[int, int, int]:
    return rows[index].damage, rows[index].repairs, index
