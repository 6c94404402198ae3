"""Drops: gates on how much goes as a near copy, for what is alike need not say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice, zip_longest

from cleaners.dedup import Decision, DocumentDecision, Outcome, Paragraphs
from cleaners.extract import squeezed
from flows.errors import GateError
from flows.recipe import Gates

_NAMED_AT_MOST = 5
_PAIRS_SHOWN = 3
_CHARACTERS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Drops:
    """What goes and stands nowhere else word for word.

    ``rows``: of each paragraph that goes as a near copy the row that it matches, None if it is like
    nothing in the document that its own repeats; ``originals``: the document it goes for.
    ``documents``: of each that leaves nothing, with such a paragraph in it, the one it goes for.
    """

    columns: Paragraphs
    rows: Mapping[int, int | None]
    originals: Mapping[int, int]
    documents: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Telling:
    """How examples are told: the source of each document, asked for late, and whether its texts."""

    sources: Callable[[], Sequence[str]]
    texts: bool


def check_drops(drops: Drops, gates: Gates, telling: Telling) -> dict[str, float | int | None]:
    """Return what each gate counted, the most of it; None where too few documents count.

    Raises GateError, with the largest clusters and sample pairs, where a gate is not kept to.
    """
    few = gates.min_sources
    return {
        "near_ratio": check_folders(
            drops, telling, max_ratio=gates.max_near_ratio, min_documents=few
        ),
        "near_copies": check_clusters(drops, telling, max_copies=gates.max_near_copies),
        "withdrawn_ratio": check_withdrawn(
            drops, telling, max_ratio=gates.max_withdrawn_ratio, min_documents=few
        ),
    }


def find_drops(columns: Paragraphs, outcome: Outcome) -> Drops:
    """Find what deduplication drops as near copies.

    Exact copies are none, white space aside: neither paragraphs that equal what they match, with
    whatever reason they go, nor those of a document that equals as a whole the one that it repeats.
    """
    owners = columns.documents.tolist()
    rows: dict[int, int | None] = {}
    originals: dict[int, int] = {}
    exact = set(_exact_documents(columns, outcome.documents))
    for row, (document, decision) in enumerate(zip(owners, outcome.rows, strict=True)):
        if document not in exact and _is_near(columns.texts, row, decision):
            repeated = outcome.documents[document].matched
            if decision.drop_reason != "document_duplicate" or repeated is None:
                repeated = document if decision.matched is None else owners[decision.matched]
            rows[row], originals[row] = decision.matched, repeated
    documents: dict[int, int] = {}
    for row, original in originals.items():
        gone = outcome.documents[owners[row]].status in ("duplicate", "all_dropped")
        if gone and original != owners[row]:
            documents.setdefault(owners[row], original)
    return Drops(columns, rows, originals, documents)


def _is_near(texts: Sequence[str], row: int, decision: Decision) -> bool:
    if decision.kept or decision.drop_reason == "exact":
        return False
    matched = decision.matched
    return matched is None or squeezed(texts[row]) != squeezed(texts[matched])


def _exact_documents(columns: Paragraphs, documents: Sequence[DocumentDecision]) -> Iterator[int]:
    """Yield the documents that equal what they repeat, however either is cut into paragraphs."""
    repeated = {n: each.matched for n, each in enumerate(documents) if each.matched is not None}
    wanted = {*repeated, *repeated.values()}
    whole: dict[int, str] = {}
    by_owner = groupby(
        zip(columns.documents.tolist(), columns.texts, strict=True), key=lambda row: row[0]
    )
    for document, rows in by_owner:
        if document in wanted:
            whole[document] = squeezed("".join(text for _, text in rows))
    yield from (n for n, other in repeated.items() if whole.get(n) == whole.get(other))


def near_ratios(drops: Drops, min_documents: int) -> dict[str, float]:
    """Return the share of its characters that goes as near copies, of each folder.

    Those with fewer documents are left out. A folder is what holds a source: a directory, an
    archive, a file of rows.
    """
    folders, owners = drops.columns.folders, drops.columns.documents.tolist()
    documents = Counter(folders)
    characters: Counter[str] = Counter()
    near: Counter[str] = Counter()
    for row, text in enumerate(drops.columns.texts):
        folder = folders[owners[row]]
        characters[folder] += len(text)
        near[folder] += len(text) if row in drops.rows else 0
    return {
        folder: near[folder] / characters[folder]
        for folder in sorted(characters)
        if documents[folder] >= min_documents and characters[folder]
    }


def check_folders(
    drops: Drops, telling: Telling, *, max_ratio: float, min_documents: int
) -> float | None:
    """Return the largest share of a folder's characters that goes as near copies.

    None: every folder is too small. Raises GateError when a share is too large.
    """
    ratios = near_ratios(drops, min_documents)
    over = {folder: ratio for folder, ratio in ratios.items() if ratio > max_ratio}
    if not over:
        return max(ratios.values(), default=None)
    folders, owners = drops.columns.folders, drops.columns.documents.tolist()
    ordered = sorted(over.items(), key=lambda item: (-item[1], item[0]))
    told = [f"{_name(folder)}: {ratio:.0%}" for folder, ratio in ordered[:_NAMED_AT_MOST]]
    rest = len(ordered) - len(told)
    raise GateError(
        f"copies: near copies would take more than gates.max_near_ratio = {max_ratio:g} of the "
        f"characters of {len(over):,} source folders ({', '.join(told)}"
        f"{f' and {rest:,} more' if rest else ''}); look at the pairs, then allow more in a recipe:"
        + _examples(drops, (row for row in drops.rows if folders[owners[row]] in over), telling)
    )


def check_clusters(drops: Drops, telling: Telling, *, max_copies: int) -> int:
    """Return how many documents go as near copies of one at most. Raises GateError for too many."""
    sizes = Counter(drops.documents.values())
    over = {original: size for original, size in sizes.items() if size > max_copies}
    if not over:
        return max(sizes.values(), default=0)
    owners = drops.columns.documents.tolist()
    rows = (row for row in drops.rows if drops.documents.get(owners[row]) in over)
    raise GateError(
        f"copies: {max(over.values()):,} documents would be dropped as near copies of one, more "
        f"than gates.max_near_copies = {max_copies:,} allows ({len(over):,} such clusters); look "
        "at the pairs, then allow more in a recipe:" + _examples(drops, rows, telling)
    )


def withdrawn(drops: Drops) -> tuple[list[int], int]:
    """Return the documents of the parent version that go as near copies now, of how many.

    Only those count whose source is there in this run.
    """
    standing = drops.columns.standing
    gone = [document for document in drops.documents if standing and standing[document]]
    return gone, sum(standing)


def check_withdrawn(
    drops: Drops, telling: Telling, *, max_ratio: float, min_documents: int
) -> float | None:
    """Return the share of documents kept by the parent version that go as near copies.

    None: it kept too few. Raises GateError when too many go.
    """
    gone, kept = withdrawn(drops)
    if kept < max(min_documents, 1):
        return None
    if len(gone) <= max_ratio * kept:
        return len(gone) / kept
    owners, concerned = drops.columns.documents.tolist(), set(gone)
    raise GateError(
        f"copies: {len(gone):,} of {kept:,} documents that the latest version holds would be "
        f"dropped as near copies, more than gates.max_withdrawn_ratio = {max_ratio:g} allows; look "
        "at the pairs, then allow more in a recipe:"
        + _examples(drops, (row for row in drops.rows if owners[row] in concerned), telling)
    )


def _examples(drops: Drops, rows: Iterable[int], telling: Telling) -> str:
    """Return lines that name the largest clusters, and sample pairs from different ones first."""
    owners = drops.columns.documents.tolist()
    names = [_name(name) for name in telling.sources()]
    clusters: dict[int, list[int]] = {}
    for row in rows:
        clusters.setdefault(drops.originals[row], []).append(row)
    members = {original: len({owners[row] for row in own}) for original, own in clusters.items()}
    largest = sorted(clusters, key=lambda original: (-members[original], original))
    lines = []
    for original in largest[:_NAMED_AT_MOST]:
        size = sum(len(drops.columns.texts[row]) for row in clusters[original])
        lines.append(
            f"  {names[original]}: {members[original]:,} documents with {size:,} characters like it"
        )
    rest = len(largest) - _NAMED_AT_MOST
    lines += [f"  and {rest:,} more"] if rest > 0 else []
    pairs = zip_longest(
        *(_one_each(clusters[original], owners) for original in largest[:_PAIRS_SHOWN])
    )
    shown = (row for row in chain.from_iterable(pairs) if row is not None)
    for row in islice(shown, _PAIRS_SHOWN):
        original = drops.originals[row]
        lines.append(f"  {names[owners[row]]} → {names[original]}")
        if telling.texts:
            matched = drops.rows[row]
            kept = "(nothing like it)" if matched is None else drops.columns.texts[matched]
            lines += [f"    {_line(drops.columns.texts[row])}", f"    {_line(kept)}"]
    return "".join(f"\n{line}" for line in lines)


def _one_each(rows: Iterable[int], owners: Sequence[int]) -> list[int]:
    """Return the first of the rows of each document."""
    first: dict[int, int] = {}
    for row in rows:
        first.setdefault(owners[row], row)
    return list(first.values())


def _name(path: str) -> str:
    return path.replace("\n", "⏎")


def _line(text: str) -> str:
    r"""Return the beginning of a text as one line, so that nothing in it passes for another line.

    >>> _line("关于停水的通知\n　　因检修停水。")
    '关于停水的通知 因检修停水。'
    """
    line = " ".join(text.split())
    return line if len(line) <= _CHARACTERS_SHOWN else line[:_CHARACTERS_SHOWN] + "…"
