"""``qingyuan verify``, ``rollback``, ``tag`` and ``prune``: versions checked, named, removed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from flows.cli.options import DEFAULT_CORPUS, CorpusOption, JsonOption
from flows.cli.screen import print_facts, print_json, safe
from flows.errors import CorruptVersion

VersionArgument = Annotated[
    str, typer.Argument(metavar="VERSION", help="A name such as v0001, a tag, or latest.")
]


def verify(
    version: VersionArgument = "latest",
    corpus: CorpusOption = DEFAULT_CORPUS,
    every: Annotated[bool, typer.Option("--all", help="Check all versions.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check a version against its manifest and itself; anything wrong is exit code 5.

    Every file's SHA-256, rows, schema and page checksums, the content hash over all rows, and
    conservation: each edit replayed, each paragraph and document recounted.
    """
    from flows.store import CorpusStore
    from flows.verification import verify_version

    store = CorpusStore(corpus)
    versions = store.versions() if every else (store.version(version),)
    found = []
    for each in versions:
        found.append(verify_version(each))
        if not as_json and not found[-1].problems:
            whole = f"{found[-1].files:,} files, {found[-1].rows:,} rows, each as it was committed"
            print_facts([(each.name, whole)])
    if as_json:
        print_json([asdict(each) for each in found])
    if not versions:
        print_facts([("versions", f"none yet in {corpus}")])
    problems = [problem for each in found for problem in each.problems]
    if problems:
        raise CorruptVersion("\n".join(problems))


def rollback(
    version: Annotated[
        str, typer.Argument(metavar="VERSION", help="The version that is to be the latest.")
    ],
    corpus: CorpusOption = DEFAULT_CORPUS,
) -> None:
    """Make another version the latest; nothing is deleted, numbers go on from the highest."""
    from flows.store import CorpusStore

    print_facts([("latest", CorpusStore(corpus).rollback(version).name)])


def tag(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="The tag; none: list all tags.")
    ] = None,
    version: VersionArgument = "latest",
    corpus: CorpusOption = DEFAULT_CORPUS,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take the tag away; the version stays.")
    ] = False,
) -> None:
    """Give a version a name of its own, usable wherever a version is named; it is never pruned."""
    from flows.store import CorpusStore

    store = CorpusStore(corpus)
    if name is None:
        print_facts(sorted(store.tags().items()) or [("tags", f"none yet in {corpus}")])
    elif remove:
        store.untag(name)
    else:
        print_facts([(name, store.tag(name, version).name)])


def prune(
    keep: Annotated[
        int, typer.Option("--keep", min=1, metavar="N", help="Keep the newest N versions.")
    ],
    corpus: CorpusOption = DEFAULT_CORPUS,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be removed, and remove nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Remove old versions; never a tagged one, the latest, or a file that another one shares."""
    from flows.store import CorpusStore

    pruned = CorpusStore(corpus).prune(keep=keep, dry_run=dry_run)
    if as_json:
        print_json({**asdict(pruned), "dry_run": dry_run})
    else:
        verb = "would be removed" if dry_run else "removed"
        named = safe(", ".join(pruned.versions)) or "nothing"
        print_facts([(verb, named), ("bytes", f"{pruned.freed_bytes:,}")])
