"""What holds for any text: repairs can be undone and traced, and the second pass finds nothing."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import plain_record

from cleaners.articles import compose
from cleaners.edits import apply, invert, replay
from cleaners.records import Record
from cleaners.repair import RULES, Repairs, repair

LINES = st.text(
    "京津冀协同发展的一缓集国家战略 \u3000，。：；“”‘’（）《》——…、！？"
    "ABab12.,-'()\u200b\u00a0Ａ１" + '"',
    min_size=1,
    max_size=30,
)
TEXTS = st.lists(LINES, min_size=1, max_size=12).flatmap(
    lambda lines: st.sampled_from(["\n", "\n\n", "\n　　"]).map(lambda sep: sep.join(lines))
)
SETTLED = ("invisible_characters", "character_widths", "quotes", "spacing")
"""Rules that must find nothing in their own output; for the rest it is measured, not promised."""


def _record(text: str) -> Record | None:
    return plain_record(text) if text.strip() and not text.lstrip().startswith("---") else None


def _texts(record: Record) -> list[str]:
    texts = [record.extracted]
    for step in record.steps:
        texts.append(apply(texts[-1], step.edits))
    return texts


@given(TEXTS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_undoing_all_steps_gives_the_extracted_text(text: str) -> None:
    record = _record(text)
    if record is None:
        return
    record = repair(record)
    texts = _texts(record)
    for step, before, after in zip(record.steps, texts, texts[1:], strict=False):
        assert apply(after, invert(step.edits)) == before


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_no_letter_is_lost_but_to_a_recorded_edit(text: str) -> None:
    record = _record(text)
    if record is None:
        return
    record = repair(record)
    gained = sum(len(e.after) - len(e.before) for step in record.steps for e in step.edits)
    assert len(_texts(record)[-1]) == len(record.extracted) + gained


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_paragraphs_are_slices_in_order_with_lines_of_the_source(text: str) -> None:
    record = _record(text)
    if record is None:
        return
    record = repair(record)
    repaired = replay(record.extracted, (step.edits for step in record.steps))
    documents = compose(record)
    paragraphs = sorted((p for d in documents for p in d.paragraphs), key=lambda p: p.start)
    between = 0
    for paragraph in paragraphs:
        assert repaired[paragraph.start : paragraph.end] == paragraph.text
        assert not repaired[between : paragraph.start].strip()
        assert 1 <= paragraph.first_line <= paragraph.last_line <= text.count("\n") + 1
        between = paragraph.end
    assert not repaired[between:].strip()
    for document in documents:
        assert [p.ordinal for p in document.paragraphs] == list(range(len(document.paragraphs)))


@pytest.mark.parametrize("rule", SETTLED)
@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_second_pass_changes_nothing(rule: str, text: str) -> None:
    record = _record(text)
    if record is None:
        return
    alone = Repairs(**{other: None for other in RULES if other != rule})
    once = _texts(repair(record, alone))[-1]
    again = _record(once)
    assert again is None or not repair(again, alone).steps


def test_second_pass_of_all_repairs_is_nearly_empty() -> None:
    """Measured on the gold articles, which are clean text."""
    changed = total = 0
    for gold in sorted((Path(__file__).parent / "gold").glob("00*.json")):
        for document in json.loads(gold.read_text(encoding="utf-8"))["documents"]:
            text = "\n\n".join(paragraph["text"] for paragraph in document["paragraphs"])
            record = repair(plain_record(text))
            changed += sum(len(step.edits) for step in record.steps)
            total += len(document["paragraphs"])
    assert total == 89 + 63 + 56 + 22 + 47
    assert changed <= total // 100
