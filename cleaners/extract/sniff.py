"""Whether a body is HTML, or text that only mentions a tag: decided by content."""

from __future__ import annotations

import re

from cleaners.extract.markup import BLOCKS, VOID, names

_INLINE = names(
    "a abbr acronym audio b bdi bdo big br button cite code data del dfn em embed font i iframe img"
    " input ins kbd label link map mark meta meter nobr noscript object option output picture"
    " progress q rp rt ruby s samp script select small source span strike strong style sub sup svg"
    " template textarea time title tt u var video wbr"
)
_MATHS = names(
    "annotation maction math menclose merror mfenced mfrac mglyph mi mlabeledtr mmultiscripts mn mo"
    " mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable"
    " mtd mtext mtr munder munderover none semantics"
)
"""Elements of MathML, which stand in HTML as they are."""
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_MARKDOWN_HEADING = re.compile(r"^#{1,6} \S")
_CODE_SPAN = re.compile("`[^`\\n]{1,200}`")
# Matches <p>, </div>, <br/>, <img src=…; not a < b, <a@b.cn>, <https://…>, Map<i, b>.
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})(?=[\s>]|/>)")
_PAGE = re.compile(
    r"(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE
)
_BODY = re.compile(r"<(?:body|head)[\s>]", re.IGNORECASE)
_PACKED = re.compile(r"\.(?:gz|zst|bz2|xz)\Z")
_FIRST_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]{0,10})(\s[^<>]*)?/?>")
_LINE_BREAK_TAG = re.compile(r"[。！？!?.…”」:：；]\s*<br ?/?>|<br ?/?>\s*<br ?/?>", re.IGNORECASE)


def looks_like_html(text: str, *, source_path: str) -> bool:
    """Tell whether a body is HTML rather than text that mentions a tag; the suffix may decide.

    HTML is a page, a fragment that begins with a tag, or text whose paragraphs end at tags. Tags
    that HTML does not know (XML, ``vector<int>``) and Markdown speak against it. Wrong on prose
    that names tags in pairs, unquoted, at the ends of its sentences.

    >>> looks_like_html("<div><p>保护和修复</p></div>", source_path="001.txt")
    True
    >>> looks_like_html("若 a < b，写 vector<int>。", source_path="c.txt")
    False
    """
    if _PACKED.sub("", source_path.lower()).endswith((".html", ".htm", ".xhtml", ".shtml")):
        return True
    body = text.strip()
    if "<" not in body:
        return False
    if _PAGE.match(body):
        return True
    prose, markdown_signs = _without_code(body)
    known = foreign = openers = closers = 0
    for tag in _TAG.finditer(prose):
        name = tag[2].lower()
        if name in BLOCKS or name in _INLINE or name in VOID or name in _MATHS:
            known += 1
            closers += name in BLOCKS and bool(tag[1])
            openers += name in BLOCKS and not tag[1]
        elif "-" not in name and ":" not in name:
            foreign += 1
    # A page may hold a few <wxs> of its own; an XML sample has hardly any but its own.
    if not known or foreign * 4 > known:
        return False
    # Three tags for each Markdown sign: a README begins with one <p align=center>, then goes on.
    if markdown_signs and known < 3 * markdown_signs + 3:
        return False
    first = _FIRST_TAG.match(body)
    if first and first[1].lower() in BLOCKS | VOID | _INLINE:
        return first[1].lower() in BLOCKS | VOID or bool(first[2]) or closers > 0
    breaks = sum(1 for _ in _LINE_BREAK_TAG.finditer(prose))
    return (openers >= 1 and closers >= 2) or breaks >= 2


def is_page(text: str) -> bool:
    """Tell whether HTML is a whole page, not the fragment of a feed.

    >>> is_page("<!DOCTYPE html><html><body>长江"), is_page("<div><p>长江</p></div>")
    (True, False)
    """
    return bool(_PAGE.match(text.lstrip("\ufeff \t\n")) or _BODY.search(text))


def _without_code(body: str) -> tuple[str, int]:
    kept: list[str] = []
    signs = 0
    fence = ""
    inside_pre = False
    for line in body.split("\n"):
        marker = _FENCE.match(line)
        if fence:
            fence = "" if marker and marker[1] == fence else fence
            continue
        if marker and not inside_pre:
            fence = marker[1]
            signs += 1
            continue
        lowered = line.lower()
        began_inside_pre = inside_pre
        inside_pre = lowered.rfind("<pre") > lowered.rfind("</pre") or (
            inside_pre and "</pre" not in lowered
        )
        signs += not (began_inside_pre or inside_pre) and bool(_MARKDOWN_HEADING.match(line))
        kept.append(_CODE_SPAN.sub("", line))
    return "\n".join(kept), signs
