"""What of a page no reader sees, and formulas in pictures: for extraction and the recount."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cleaners.extract.markup import names

_TAGS = names(
    "annotation audio button canvas datalist iframe noframes noscript object script select style"
    " svg template textarea title video"
)
UNSCANNED = frozenset(("script", "style", "title"))
"""Those whose text ``markup.scan`` does not see either."""

_NEVER_HIDDEN = names("html body main article")
"""Pages that show themselves by a script begin hidden; a form or a menu is no article."""

_NEVER_TOOLS = names(
    "pre code table tbody tr p li blockquote section article main body h1 h2 h3 h4 h5 h6"
)
"""What holds text to read; line-numbers names the <pre> that has them (Prism), and copyCode() is
called by the <code> that is copied (CSDN)."""

_HIDDEN = re.compile(r"(?:^|;)\s*display\s*:\s*none", re.IGNORECASE)
# Matches btn-copy, copy-code-btn, tip_button, reward-btn, jammer, headerlink; not copyright, tips,
# rewarded. Wrong on an article about buttons that names its boxes so.
_TOOL = re.compile(
    r"""(?:^|[\s_-])(?:
      (?:copy|tip|reward|share|like|dashang|donate)(?:[_-]?code)?[_-]?(?:btn|button)
    | (?:btn|button)[_-](?:copy|tip|reward|share|like|dashang|donate)
    | copy-?code | code-?copy | jammer | headerlink | hash-?link | back-?link | footnote-backref
    )(?![A-Za-z])""",
    re.VERBOSE | re.IGNORECASE,
)
# Matches gutter, linenos, line-numbers-rows; not row gutter-20, no-gutter, line-numbers-mode.
_NUMBERS = re.compile(
    r"""(?<!\S)(?:
      gutter | linenos? | line-?num(?:ber)?s? | line-?numbers?-(?:rows|wrapper)
    | hljs-ln-numbers | pre-numbering | blob-num
    )(?!\S)""",
    re.VERBOSE | re.IGNORECASE,
)
_BESIDE_CODE = frozenset(("td", "th", "span"))
"""Where a gutter holds line numbers; a box of that name is a column of the page's grid, and held
the whole article in 2 of 88 saved pages."""

# Zhihu's equation?tex=…, WordPress's latex.php?latex=…, codecogs; not a/latex-logo.png.
_FORMULA = re.compile(r"equation\?tex=|latex\.php\?|latex\.codecogs\.com")
_LABELS = frozenset(("复制代码", "复制", "一键复制", "Copy code", "【纠错】", "¶", "↩", "↩\ufe0e"))


def unseen(tag: str, attributes: Mapping[str, str]) -> str:
    """Return why no reader sees an element, "" for those that are seen.

    Elements without text of the page, hidden ones, fields to fill in, and what belongs to a page's
    tools: buttons, line numbers beside code, links back from notes, the decoys that forums hide
    between the words of a post.

    >>> unseen("em", {"onclick": "copycode(this)"}), unseen("p", {"class": "copyright"})
    ('button', '')
    """
    if tag in _TAGS and not (tag == "textarea" and attributes.get("name") == "code"):
        return tag
    if not attributes:
        return ""
    style = attributes.get("style")
    if style and _HIDDEN.search(style) and tag not in _NEVER_HIDDEN:
        return "hidden"
    if "hidden" in attributes and tag not in _NEVER_HIDDEN:
        return "hidden"
    if tag in _NEVER_TOOLS:
        return ""
    name = attributes.get("class")
    if name and attributes.get("aria-hidden") == "true" and "anchor" in name:
        return "button"
    if attributes.get("role") == "button" or "copy" in attributes.get("onclick", "").lower():
        return "button"
    if not name:
        return ""
    numbers = _NUMBERS.search(name)
    beside_code = numbers and (numbers[0].lower() != "gutter" or tag in _BESIDE_CODE)
    return "button" if beside_code or _TOOL.search(name) else ""


def formula(attributes: Mapping[str, str]) -> str:
    """Return the formula that a picture shows, as its ``alt`` writes it; "" for other pictures.

    >>> formula({"src": "https://example.org/equation?tex=E%3Dmc%5E2", "alt": "E=mc^2"})
    'E=mc^2'
    """
    if not _FORMULA.search(attributes.get("src", "")) and "eeimg" not in attributes:
        return ""
    return attributes.get("alt", "").strip()


def is_label(text: str) -> bool:
    """Tell whether a text node is the label of a tool and nothing else.

    >>> is_label(" 复制代码 "), is_label("复制代码到终端")
    (True, False)
    """
    return len(text) < 100 and text.strip() in _LABELS
