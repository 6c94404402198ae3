"""Measure the repairs beside line wraps, event by event, through the code that ships.

    python -m training.evaluate_repairs POOL [--seeds A B C] [--per-share N] [--show KIND]

An event is right where the repaired text reads as the clean document did around it; "of joined"
leaves out those whose line break was not judged a wrap, which is the break model's fault. Clean
documents, paragraphs apart by blank lines, show what the rules do where there is nothing to do.
``--training`` measures the documents that may be tuned to, ``--show`` prints what went wrong.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cleaners.characters import HAN_CLASS
from cleaners.edits import Shifts, replay
from cleaners.extract import plain_record
from cleaners.repair import repair
from training.evaluate import LEAST_EVENTS, SEEDS
from training.pool import Document, read_pool, split
from training.suites import texts
from training.truth import Damaged, Event

TIMES: Final = {
    "zh_broken": 42,
    "zh_page": 5,
    "zh_doubles": 8,
    "zh_space": 4,
    "zh_news": 2,
    "zh_pdf": 2,
    "en_hyphen": 32,
    "en_pdf": 2,
    "en_wrap": 2,
    "en_page": 3,
}
"""Suites set so many times over that each kind of event is there 500 times in three seeds."""
PER_SHARE: Final = 16
WATCHED: Final = ("letter_spacing", "doubled_characters", "split_words")
EXACT: Final = ("hyphen", "hard_hyphen")
"""Events whose blanks count; elsewhere one between Chinese and Latin or digits is a habit."""

_BLANKS = re.compile(r"[^\S\n]+")
# 人民视觉 李明摄: once its letters are set apart nobody can know which gap was there before.
_GAP = re.compile(rf"[{HAN_CLASS}!-~]\s+[{HAN_CLASS}!-~]")
_QUOTE = re.compile("[“”]")  # whether they pair is another rule's event
_HABIT = re.compile(f"(?<=[{HAN_CLASS}]) +(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%]) +(?=[{HAN_CLASS}])")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one event: the text around it, and whether its break was joined."""

    kind: str
    right: bool
    joined: bool
    found: str
    expected: str


def outcomes(damaged: Damaged) -> Iterator[Outcome]:
    """Repair a damaged text and yield what became of each of its events."""
    record = repair(plain_record(damaged.text))
    steps = [step.edits for step in record.steps]
    repaired = replay(damaged.text, steps)
    shifts = [Shifts(edits) for edits in steps]

    def moved(position: int) -> int:
        for shift in shifts:
            position = shift.forward(position)
        return position

    lines = _lines(damaged)
    overlaps = any(event.kind.startswith("dup_remove") for event in damaged.events)
    for event in damaged.events:
        if event.position not in lines or (event.span and _GAP.search(event.expected)):
            continue
        before, start, end = lines[event.position]
        first = moved(start if event.span else before - 1)
        last = moved(end - 1) + 1 if event.span else moved(start + 4)
        reach = 0 if event.span else len(event.expected) + 4
        window = repaired[max(0, first - reach) : last + reach]
        kind = event.kind
        if kind == "redup_keep":
            kind = "double, overlaps" if overlaps else "double, no overlaps"
        yield Outcome(
            kind,
            _is_right(event, window),
            "\n" not in repaired[first:last],
            window,
            event.expected,
        )


def _lines(damaged: Damaged) -> dict[int, tuple[int, int, int]]:
    """Return for the true position of each line: where the one before ends, its start and end."""
    junk = Counter(damaged.furniture)
    positions = iter([0, *(each.position for each in damaged.breaks)])
    found: dict[int, tuple[int, int, int]] = {}
    offset = before = 0
    for line in damaged.text.split("\n"):
        content = line.strip()
        if content and junk[content] > 0:
            junk[content] -= 1
        elif content:
            start = offset + len(line) - len(line.lstrip())
            found[next(positions)] = before, start, start + len(content)
            before = start + len(content)
        offset += len(line) + 1
    return found


def _is_right(event: Event, window: str) -> bool:
    expected, window = _BLANKS.sub(" ", event.expected).strip(), _BLANKS.sub(" ", window)
    if event.kind not in EXACT:
        expected, window = _HABIT.sub("", expected), _HABIT.sub("", window)
    if event.span:
        return _QUOTE.sub('"', expected) == _QUOTE.sub('"', window).strip()
    return expected in window


def clean_edits(documents: Iterable[Document]) -> Counter[str]:
    """Count the edits of the watched rules on clean documents, and the documents."""
    counts: Counter[str] = Counter()
    for document in documents:
        text = "\n\n".join(block.text.strip() for block in document.blocks)
        counts["documents"] += 1
        counts["characters"] += len(text)
        for step in repair(plain_record(text)).steps:
            counts[step.rule] += len(step.edits) if step.rule in WATCHED else 0
    return counts


def report(found: Sequence[Outcome]) -> Iterator[str]:
    """Yield the table, a row for each kind of event."""
    yield f"{'event':20} {'count':>6} {'right %':>8} {'of joined %':>12}"
    for kind in sorted({each.kind for each in found}):
        here = [each for each in found if each.kind == kind]
        joined = [each for each in here if each.joined]
        few = "" if len(here) >= LEAST_EVENTS else "  TOO FEW"
        yield f"{kind:20} {len(here):6,} {_share(here):8.2f} {_share(joined):12.2f}{few}"


def _share(found: Sequence[Outcome]) -> float:
    return 100.0 * sum(each.right for each in found) / max(1, len(found))


def main() -> None:
    """Print the table over all seeds and what happened to clean documents."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pool", type=Path)
    parser.add_argument("--seeds", nargs="+", default=SEEDS)
    parser.add_argument("--per-share", type=int, default=PER_SHARE)
    parser.add_argument("--training", action="store_true")
    parser.add_argument("--show")
    arguments = parser.parse_args()
    documents = split(read_pool(arguments.pool))[0 if arguments.training else 1]
    found = [
        outcome
        for seed in arguments.seeds
        for suite, times in TIMES.items()
        for damaged in texts(documents, seed, times * arguments.per_share, (suite,))
        for outcome in outcomes(damaged)
    ]
    print("\n".join(report(found)))
    counts = clean_edits(documents)
    for rule in WATCHED:
        print(f"clean: {counts[rule]} edits of {rule} in {counts['documents']:,} documents")
    for each in found:
        if each.kind == arguments.show and not each.right:
            print(f"joined={each.joined} {each.expected!r} <- {each.found!r}")


if __name__ == "__main__":
    main()
