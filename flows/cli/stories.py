"""Stories on the terminal: where a paragraph came from, each edit in turn, what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from flows.cli.screen import Pieces, print_facts, print_marked, print_table

if TYPE_CHECKING:
    from cleaners.dedup.contract import Difference
    from cleaners.edits import Edit
    from flows.history import History, Row, Story
    from flows.reasons import Reason

_AROUND = 24
"""So many unchanged characters are shown on either side of an edit."""

_SHOWN = 44
_WORDS = 40
"""So much of what one text has more is quoted."""
_DIFFERENCES = 4
_REASONS = 5
"""So many differences are told of two texts, and so many texts that a paragraph is like."""

_EXPLAINED: Final = {
    "note_mark": "note mark",
    "credit": "credit",
    "source": "source line",
    "reprint": "note on reprinting",
    "advertisement": "advertisement",
    "doubled": "doubled",
    "missing": "missing",
    "encoding": "lost in its encoding",
    "word": "word",
    "head": "sentences at its head",
    "tail": "sentences at its end",
    "truncated": "cut off",
}


def as_dict(story: Story) -> dict[str, Any]:
    """Return a story as plain values; ``steps`` replay from ``before`` to ``text``."""
    from flows import reasons

    life, paragraph = story.life, story.life.paragraph
    text = paragraph["text"]
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
        "copies": [
            {
                **row,
                "text": other["text"],
                "reason": reasons.as_dict(reasons.of_paragraphs(row, text, other["text"])),
            }
            for row, other in story.copies
        ],
        "repeated_document": {
            "document_id": story.document["matched_document_id"],
            "reason": reasons.as_dict(reasons.of_documents(*story.repeated)),
        }
        if story.repeated
        else None,
    }


def tell(story: Story, *, brief: bool = False) -> None:
    """Print the story of a paragraph; a brief one does not repeat what all of a source share."""
    paragraph = story.life.paragraph
    if brief:
        place = f"line {lines_of(paragraph)}, {paragraph['kind']}"
        print_marked([("", "")])
        print_marked([(place, "bold"), (f", {'; '.join(fate(story))}", "")])
        for line in because(story):
            print_marked([("  because ", "bold"), (line, "")], shown_breaks=True)
    else:
        print_facts(
            [
                ("paragraph", f"{paragraph['paragraph_id']}, {paragraph['kind']}"),
                ("source", f"{paragraph['source_path']}:{lines_of(paragraph)}"),
                ("document", story.document["title"] or story.document["document_id"]),
                ("became", "; ".join(fate(story))),
                *(("because", line) for line in because(story)),
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
        sort = f"{row['kind']} copy of"
        if row["kind"] == "variant":
            sort = "like, and says something else than,"
        yield (
            f"{sort} {other['paragraph_id']}, similarity {row['jaccard']:.3f}, "
            f"containment {row['containment']:.3f}, {row['scope'].replace('_', ' ')}{run}"
        )


def because(story: Story) -> Iterator[str]:
    """Yield why a paragraph went, or stayed beside one that it is like, by the contract."""
    from flows.reasons import of_documents, of_paragraphs

    text = story.life.paragraph["text"]
    if story.repeated:
        matched = story.document["matched_document_id"]
        yield f"its document is a copy of {matched}: {told(of_documents(*story.repeated))}"
    wanted = [(row, o) for row, o in story.copies if row["kind"] == "variant" or not row["kept"]]
    for row, other in wanted[:_REASONS]:
        reason = of_paragraphs(row, text, other["text"])
        if row["kind"] == "variant":
            alone = reason is not None and reason.line != "variant"
            said = "by itself it is a copy, its document is not" if alone else told(reason)
            yield f"{said}; both are kept"
        elif reason is not None:
            yield told(reason)


def told(reason: Reason | None) -> str:
    """Say which line of the contract decided about two texts, and what differs, the first text's.

    >>> from cleaners.dedup.contract import Difference
    >>> from flows.reasons import Reason
    >>> told(Reason("note_mark", (Difference("note_mark", "[1]", ""),)))
    'note_mark: note mark [1] more'
    >>> told(Reason("variant", (Difference("variant", "12", "10"),)))
    'no line of the contract explains 12 → 10'
    """
    if reason is None:
        return "too long to be compared again"
    found = reason.unexplained
    if reason.line == "slip":
        words = "one character misread, doubled or missing, in a repeated block"
        return f"slip: {words}" + (f": {_both(found)}" if found else "")
    if found:
        return f"no line of the contract explains {_both(found)}"
    lines = [difference_of(each) for each in reason.differences[:_DIFFERENCES]]
    rest = len(reason.differences) - len(lines)
    said = ", ".join([*lines, *([f"{rest:,} differences more"] if rest else [])])
    if reason.line == "variant":
        return f"each of the two lacks what the other has: {said}"
    return f"{reason.line}: {said or 'no difference that the contract knows'}"


def difference_of(difference: Difference) -> str:
    """Say what one text has more than the other, or lacks.

    >>> from cleaners.dedup.contract import Difference
    >>> difference_of(Difference("truncated", "", "预计明年年底以前全部完工"))
    'cut before 预计明年年底以前全部完工'
    """
    line, left, right = difference.line, difference.left, difference.right
    word, text, more = _EXPLAINED[line], _quote(left or right), "more" if left else "less"
    if line in ("truncated", "tail"):
        return f"the other is cut before {text}" if left else f"cut before {text}"
    if line == "encoding" or (left and right):
        return f"{_both(difference)} {word}"
    if line in ("doubled", "missing"):
        here = (line == "doubled") == bool(left)
        return f"{text} {word}" + ("" if here else " in the other")
    return f"{word} {text} {more}"


def _both(difference: Difference) -> str:
    return f"{_quote(difference.left) or '∅'} → {_quote(difference.right) or '∅'}"


def _quote(text: str) -> str:
    rest = len(text) - _WORDS
    return text if rest <= 0 else f"{text[:_WORDS]}… ({len(text):,} characters)"


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
