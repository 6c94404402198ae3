"""What stands over the markup of a post and is taken off: CDATA, a second escape, shortcodes."""

from __future__ import annotations

import html
import re

from cleaners.extract.sniff import looks_like_html

_FRAME = r"\A\s*(?:<div[^<>]{0,200}>\s*)?"
_CDATA_FIRST = re.compile(_FRAME + r"<!\[CDATA\[")
_OPENING, _CLOSING = "<![CDATA[", "]]>"
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_FRAMES = frozenset(("div", "br"))
# Matches &lt;p&gt; and &lt;img src=&quot;a.jpg&quot; /&gt;; not a &lt; b, not &amp;lt;p&amp;gt;.
_ESCAPED_TAG = re.compile(r"&lt;(/?[A-Za-z][A-Za-z0-9]*+)((?:(?!&[lg]t;)[^<>]){0,2000})&gt;")
_ESCAPED_BLOCK = re.compile(
    r"&lt;/?(?:p|br|div|li|ul|ol|h[1-6]|blockquote|table|img)(?=[\s/&])", re.IGNORECASE
)
_ESCAPED_TWICE = re.compile(r"&amp;(?=#?\w{1,32};)")
_EMPTY = "<?x>"
"""An instruction, which nobody sees, of the four characters that &amp; has more than &."""

# WordPress: [caption id="attachment_7" width="640"]<img> a picture[/caption]
_SHORTCODE = re.compile(
    r"\[caption( (?:id|align|width)=[^\[\]<>]{0,300})\]([^\[]{0,2000})\[/caption\]"
)


def html_of(body: str, *, source_path: str) -> str | None:
    """Return the HTML of a body, None for plain text; what wraps it becomes markup of one length.

    So every place in the source stays where it was. Wrapped is a body that begins as CDATA, one
    whose tags are all escaped (a feed's text taken as it stands in the XML), and a picture in
    WordPress's [caption]. A text about tags has real ones as well and is left alone.

    >>> html_of("<div>&lt;p&gt;长江&lt;/p&gt;</div>", source_path="a.txt")
    '<div><p      >长江</p      ></div>'
    """
    markup = _unwrapped(body)
    if looks_like_html(markup, source_path=source_path):
        return markup
    return body if markup != body and looks_like_html(body, source_path=source_path) else None


def _unwrapped(body: str) -> str:
    if _CDATA_FIRST.match(body):
        body = _without_cdata(body)
    if len(_ESCAPED_BLOCK.findall(body)) > 1 and _only_frames(body):
        body = _ESCAPED_TAG.sub(_unescaped, body)
        body = _ESCAPED_TWICE.sub(_EMPTY + "&", body)
    if "[/caption]" in body:
        body = _SHORTCODE.sub(r"<figure \1>\2</figure >", body)
    return body


def _only_frames(body: str) -> bool:
    return all(tag[1].lower() in _FRAMES for tag in _TAG.finditer(body))


def _without_cdata(body: str) -> str:
    parts: list[str] = []
    position = 0
    while (left := body.find(_OPENING, position)) >= 0:
        right = body.find(_CLOSING, left)
        end = right if right >= 0 else len(body)
        parts += [body[position:left], " " * len(_OPENING), body[left + len(_OPENING) : end]]
        parts += [" " * len(_CLOSING)] * (right >= 0)
        position = end + len(_CLOSING) * (right >= 0)
    return "".join([*parts, body[position:]])


def _unescaped(tag: re.Match[str]) -> str:
    inside = html.unescape(tag[2]).rstrip("/ ")
    if inside.count('"') % 2 or (inside.count("'") % 2 and '"' not in inside):
        inside = ""  # cut at a &gt; in a value; an open quotation mark would swallow the text
    return f"<{tag[1]}{inside}".ljust(len(tag[0]) - 1) + ">"
