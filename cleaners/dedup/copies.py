"""Copies inside one document: repeated runs, truncated copies and exact ones, and which is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cleaners.dedup.candidates import Pair, equal_pairs
from cleaners.dedup.clusters import Run, align, find_chains
from cleaners.dedup.damage import REPEATS, CopyKind, Row, truncated_pairs
from cleaners.dedup.shingles import exact_form


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
        for kept, column in _resolve(run, numbers, rows, cut):
            targets.add(kept)
            for row in column:
                if row != kept and (relation := _relation(row, kept, rows, cut, resembles)):
                    copies[row] = Copy(row, kept, relation, number)
    _add_truncated(copies, targets, rows, cut)
    _add_exact(copies, targets, rows, min_characters)
    return [copies[row] for row in sorted(copies)]


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
    run: Run, numbers: Sequence[int], rows: Mapping[int, Row], cut: Mapping[Pair, CopyKind]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield each column with its kept row: one place for the whole run where it has them all."""
    places = [tuple(numbers[position] for position in copy) for copy in run.copies]
    places.sort(
        key=lambda copy: (
            -len(copy),
            sum(rows[row].damage for row in copy),
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
    row: int,
    kept: int,
    rows: Mapping[int, Row],
    cut: Mapping[Pair, CopyKind],
    resembles: Callable[[int, int], bool],
) -> CopyKind | None:
    if exact_form(rows[row].text) == exact_form(rows[kept].text):
        return "exact"
    if (row, kept) in cut:
        return cut[row, kept]
    same_form = rows[row].form == rows[kept].form != ""
    return "near" if same_form or resembles(row, kept) else None


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
