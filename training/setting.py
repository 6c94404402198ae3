"""How a page is set and spoilt: one value that a shape fills in."""

from __future__ import annotations

from dataclasses import dataclass, field

from cleaners.characters import display_width
from training.typesetting import Manner, Measure


@dataclass(frozen=True, slots=True)
class Setting:
    """How a page is set and spoilt. Widths are cells, shares are 0 to 1."""

    cells: int | None = None
    """Width of the column; None leaves paragraphs unwrapped."""
    cells_of: tuple[int, ...] = ()
    """Width of the column of each block, where they differ."""
    measure: Measure = display_width
    manner: Manner = field(default_factory=Manner)
    indent: int = 0
    indent_text: str = ""
    """What stands of the indent before first lines; empty: it was lost."""
    hanging: str = ""
    """Before continuation lines: hanging indents, block quotes."""
    margin: str = ""
    """Before every line, as a layout-keeping extractor writes it."""
    ragged: int = 0
    """Up to so many cells stay empty at random."""
    narrowing: float = 0.0
    """Share of paragraphs with a few lines narrowed by a picture."""
    title_wraps: bool = False
    centred: float = 0.0
    line_blanks: float = 0.0
    paragraph_blanks: float = 0.0
    """Blank lines between lines and between paragraphs; a fraction is a chance of one more."""
    stray_blanks: float = 0.0
    """Share of breaks that lose their blank lines; half as many gain one."""
    broken: float = 0.0
    """Share of paragraphs broken at arbitrary places."""
    at_doubles: bool = False
    overlaps: float = 0.0
    page_lines: int = 0
    """Lines on a page, at least; 0: no pages, no furniture."""
    header: str = ""
    letter_spaced: float = 0.0
    digit_gaps: bool = False
    padded_quotes: bool = False
    one_word_lines: float = 0.0
    """Share of English lines whose words an extractor put on lines of their own."""
