"""HTML to blocks: every visible sentence once, with the paragraph edges that the markup gives."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from cleaners.errors import MarkupError
from cleaners.extract.lines import Draft, Page
from cleaners.extract.markup import MAX_DEPTH, scan
from cleaners.extract.nodes import nodes
from cleaners.extract.page import read
from cleaners.extract.sniff import is_page, looks_like_html
from cleaners.extract.survey import survey
from cleaners.extract.whole_pages import main_text, masthead, page_metadata, seen_texts
from cleaners.records import Block, Metadata

__all__ = ["HtmlText", "extract_html", "looks_like_html"]


@dataclass(frozen=True, slots=True)
class HtmlText:
    """The text of an HTML body, its blocks, and what the markup says beside it.

    ``kept`` holds of each line that a reader sees its length, white space apart, and whether it
    is in ``extracted``: outside the main text of a whole page it is not.
    """

    extracted: str
    blocks: tuple[Block, ...]
    images: tuple[str, ...]
    metadata: Metadata
    kept: tuple[tuple[int, bool], ...]


def extract_html(text: str, offset: int = 0, *, source_path: str = "text") -> HtmlText:
    """Return the text of the HTML that begins at ``offset`` of a decoded source, as blocks.

    Block elements end a paragraph (hard), ``<br>`` and newlines between words end a line (soft),
    inline tags join without a space, and white space folds as in a browser. Kinds come from the
    markup alone. Blocks hold source positions in code points of ``text``; lxml gives none, so
    text nodes are found again by one forward scan. No sentence is judged or dropped but for what
    no reader sees (``unseen``) and, of a whole page, what stands outside its main text. Raises
    MarkupError for elements nested deeper than MAX_DEPTH.

    >>> extract_html("<div><p>保护和<b>修</b>复</p><p>H<sub>2</sub>O</p></div>").extracted
    '保护和修复\\n\\nH2O'
    """
    body = text[offset:]
    visible = scan(body)
    if visible.depth > MAX_DEPTH:
        line = text.count("\n", 0, offset) + 1
        raise MarkupError(
            f"{source_path}:{line}: found elements nested {visible.depth} deep, expected at most"
            f" {MAX_DEPTH}; take the broken markup out"
        )
    page_nodes = nodes(body)
    texts = seen_texts(page_nodes) if is_page(body) else {}
    main = main_text(page_nodes, texts) if texts else None
    page = Page(visible, survey(page_nodes), main)
    read(page, page_nodes)
    extracted, blocks = _joined(page.drafts, offset)
    metadata = page_metadata(body, page_nodes)
    if main:
        metadata = {**masthead(texts, main), **metadata}
    return HtmlText(extracted, blocks, tuple(page.images), metadata, tuple(page.kept))


def _joined(drafts: list[Draft], offset: int) -> tuple[str, tuple[Block, ...]]:
    parts: list[str] = []
    blocks: list[Block] = []
    start = 0
    for draft, after in zip_longest(drafts, drafts[1:]):
        end = start + len(draft.text)
        source = (draft.source_start + offset, draft.source_end + offset)
        blocks.append(Block(start, end, draft.kind, draft.hard, *source))
        blank_lines = 1 if draft.hard else after.blank_lines_before if after else 0
        separator = "\n" * (1 + blank_lines)
        parts += (draft.text, separator)
        start = end + len(separator)
    return "".join(parts[:-1]), tuple(blocks)
