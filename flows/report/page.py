"""The page: the content of a report as one HTML file that needs nothing else and runs no more.

Text from sources goes through autoescape, and what cannot be seen is shown by its number; a policy
in the head lets only the one script run whose hash it names, and no address be reached.
"""

from __future__ import annotations

import base64
import hashlib
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from flows.report import drawings
from flows.report.marks import is_unseen

_BREAK = Markup('<i class="u">⏎</i>')
_SIDES: Final = {"before": "-", "after": "+"}


def render(content: Mapping[str, Any], *, whole: bool = True) -> bytes:
    """Return the page of a report; of less than a ``whole`` one the changes alone."""
    words = tomllib.loads(_read("words.toml"))
    environment = Environment(
        autoescape=True,  # select_autoescape would leave a name like page.html.j2 unescaped
        undefined=StrictUndefined,
        loader=FunctionLoader(_read),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = lambda count: f"{count:,}"
    environment.filters["signed"] = lambda count: f"{count:+,}" if count else "0"
    environment.filters["percent"] = lambda share: f"{share:.1%}"
    environment.filters["ratio"] = lambda share: f"{share:.3f}"
    environment.filters["seen"] = seen
    environment.filters["side"] = side
    environment.filters["inline"] = inline
    script, style = _read("page.js"), _read("page.css")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    text = environment.get_template("page.html.j2").render(
        report=content,
        whole=whole,
        say=lambda key, **values: _say(words, key, values),
        word=lambda table, key: _word(words, table, key),
        known=words.__contains__,
        drawings=drawings,
        script=Markup(script),  # noqa: S704 - our own file
        style=Markup(style),  # noqa: S704 - our own file
        digest=digest,
    )
    return text.encode("utf-8", "xmlcharrefreplace")


def _read(name: str) -> str:
    return files("flows.report").joinpath(name).read_text(encoding="utf-8")


def seen(text: str | None) -> Markup:
    """Return a text escaped, with chips for characters that have no form or mislead.

    >>> seen("页\\u202e<b>")
    Markup('页<i class="u" title="RIGHT-TO-LEFT OVERRIDE">U+202E</i>&lt;b&gt;')
    """
    text = text or ""
    if not any(map(is_unseen, text)):
        return escape(text)
    return Markup("").join(_chip(c) if is_unseen(c) else escape(c) for c in text)


def _chip(character: str) -> Markup:
    name = unicodedata.name(character, "")
    code = f"U+{ord(character):04X}"
    if not name:
        return Markup('<i class="u">{}</i>').format(code)
    return Markup('<i class="u" title="{}">{}</i>').format(name, code)


def side(pieces: Sequence[Sequence[str]], which: str) -> Markup:
    """Return one side of a comparison: what is the same, and what only this side has.

    >>> side([("=", "保护"), ("-", "区"), ("=", "和修复")], "before")
    Markup('保护<del>区</del>和修复')
    """
    wanted = {"=", "…", _SIDES[which]}
    return Markup("").join(_piece(mark, text) for mark, text in pieces if mark in wanted)


def inline(pieces: Sequence[Sequence[str]]) -> Markup:
    """Return both sides of a comparison in one line."""
    return Markup("").join(_piece(mark, text) for mark, text in pieces)


def _piece(mark: str, text: str) -> Markup:
    if mark == "…":
        return Markup('<span class="cut">⋯{}⋯</span>').format(f"{int(text):,}")
    if mark == "=":
        return seen(text)
    text = text if text.strip(" ") else "␣" * len(text)
    shown = _BREAK.join(map(seen, text.split("\n")))
    tag = "del" if mark == "-" else "ins"
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), shown)  # noqa: S704 - one of two names


def _say(words: Mapping[str, Any], key: str, values: Mapping[str, Any]) -> Markup:
    chinese, english = (escape(phrase).format(**values) for phrase in words[key])
    return _both(chinese, english)


def _word(words: Mapping[str, Any], table: str, key: str) -> Markup:
    found = words[table].get(key)
    return _both(*map(escape, found)) if found else seen(key)


def _both(chinese: Markup, english: Markup) -> Markup:
    return Markup(
        '<span class="zh" lang="zh-Hans">{}</span><span class="en" lang="en">{}</span>'
    ).format(chinese, english)
