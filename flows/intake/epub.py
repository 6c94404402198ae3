"""EPUB: the chapters of a book in the order of its spine."""

from __future__ import annotations

import posixpath
import zipfile
from urllib.parse import unquote

from lxml import etree

from cleaners.errors import SourceError
from flows.intake.items import Items, Opened, raw_record, visible
from flows.intake.streams import forward, seekable
from flows.intake.zips import open_zip

_CONTAINER = "META-INF/container.xml"
_OF_BOOK = {"title": "book", "creator": "author", "language": "language", "date": "published_at"}
_PAGES = {"application/xhtml+xml", "text/html", "application/x-dtbook+xml"}


def read_epub(opened: Opened) -> Items:
    """Yield the chapters of a book, each with the title and author of the book.

    Without a spine they come as the manifest lists them. A picture is skipped. Raises SourceError
    for what is no book, and BadZipFile behind the whole chapters of one that is cut.
    """
    with opened.budget.inside(), seekable(opened.stream) as file:
        archive, cut = open_zip(file)
        roots = _parse(opened, archive, _CONTAINER).iter("{*}rootfile")
        package = next((root.get("full-path") for root in roots), None)
        if not package:
            raise SourceError(f"{opened.source_path}: no book: {_CONTAINER} names no package")
        book = _parse(opened, archive, package)
        files = {
            each.get("id"): (each.get("href") or "", each.get("media-type") or "")
            for each in book.iter("{*}manifest/{*}item", "{*}item")
        }
        metadata = _about(book)
        spine = [entry.get("idref") for entry in book.iter("{*}itemref")]
        for number, name in enumerate(spine or files, 1):
            opened.budget.count()
            if name not in files:
                yield opened.refuse(visible(name or "nameless"), "the spine alone names it")
                continue
            href, kind = files[name]
            path = posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(href)))
            if kind and kind not in _PAGES:
                opened.budget.skipped[f"type {visible(kind)}"] += 1
            elif path not in archive.NameToInfo and cut:
                continue
            elif path not in archive.NameToInfo:
                yield opened.refuse(visible(path), "the book names it and does not hold it")
            else:
                called = opened.budget.called(f"{opened.source_path}!/{visible(path)}")
                own = {**metadata, "chapter": str(number)}
                yield raw_record(called, _content(opened, archive, path), metadata=own)
        if cut:
            raise cut


def _about(book: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in book.iter("{http://purl.org/dc/elements/1.1/}*"):
        key = _OF_BOOK.get(etree.QName(element).localname)
        text = " ".join("".join(element.itertext()).split())
        if key and text:
            found.setdefault(key, text[:1000])
    return found


def _parse(opened: Opened, archive: zipfile.ZipFile, path: str) -> etree._Element:
    if path not in archive.NameToInfo:
        raise SourceError(f"{opened.source_path}: no book: it holds no {visible(path)}")
    # Entities stay as they are, nothing is fetched, and a bomb of them is refused.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(_content(opened, archive, path), parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(f"{opened.source_path}: {visible(path)} is no XML: {error}") from error


def _content(opened: Opened, archive: zipfile.ZipFile, path: str) -> bytes:
    with forward(archive.open(path), opened.budget) as stream:
        return opened.budget.read(stream)
