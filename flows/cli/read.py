"""``qingyuan versions`` and ``qingyuan show``: what the corpus holds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from flows.cli.options import DEFAULT_CORPUS, CorpusOption, JsonOption
from flows.cli.screen import print_facts, print_json, print_table
from flows.errors import NAMED_AT_MOST, CorruptVersion, Reject
from flows.facts import summary_facts


def versions(corpus: CorpusOption = DEFAULT_CORPUS, as_json: JsonOption = False) -> None:
    """List the versions of the corpus, oldest first."""
    from flows.store import CorpusStore

    store = CorpusStore(corpus)
    latest = store.latest()
    tags: dict[str, list[str]] = {version.name: [] for version in store.versions()}
    for tag, name in store.tags().items():
        tags.setdefault(name, []).append(tag)
    manifests, damaged = [], []
    for version in store.versions():
        try:
            manifests.append(version.manifest)
        except CorruptVersion as error:
            damaged.append((version.name, str(error)))
    if as_json:
        print_json(
            [
                {
                    "version": manifest.version,
                    "latest": latest is not None and manifest.version == latest.name,
                    "parent": manifest.parent,
                    "created_at": manifest.created_at,
                    "content_hash": manifest.content_hash,
                    "tags": tags[manifest.version],
                    "sources": len(manifest.inputs),
                    "rows": manifest.counts["rows"],
                    "size_bytes": manifest.size_bytes,
                    "shared_bytes": manifest.shared_bytes,
                }
                for manifest in manifests
            ]
            + [{"version": name, "problem": problem} for name, problem in damaged]
        )
    elif not manifests and not damaged:
        print_facts([("versions", f"none yet in {corpus}")])
    else:
        print_table(
            ["version", "created", "sources", "documents", "kept", "dropped", "rejects", "tags"],
            [
                [
                    manifest.version + (" *" if latest and manifest.version == latest.name else ""),
                    manifest.created_at,
                    f"{manifest.counts['sources']:,}",
                    f"{manifest.counts['rows']['documents']:,}",
                    f"{manifest.counts['paragraphs_kept']:,}",
                    f"{sum(manifest.counts['paragraphs_dropped'].values()):,}",
                    f"{manifest.counts['rows']['rejects']:,}",
                    ", ".join(tags[manifest.version]),
                ]
                for manifest in manifests
            ],
        )
        print_facts(damaged)


def show(
    version: Annotated[
        str, typer.Argument(metavar="VERSION", help="A name such as v0001, a tag, or latest.")
    ] = "latest",
    corpus: CorpusOption = DEFAULT_CORPUS,
    as_json: JsonOption = False,
) -> None:
    """Show what a version holds, after its files are checked against the manifest."""
    from flows.store import CorpusStore

    found = CorpusStore(corpus).version(version)
    files = found.verify()
    manifest = found.manifest
    if as_json:
        print_json(asdict(manifest))
        return
    documents = found.table("documents").select(["source_path", "title", "kept_count", "status"])
    rejects = [
        Reject(row["source_path"], row["error"], row["message"])
        for row in found.table("rejects").slice(0, NAMED_AT_MOST).to_pylist()
    ]
    print_facts(
        [
            ("version", f"{found.folder} of {manifest.created_at}"),
            ("parent", manifest.parent or "none"),
            *summary_facts(manifest.counts, rejects),
            ("files", f"{files:,}, each as the manifest says"),
            ("bytes", f"{manifest.size_bytes:,}, {manifest.shared_bytes:,} shared with the parent"),
            ("content", manifest.content_hash),
            *([("report", str(page))] if (page := found.folder / "report.html").is_file() else []),
        ]
    )
    print()
    rows = documents.slice(0, _SHOWN_AT_MOST).to_pylist()
    print_table(
        ["title", "kept", "status", "source"],
        [
            [row["title"] or "—", f"{row['kept_count']}", row["status"], row["source_path"]]
            for row in rows
        ],
    )
    if documents.num_rows > _SHOWN_AT_MOST:
        print(f"… and {documents.num_rows - _SHOWN_AT_MOST:,} more documents")


_SHOWN_AT_MOST = 50
