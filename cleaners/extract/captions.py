"""Captions that only their place below a picture tells."""

from __future__ import annotations

from cleaners.extract.lines import Draft
from cleaners.kinds import ends_sentence

MAX_NAME_BELOW = 10
LONG = 40
"""In a report, most of which stands in paragraphs of more than 40 characters, a bare name of up to
10 below a picture is its caption, though it ends in a full stop: 冰洞。 On 40 saved pages of news
all eight of them are; of those of 20 characters two were sentences of a comment."""

MAX_LINE_BELOW = 60
"""A line below a picture in one paragraph with it is its caption, as on NetEase's pages; a first
sentence beside a picture is longer or ends in a full stop."""


def name_caption(own: list[Draft]) -> None:
    """Make a caption of the one short line that a paragraph has below its picture."""
    if len(own) == 1 and own[0].kind is None and len(own[0].text) <= MAX_LINE_BELOW:
        own[0].kind = None if ends_sentence(own[0].text) else "caption"


def name_short_captions(drafts: list[Draft]) -> None:
    """Make captions of the bare names below the pictures of a report."""
    running = [
        len(draft.text)
        for draft in drafts
        if draft.kind is None and not draft.below_image and ends_sentence(draft.text)
    ]
    long = [length for length in running if length > LONG]
    if not long or sum(long) * 2 < sum(running) or len(long) * 2 < len(running):
        return
    for draft in drafts:
        short = draft.below_image and draft.kind is None and len(draft.text) <= MAX_NAME_BELOW
        if short and draft.text.endswith("。") and "，" not in draft.text:
            draft.kind = "caption"
