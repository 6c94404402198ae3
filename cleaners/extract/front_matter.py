"""Front matter: the ``key: value`` lines between two ``---`` lines at the head of a post."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cleaners.errors import MarkupError
from cleaners.extract.metadata import published_at, url
from cleaners.records import Metadata

__all__ = ["MAX_CHARACTERS", "FrontMatter", "published_at", "split", "url"]

MAX_CHARACTERS = 65536
"""Longer front matter is refused; that of real posts stays below 2,000 (FAULTS D9)."""

# Matches title: '…' and categories: and 标签: …; not http://…, not - item, not 10:30.
_KEY = re.compile(r"""( *)(["']?)([^\W\d][\w .\-/]{0,63}?)\2 {0,8}:(?:[ \t]+(.*)|)$""")
_FIRST_KEY = re.compile(r"""["']?[A-Za-z_][\w.\-]{0,63}["']?[ \t]*:(?:[ \t]|$)""")
_ITEM = re.compile(r"( *)-(?:[ \t]+(.*)|)$")
_BLOCK = re.compile(r"[|>][+-]?\d?[+-]?$")
_QUOTED = re.compile(r"""'(?:[^']|'')*+'|"(?:[^"\\]|\\.)*+\"""", re.DOTALL)
_PLAIN_ITEM = re.compile(r"[^\s,\[\]{}\"'][^,\]]*")
_MAX_NESTED = 8
_ESCAPE = re.compile(
    r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U000[0-9a-fA-F]{5}|U0010[0-9a-fA-F]{4}|.)"
)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "0": "", "a": "", "b": "", "e": "", "v": "\n",
            "f": "\n", "N": "\n", "_": "\u00a0", "L": "\n", "P": "\n"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The metadata of a text and the code point where its body begins."""

    metadata: Metadata
    body_start: int


def split(text: str, *, source_path: str = "text") -> FrontMatter:
    """Return the metadata of a text and where its body begins; without any, ({}, 0).

    Front matter is a ``---`` line (blank lines may precede it) with a key on the very next line,
    up to the next ``---`` or ``...`` line. A thematic break is none. The YAML that posts use is
    read, and values are strings or lists of strings only: ``no`` stays "no", ``1.10`` "1.10",
    aliases and tags are text. A nested key is ``parent.key``; a second ``key`` becomes ``key#2``.
    Comments on a line of their own are dropped. Raises MarkupError, with the line, when it never
    closes, is longer than MAX_CHARACTERS, or holds a line that is neither key nor value.

    >>> split("---\\ntitle: '长江经济带'\\ntags: [新华社, 要闻]\\n---\\n正文").metadata
    {'title': '长江经济带', 'tags': ['新华社', '要闻']}
    """
    opening = len(text) - len(text.lstrip("\ufeff \t\n"))
    opening = text.rfind("\n", 0, opening) + 1
    head = text[opening : opening + MAX_CHARACTERS].split("\n")
    if head[0].strip("\ufeff \t") != "---" or len(head) < 2 or not _FIRST_KEY.match(head[1]):
        return FrontMatter({}, 0)
    first_line = text.count("\n", 0, opening) + 1
    body_start = opening + len(head[0]) + 1
    for number, line in enumerate(head[1:], 1):
        body_start += len(line) + 1
        if line.rstrip() in ("---", "..."):
            lines = [line.replace("\t", "    ").rstrip() for line in head[1:number]]
            metadata = _read(lines, source_path, first_line + 1)
            return FrontMatter(metadata, min(body_start, len(text)))
    cut = len(text) - opening > MAX_CHARACTERS
    within = f" within {MAX_CHARACTERS:,} characters" if cut else ""
    raise MarkupError(
        f"{source_path}:{first_line}: found front matter that opens here, and no closing ---"
        f" follows{within}, expected a line ---; write it, or put an empty line after a mere rule"
    )


def _read(lines: list[str], source_path: str, first_line: int) -> dict[str, str | list[str]]:
    metadata: dict[str, str | list[str]] = {}
    times_seen: dict[str, int] = {}
    parents: list[tuple[int, str]] = []
    at = 0
    while at < len(lines):
        key = _KEY.match(lines[at])
        if key is None and _is_passed_over(lines[at]):
            at += 1
            continue
        where = f"{source_path}:{first_line + at}: found {lines[at].strip()[:60]!r}"
        indent = len(key[1]) if key else 0
        while parents and parents[-1][0] >= indent:
            parents.pop()
        if key is None or (indent and not parents) or len(parents) > _MAX_NESTED:
            raise MarkupError(
                f"{where} in front matter, expected 'key: value', or '- item' below a key;"
                " correct the line"
            )
        value, at = _value((key[4] or "").strip(), indent, lines, at + 1, where)
        if value is None:
            parents.append((indent, key[3].strip()))
            continue
        name = ".".join([*(parent for _, parent in parents), key[3].strip()])
        times_seen[name] = times_seen.get(name, 0) + 1
        metadata[name if times_seen[name] == 1 else f"{name}#{times_seen[name]}"] = value
    return metadata


def _value(
    first: str, indent: int, lines: list[str], at: int, where: str
) -> tuple[str | list[str] | None, int]:
    """Return a key's value and the line behind it; None when keys of its own stand below it."""
    if _BLOCK.match(first):
        taken, at = _deeper(indent, lines, at, blank_too=True)
        return ("\n" if first[0] == "|" else " ").join(taken).strip(), at
    if first[:1] in ("'", '"', "["):
        return _enclosed(first, lines, at, where)
    if first:
        taken, at = _deeper(indent, lines, at)
        return " ".join([first, *taken]), at
    below = at
    while below < len(lines) and _is_passed_over(lines[below]):
        below += 1
    following = lines[below] if below < len(lines) else ""
    if _ITEM.match(following):
        return _items(lines, below, where)
    if len(following) - len(following.lstrip(" ")) <= indent:
        return "", below
    if _KEY.match(following):
        return None, below
    return _value(following.strip(), indent, lines, below + 1, where)


