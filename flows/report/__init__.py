"""The report of a version: report.json and report.html, made from its tables alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from flows.report.changes import changes
from flows.report.content import SCHEMA, make_content
from flows.report.marks import Size
from flows.report.survey import look_through
from flows.store import Manifest, PartReader, Version

__all__ = ["MAX_BYTES", "PAGE", "make_difference", "make_report", "read_content"]

MAX_BYTES: Final = 2_000_000
PAGE, CONTENT = "report.html", "report.json"


def make_report(parts: PartReader, manifest: Manifest, parent: Version | None) -> dict[str, bytes]:
    """Return the files of a version's report by name: the page, and its content as JSON.

    Equal tables, manifest and parent give equal bytes. No part of the version is held longer than
    it is looked at, so that memory does not grow with the corpus; no page is larger than
    MAX_BYTES: if it would be, its texts are cut shorter. Raises CorruptVersion.
    """
    # Here, not above: only what makes a version or shows a report needs the template engine.
    from flows.report.page import render

    survey = look_through(parts)
    before = read_content(parent)
    share = 1.0
    while True:
        content = make_content(parts, manifest, parent, survey, before, Size(share))
        page = render(content)
        if len(page) <= MAX_BYTES or share < 1 / 64:
            break
        share /= 2
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    return {PAGE: page, CONTENT: text.encode("utf-8", "backslashreplace")}


def make_difference(before: Version, after: Version) -> bytes:
    """Return a page that shows how one version differs from another. Raises CorruptVersion."""
    from flows.report.page import render

    manifest = after.manifest
    found = changes(before, after.parts(), manifest, Size())
    return render({"version": manifest.version, "changes": found}, whole=False)


def read_content(version: Version | None) -> Mapping[str, Any] | None:
    """Return the content of a version's report, None if it has none that this code can read."""
    path = version.folder / CONTENT if version else None
    if path is None or not path.is_file():
        return None
    try:
        content: dict[str, Any] = json.loads(path.read_bytes())
    except ValueError:
        return None
    return content if content.get("schema") == SCHEMA else None
