"""What a page says of itself in its markup: title, author, date, address, language."""

from __future__ import annotations

import html
import json
import re
import warnings
from collections.abc import Iterator, Mapping

from bs4 import BeautifulSoup, UnusualUsageWarning

from cleaners.extract.nodes import TEXT, Node
from cleaners.records import Metadata

_TOLD = re.compile(r"<(?:html\b[^>]{0,200}?\slang|title|meta|link)\b", re.IGNORECASE)
_TAGS = ("html", "title", "link", "meta", "script", "time", "h1")
_TEXTS = frozenset(("title", "h1", "script"))
_LINKED_DATA = "application/ld+json"
_KEYS = {
    "article:published_time": "published_at",
    "og:published_time": "published_at",
    "og:release_date": "published_at",
    "datepublished": "published_at",
    "publishdate": "published_at",
    "pubdate": "published_at",
    "dc.date": "published_at",
    "dc.date.issued": "published_at",
    "apub:time": "published_at",
    "weibo:article:create_at": "published_at",
    "og:url": "url",
    "og:title": "og_title",
    "og:site_name": "site",
    "author": "author",
    "article:author": "author",
    "og:article:author": "author",
    "dc.creator": "author",
    "description": "description",
    "keywords": "keywords",
}
_MAX_JSON = 1 << 16
_PUBLISHED = re.compile(r"(?:^|\s)(?:published|entry-date|post-date)(?:$|\s)")
# Matches name, email@gmail.com, https://…; the makers of Discuz name themselves on every thread.
_NO_AUTHOR = re.compile("@|^https?://|^Discuz! Team")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SEPARATORS = " -_|–—·•:：»/"


def page_metadata(body: str, page_nodes: list[Node]) -> Metadata:
    """Return what the head of a page and its JSON-LD say; the first of two that differ wins.

    The title loses the name of the site where ``og:title`` or an ``<h1>`` holds the rest of it, or
    ``og:site_name`` says it. An author that is an address or the maker of the forum is none.

    >>> from cleaners.extract.nodes import nodes
    >>> page = "<title>长江保护_新闻网</title><h1>长江保护</h1>"
    >>> page_metadata(page, nodes(page))
    {'title': '长江保护'}
    """
    if not _TOLD.search(body):
        return {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnusualUsageWarning)  # a declaration, a lone address
        soup = BeautifulSoup(
            _telling(page_nodes).encode(),
            features="lxml",
            from_encoding="utf-8",
            multi_valued_attributes=None,
        )
    found: dict[str, str | list[str]] = {}
    headings: list[str] = []
    for tag in soup.find_all(list(_TAGS)):
        name = str(tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        key, content = "", str(tag.get("content") or "").strip()
        if tag.name == "meta":
            key = _KEYS.get(name, "")
        elif tag.name == "html":
            key, content = "language", str(tag.get("lang") or "").strip()
        elif tag.name == "title":
            key, content = "title", " ".join(tag.get_text().split())
        elif tag.name == "link" and "canonical" in str(tag.get("rel") or "").split():
            key, content = "canonical", str(tag.get("href") or "").strip()
        elif tag.name == "time" and (
            name == "datepublished"
            or tag.has_attr("pubdate")
            or _PUBLISHED.search(str(tag.get("class") or ""))
        ):
            key, content = "published_at", str(tag.get("datetime") or "").strip()
        elif tag.name == "h1":
            headings.append(" ".join(tag.get_text().split()))
        elif tag.get("type") == _LINKED_DATA:
            for key, content in _linked(tag.get_text()):
                if not (key == "author" and _NO_AUTHOR.search(content)):
                    found.setdefault(key, content)
            continue
        if key and content and not (key == "author" and _NO_AUTHOR.search(content)):
            found.setdefault(key, content)
    title = found.get("title")
    if isinstance(title, str):
        names = [str(found.get("og_title") or ""), *headings]
        # The longest: a first heading may be the site's, an og:title end at a quotation mark.
        title = max(
            (name for name in names if len(name) > 1 and name in title), key=len, default=title
        )
        found["title"] = _without_site(title, str(found.get("site") or ""))
    return found


def _telling(page_nodes: list[Node]) -> str:
    """Return the elements of a page that say something of it: a tenth of its tree."""
    parts: list[str] = []
    within: list[str] = []
    pictures = 0
    for tag, value in page_nodes:
        if tag == TEXT:
            if within:
                parts.append(value if within[-1] == "script" else html.escape(value, quote=False))
        elif tag == "svg":
            pictures += 1 if value is not None else -1
        elif tag not in _TAGS or (tag == "title" and pictures):
            continue
        elif value is not None:
            parts.append(_tag(tag, value))
            if tag in _TEXTS and (tag != "script" or value.get("type") == _LINKED_DATA):
                within.append(tag)
        elif within[-1:] == [tag]:
            parts.append(f"</{within.pop()}>")
        elif tag == "script":
            parts.append("</script>")
    return "".join(parts)


def _tag(tag: str, attributes: Mapping[str, str]) -> str:
    shown = "".join(f' {key}="{html.escape(value)}"' for key, value in attributes.items())
    return f"<{tag}{shown}>"


def _without_site(title: str, site: str) -> str:
    """Return a title without the name of its site at the end; "长江_新闻网" of 新闻网 is 长江."""
    rest = title.removesuffix(site).rstrip() if site else title
    named = rest != title and rest[-1:] in _SEPARATORS
    return (named and rest.rstrip(_SEPARATORS)) or title


def _linked(text: str) -> Iterator[tuple[str, str]]:
    """Yield what JSON-LD says of an article, with the keys of a record."""
    try:
        data = json.loads(text) if len(text) <= _MAX_JSON else None
    except (ValueError, RecursionError):
        return
    graph = data.get("@graph", data) if isinstance(data, dict) else data
    for entry in graph if isinstance(graph, list) else [graph]:
        if not isinstance(entry, dict) or "datePublished" not in entry:
            continue
        author = entry.get("author")
        author = author[0] if isinstance(author, list) and author else author
        author = author.get("name") if isinstance(author, dict) else author
        for key, value in (("published_at", entry["datePublished"]), ("author", author)):
            if isinstance(value, str) and value.strip():
                yield key, _SURROGATE.sub("\ufffd", value.strip())  # an emoji that was cut