def _is_passed_over(line: str) -> bool:
    return not line or line.lstrip().startswith("#")


def _items(lines: list[str], at: int, where: str) -> tuple[list[str], int]:
    items: list[str] = []
    while at < len(lines):
        item = _ITEM.match(lines[at])
        if item is None and not _is_passed_over(lines[at]):
            break
        at += 1
        if item is None:
            continue
        first = (item[2] or "").strip()
        if first[:1] in ("'", '"'):
            quoted, at = _enclosed(first, lines, at, where)
            items.append(str(quoted))
        else:
            taken, at = _deeper(len(item[1]), lines, at)
            items.append(" ".join([first, *taken]))
    return items, at


def _deeper(
    indent: int, lines: list[str], at: int, *, blank_too: bool = False
) -> tuple[list[str], int]:
    """Return the deeper lines that go on with a value, and the line behind them."""
    taken: list[str] = []
    while at < len(lines):
        line = lines[at]
        if (not line and not blank_too) or (line and len(line) - len(line.lstrip(" ")) <= indent):
            break
        if not blank_too and _ITEM.match(line):
            break
        taken.append(line.strip())
        at += 1
    return taken, at


def _enclosed(first: str, lines: list[str], at: int, where: str) -> tuple[str | list[str], int]:
    """Read a quoted value or a list in brackets that may go on over the next lines."""
    read = _flow_list if first[0] == "[" else _quoted
    text, found, reach = first, read(first, 0), 1
    while found is None and reach < 8 * (len(lines) - at):
        # Eight times as many lines each time: all of them for each of 6,000 values took 0.8 s.
        text = "\n".join([first, *lines[at : at + reach]])
        found, reach = read(text, 0), 8 * reach
    behind = text[found[1] :].partition("\n")[0].strip() if found else ""
    if found is None or (behind and not behind.startswith("#")):
        raise MarkupError(
            f"{where} in front matter, expected {'a closing mark' if found is None else 'no more'}"
            f" after the value; close or quote the whole of it"
        )
    return found[0], at + text.count("\n", 0, found[1])


def _quoted(text: str, start: int) -> tuple[str, int] | None:
    found = _QUOTED.match(text, start)
    if found is None:
        return None
    first, *others = found[0][1:-1].split("\n")
    if others:  # a line break and the blanks around it are one blank
        *between, last = others
        lines = [first.rstrip(" "), *(line.strip(" ") for line in between), last.lstrip(" ")]
        first = " ".join(lines)
    folded = first
    value = folded.replace("''", "'") if text[start] == "'" else _ESCAPE.sub(_unescaped, folded)
    return value, found.end()


def _flow_list(text: str, start: int) -> tuple[list[str], int] | None:
    items: list[str] = []
    position = start + 1
    while position < len(text):
        if text[position] == "]":
            return items, position + 1
        quoted = _quoted(text, position)
        if quoted is None and text[position] in "'\"":
            return None
        plain = _PLAIN_ITEM.match(text, position)
        if quoted:
            items.append(quoted[0])
            position = quoted[1]
        elif plain:
            items.append(" ".join(plain[0].split()))
            position = plain.end()
        else:
            position += 1
    return None


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1]
    if len(code) == 1:
        return _ESCAPED.get(code, code)
    character = chr(int(code[1:], 16))
    return "\ufffd" if "\ud800" <= character <= "\udfff" or character == "\0" else character
