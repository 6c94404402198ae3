"""What a line or a paragraph is by its own look: byline, caption, credit, heading, list, code.

Two users: the break model asks for the look of a line, as a guard against joining things that
belong apart; ``cleaners.articles`` asks for the look of a whole paragraph and decides its kind
from that and from its neighbours.
"""

from cleaners.kinds.bold import is_bold_heading
from cleaners.kinds.makers import (
    ends_with_credit,
    has_dateline,
    is_bare_name,
    is_byline,
    is_caption,
    is_colophon,
    is_credit,
    is_editor_note,
    is_photo_credit,
    is_wire_title,
)
from cleaners.kinds.shapes import (
    PAIRS,
    commas,
    ends_sentence,
    is_code,
    is_ruled,
    is_setting,
    is_table_row,
    looks_like_heading,
    starts_list_item,
)

__all__ = [
    "PAIRS",
    "commas",
    "ends_sentence",
    "ends_with_credit",
    "has_dateline",
    "is_bare_name",
    "is_bold_heading",
    "is_byline",
    "is_caption",
    "is_code",
    "is_colophon",
    "is_credit",
    "is_editor_note",
    "is_photo_credit",
    "is_ruled",
    "is_setting",
    "is_table_row",
    "is_wire_title",
    "looks_like_heading",
    "starts_list_item",
]
