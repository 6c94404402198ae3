"""Gathering: the cleaned rows of each source are found in the cache or the parent, or are made.

Where they stand is the plan that all later stages read them by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from flows.cache import Cache, Place, cleaning_key, cleaning_section
from flows.carrying import carried_entries, vanished
from flows.cleaning import Batch, Item, clean_batch, cut_batches, halve, reject
from flows.errors import Reject
from flows.packs import Stretch, write_pack
from flows.recipe import Recipe
from flows.sources import Source
from flows.store import Input
from flows.work import Work
from flows.workers import Lost, Workers


def gather(work: Work, workers: Workers) -> tuple[int, list[Reject]]:
    """Leave the inputs and the plan of a run; return how many sources the cache had.

    And the rejects that are none, for ``missing = "keep"`` carries over what the parent has of a
    source that cannot be read tonight, as of one that is gone.

    What is not there is cleaned batch by batch, so that a run that is killed and begun again goes
    on where it was. Raises GateError when a source changes meanwhile.
    """
    recipe = work.recipe
    sources, sizes = zip(*work.sources(), strict=True)
    items = _items(sources, work.inputs(), recipe)
    cache = Cache(work.cache, work.disk) if work.cache else None
    if cache:
        cache.sweep()
    known = cache.find(item.key for item in items if item.key) if cache else {}
    places = {i.source.source_path: known[i.key] for i in items if i.key and i.key in known}
    carried = [source for source in sources if source.carried]
    missing = [
        (item, size)
        for item, size in zip(items, sizes, strict=True)
        if item.source.source_path not in places and not item.source.carried
    ]
    own = work.folder / "packs"  # of what no later run may find
    made = _clean(missing, cache.folder if cache else own, own, work, workers)
    hashes, carried_places = _carry(carried, own, work)
    everything = places | made | carried_places
    _plan(sources, sizes, everything, work)
    refused: list[Reject] = []
    if recipe.sources.missing == "keep" and work.parent:
        kept, refused = _unreadable(sources, work, work.parent)
        if kept:
            more_hashes, carried_places = _carry(list(kept.values()), own, work)
            hashes = {**hashes, **more_hashes}
            work.save_sources([kept.get(source.source_path, source) for source in sources])
            _plan(sources, sizes, everything | carried_places, work)
    looked = (item.looked for item in items)
    inputs = [replace(i, sha256=hashes.get(i.source_path, i.sha256)) for i in looked]
    work.save("inputs", [asdict(item) for item in inputs])
    return len(places), refused


def _plan(
    sources: Sequence[Source], sizes: Sequence[int], places: Mapping[str, Place], work: Work
) -> None:
    ordered = [places[source.source_path] for source in sources]
    batches = cut_batches(sizes, work.recipe.limits)
    work.plan([list(_stretches(ordered[r.start : r.stop])) for r in batches])


def _unreadable(
    sources: Sequence[Source], work: Work, parent: Path
) -> tuple[dict[str, Source], list[Reject]]:
    """Return what the parent has of sources that are there but cannot be read, and why not.

    Raises CorruptVersion.
    """
    rows = work.cleaned("rejects", ("source_path", "error", "message")).to_pylist()
    refused = {row["source_path"]: Reject(*row.values()) for row in rows}
    present = {source.source_path for source in sources} - refused.keys()
    gone = vanished(parent, present) if refused else []
    kept = {source.source_path: source for source in gone if source.source_path in refused}
    return kept, [refused[path] for path in kept]


def _items(sources: Sequence[Source], looked: Sequence[Input], recipe: Recipe) -> list[Item]:
    section = cleaning_section(recipe)
    return [
        Item(source, found, found.sha256 and cleaning_key(found.source_path, found.sha256, section))
        for source, found in zip(sources, looked, strict=True)
    ]


def _clean(
    missing: Sequence[tuple[Item, int]], folder: Path, own: Path, work: Work, workers: Workers
) -> dict[str, Place]:
    recipe = work.recipe
    batches = [
        Batch(folder, tuple(item for item, _ in missing[r.start : r.stop]), recipe, work.disk)
        for r in cut_batches([size for _, size in missing], recipe.limits)
    ]
    places = {}
    for batch, pack in workers.work(clean_batch, batches, halve=halve):
        if isinstance(pack, Lost):
            pack = reject(batch.items[0], own, pack.reason, work.disk)
        for entry, item in enumerate(batch.items):
            places[item.source.source_path] = Place(pack, entry)
    return places


def _carry(
    carried: Sequence[Source], folder: Path, work: Work
) -> tuple[Mapping[str, str], dict[str, Place]]:
    """Write the rows of the parent's sources as packs; return the hashes it has, and the places."""
    hashes, places = {}, {}
    for sources, entries in carried_entries(carried):
        pack = write_pack(folder, entries, work.disk)
        for number, (source, entry) in enumerate(zip(sources, entries, strict=True)):
            hashes[source.source_path] = entry.rows["records"][0][2]
            places[source.source_path] = Place(pack, number)
    return hashes, places


def _stretches(places: Sequence[Place]) -> Iterator[Stretch]:
    """Yield the places with neighbours joined."""
    stretch: Stretch | None = None
    for place in places:
        if stretch and place == Place(stretch.pack, stretch.first + stretch.count):
            stretch = replace(stretch, count=stretch.count + 1)
            continue
        if stretch:
            yield stretch
        stretch = Stretch(place.pack, place.entry, 1)
    if stretch:
        yield stretch
