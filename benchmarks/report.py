"""What the report of a large corpus takes: ``python -m benchmarks.report --documents 100000``.

The corpus is the seeds' version many times over under new names, written as the store writes it:
the report reads tables, and cleaning so much for it would take an hour.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from flows.assembly import cut_parts
from flows.pipeline import Job, run
from flows.recipe import default_recipe
from flows.store import CorpusStore, Disk, PartReader, PartWriter, Version, records_per_part
from flows.store.manifest import read_manifest
from flows.summary import Tally

_NAMES = (
    "record_id document_id paragraph_id cluster_id run_id matched_document_id matched_paragraph_id"
)


def main() -> None:
    """Make corpora of two sizes and print what their reports take."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--keep", type=Path, help="a folder for the pages")
    options = parser.parse_args()
    if options.measure:
        _measure(options.measure)
        return
    with tempfile.TemporaryDirectory() as folder:
        store = CorpusStore(Path(folder) / "seeds")
        seeds = run(Job(("seeds",), default_recipe()), store).version
        assert seeds
        for documents in (options.documents // 16, options.documents // 4, options.documents):
            target = Path(folder) / f"{documents}"
            _multiply(seeds, target, documents)
            command = [sys.executable, "-m", "benchmarks.report", "--measure", str(target)]
            told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
            print(
                f"{documents:,} documents: page {told['page']:,} bytes in {told['seconds']:.1f} s "
                f"(CPU {told['cpu']:.1f} s), {told['mebibytes']:,} MiB at most"
            )
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                page = (target / "report.html").read_bytes()
                (options.keep / f"{documents}.html").write_bytes(page)


def _measure(folder: Path) -> None:
    from flows.report import make_report

    manifest = read_manifest(folder)
    start, cpu = time.perf_counter(), time.process_time()
    made = make_report(PartReader(folder, manifest.files), manifest, None)
    told = {
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "page": len(made["report.html"]),
        "mebibytes": _most_mebibytes(),
    }
    (folder / "report.html").write_bytes(made["report.html"])
    print(json.dumps(told))


def _most_mebibytes() -> int:
    """Return the most memory this process had; what getrusage tells includes its parent's."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024


def _multiply(seeds: Version, folder: Path, documents: int) -> None:
    """Write the tables of a version as often as it takes to have so many documents."""
    tables = {name: seeds.table(name) for name in ("records", "documents", "paragraphs", "edits")}
    tables["duplicates"] = seeds.table("duplicates")
    writer, tally = PartWriter(folder, Disk()), Tally()
    times = documents // tables["documents"].num_rows
    for number in range(times):
        copied = {name: _renamed(table, number) for name, table in tables.items()}
        tally.add(copied)
        for part, ends in cut_parts(copied, records_per_part(documents)):
            writer.add(part, end_part=ends)
    files = writer.finish()
    old = seeds.manifest
    ledger = {name: _times(value, times) for name, value in old.counts["conservation"].items()}
    counts = {**old.counts, **tally.as_dict(), "rows": dict(writer.rows), "conservation": ledger}
    content = writer.content.hexdigest()
    manifest = replace(old, files=tuple(files), counts=counts, content_hash=content, beside={})
    (folder / "manifest.json").write_bytes(manifest.to_json())


def _times(value: int | Mapping[str, int], times: int) -> int | dict[str, int]:
    if isinstance(value, int):
        return value * times
    return {name: count * times for name, count in value.items()}


def _renamed(table: pa.Table, number: int) -> pa.Table:
    """Give rows names and hashes of their own; the texts stay."""
    own = hashlib.sha256(str(number).encode()).hexdigest()[:8]
    for place, name in enumerate(table.column_names):
        column = table[name]
        if name in _NAMES.split():
            ids, rest = (pc.utf8_slice_codeunits(column, *cut) for cut in ((0, 16), (16,)))
            column = pc.binary_join_element_wise(_others(ids, own), rest, "")
        elif name == "text_sha256":
            column = pc.binary_join_element_wise(own, pc.utf8_slice_codeunits(column, 8), "")
        elif name == "source_path":
            column = pc.binary_join_element_wise(f"{number:06}", column, "/")
        table = table.set_column(place, table.schema.field(place), column)
    return table


def _others(ids: pa.ChunkedArray, own: str) -> pa.Array:
    """Return another id for each; as a part ends by the id of a record, no two end alike."""
    coded = ids.combine_chunks().dictionary_encode()
    names = [
        hashlib.sha256(f"{own}{name}".encode()).hexdigest()[:16]
        for name in coded.dictionary.to_pylist()
    ]
    return pa.DictionaryArray.from_arrays(coded.indices, pa.array(names, pa.string())).cast(
        pa.string()
    )


if __name__ == "__main__":
    main()
