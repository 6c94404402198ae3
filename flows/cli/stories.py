"""Stories on the terminal: where a paragraph came from, each edit in turn, what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flows.cli.screen import Pieces, print_facts, print_marked, print_table

if TYPE_CHECKING:
    from cleaners.edits import Edit
    from flows.history import History, Row, Story

_AROUND = 24
"""So many unchanged characters are shown on either side of an edit."""

_SHOWN = 44


def as_dict(story: Story) -> dict[str, Any]:
    """Return a story as plain values; ``steps`` replay from ``before`` to ``text``."""
    life, paragraph = story.life, story.life.paragraph
    return {
        **{key: value for key, value in paragraph.items() if key not in ("start", "end")},
        "title": story.document["title"],
        "start": life.origin[0],
        "end": life.origin[1],
        "before": life.before,
        "steps": [
            {
                "rule": step.rule,
                "after": step.after,
                "edits": [asdict(edit) for edit in step.edits],
            }
            for step in life.steps
        ],
        "copies": [{**row, "text": other["text"]} for row, other in story.copies],
    }


def tell(story: Story, *, brief: bool = False) -> None:
    """Print the story of a paragraph; a brief one does not repeat what all of a source share."""
    paragraph = story.life.paragraph
    if brief:
        place = f"line {lines_of(paragraph)}, {paragraph['kind']}"
        print_marked([("", "")])
        print_marked([(place, "bold"), (f", {'; '.join(fate(story))}", "")])
    else:
        print_facts(
            [
                ("paragraph", f"{paragraph['paragraph_id']}, {paragraph['kind']}"),
                ("source", f"{paragraph['source_path']}:{lines_of(paragraph)}"),
                ("document", story.document["title"] or story.document["document_id"]),
                ("became", "; ".join(fate(story))),
            ]
        )
        print_marked([("", "")])
    print_marked([("  before  ", "bold"), (story.life.before.strip("\n"), "")], shown_breaks=True)
    for number, step in enumerate(story.life.steps, start=1):
        heading = f"  {number} {step.rule}, {len(step.edits):,} "
        print_marked([(heading + ("edit" if len(step.edits) == 1 else "edits"), "bold")])
        print_marked([("    ", ""), *marked(step.before, step.edits)], shown_breaks=True)
    print_marked([("  after   ", "bold"), (paragraph["text"], "")], shown_breaks=True)
    for row, other in story.copies:
        place = f"{other['source_path']}:{lines_of(other)}"
        print_marked([(f"  {_RELATION[row['kept']]} {place}  ", "bold"), (other["text"], "")])


_RELATION = {False: "matched", True: "like"}


def fate(story: Story) -> Iterator[str]:
    """Yield what became of a paragraph and why, as short sentences."""
    paragraph = story.life.paragraph
    yield "kept" if paragraph["kept"] else f"dropped: {paragraph['drop_reason']}"
    if not story.copies and not paragraph["kept"]:
        yield "it went with its document or run and is like no paragraph that is kept"
    for row, other in story.copies:
        run = f", in a repeated run that begins with {row['run_id']}" if row["run_id"] else ""
        yield (
            f"{row['kind']} copy of {other['paragraph_id']}, similarity {row['jaccard']:.3f}, "
            f"containment {row['containment']:.3f}, {row['scope'].replace('_', ' ')}{run}"
        )


def list_paragraphs(history: History, names: Sequence[str]) -> None:
    """Print a line for each of some paragraphs of a record: where, what, how many edits."""
    stories = list(history.stories(set(names)))
    rules = Counter(row["rule"] for row in history.edits)
    counted = ", ".join(f"{count:,} {rule}" for rule, count in rules.most_common())
    print_facts(
        [
            ("source", history.record["source_path"]),
            ("record", f"{history.record['record_id']}, {history.record['encoding']}"),
            *(("document", f"{d['document_id']}, {d['title'] or '—'}") for d in history.documents),
            ("edits", counted or "none"),
        ]
    )
    print_marked([("", "")])
    print_table(
        ["paragraph", "lines", "kind", "became", "edits", "text"],
        [
            [
                story.life.paragraph["paragraph_id"],
                lines_of(story.life.paragraph),
                story.life.paragraph["kind"],
                story.life.paragraph["drop_reason"] or "kept",
                f"{story.life.edits:,}",
                story.life.paragraph["text"][:_SHOWN].replace("\n", "⏎"),
            ]
            for story in stories
        ],
    )


def lines_of(paragraph: Row) -> str:
    """Return the lines of the source that a paragraph came from, such as ``12`` or ``12-14``."""
    first, last = paragraph["first_line"], paragraph["last_line"]
    return f"{first}" if first == last else f"{first}-{last}"


def marked(text: str, edits: Sequence[Edit]) -> Pieces:
    """Return a text with its edits marked, as ``[-gone-]{+come+}``; long same stretches are cut.

    >>> from cleaners.edits import Edit
    >>> [piece for piece, _ in marked("保护和修\\n复工程", [Edit(4, 5, "\\n", "")])]
    ['保护和修', '[-\\n-]', '复工程']
    """
    pieces: Pieces = []
    position = 0
    for edit in edits:
        pieces.append((_cut(text[position : edit.start], first=not pieces), ""))
        if edit.before:
            pieces.append((f"[-{edit.before}-]", "red"))
        if edit.after:
            pieces.append((f"{{+{edit.after}+}}", "green"))
        position = edit.end
    rest = text[position:]
    pieces.append((rest if len(rest) <= _AROUND else f"{rest[:_AROUND]}…", ""))
    return pieces


def _cut(same: str, *, first: bool) -> str:
    if first:
        return same if len(same) <= _AROUND else f"…{same[-_AROUND:]}"
    return same if len(same) <= 2 * _AROUND else f"{same[:_AROUND]}…{same[-_AROUND:]}"
