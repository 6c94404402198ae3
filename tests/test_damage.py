"""The generator of damage: its truth holds, its seeds count, its documents never mix."""

import json
import random
from pathlib import Path

import pytest
from pools import write_pool

from cleaners.characters import NEVER_STARTS_LINE, display_width
from training.damage import damage
from training.dataset import features_in
from training.pool import TRAINING_SHARE, Block, place, read_pool, split
from training.setting import Setting
from training.suites import SUITES, texts
from training.truth import Damaged, solid, truth_row
from training.typesetting import Manner, break_anywhere, set_chinese, set_english

SENTENCE = "清晨，河边的老人把渔网晒在石头上，慢慢地等着太阳升起来。"
ENGLISH = "The well-known keeper of the lighthouse was considering the weather with some patience."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Damaged]:
    documents = read_pool(write_pool(tmp_path_factory.mktemp("pool") / "pool.jsonl"))
    return list(texts(documents, "one", 4))


def lines_of(damaged: Damaged) -> list[str]:
    left = list(damaged.furniture)
    lines = []
    for line in damaged.text.split("\n"):
        if line.strip() in left:
            left.remove(line.strip())
        elif line.strip():
            lines.append(line.strip())
    return lines


def joined_by_truth(damaged: Damaged) -> list[str]:
    """Join the lines as the truth says; overlaps and added hyphens go."""
    lines = lines_of(damaged)
    paragraphs = [lines[0]]
    events = {event.position: event.kind for event in damaged.events if event.span is None}
    for line, each in zip(lines[1:], damaged.breaks, strict=True):
        if not each.wrap:
            paragraphs.append(line)
            continue
        kind = events.get(each.position, "")
        if kind.startswith("dup_remove"):
            line = line[int(kind[-1]) :]
        if kind == "hyphen":
            paragraphs[-1] = paragraphs[-1][:-1]
        paragraphs[-1] += line
    return paragraphs


def test_joining_by_truth_restores_the_paragraphs(made: list[Damaged]) -> None:
    plain = [each for each in made if '" ' not in each.text and ' "' not in each.text]
    assert len(plain) > 30
    for damaged in plain:
        found = [solid(text) for text in joined_by_truth(damaged)]
        assert found == [solid(text) for text in damaged.paragraphs], damaged.name


def test_every_break_has_its_truth(made: list[Damaged]) -> None:
    for damaged in made:
        assert len(lines_of(damaged)) - 1 == len(damaged.breaks)
        ends = {len(solid("".join(damaged.paragraphs[: n + 1]))) for n in range(len(damaged.kinds))}
        assert all(each.wrap != (each.position in ends) for each in damaged.breaks)


def test_early_repairs_keep_the_breaks(made: list[Damaged]) -> None:
    for damaged in made:
        assert len(features_in(damaged).matrix) == len(damaged.breaks)


def test_events_expect_text_of_the_truth(made: list[Damaged]) -> None:
    events = [(each, event) for each in made for event in each.events]
    assert {event.kind for _, event in events} >= {"letter_space", "page_join", "dup_remove1"}
    for damaged, event in events:
        stream = solid("".join(damaged.paragraphs))
        start = event.position - len(solid(event.expected))
        near = stream[max(0, start) : event.position + len(solid(event.expected))]
        assert solid(event.expected) in near, (damaged.name, event)


def test_same_seed_same_texts_other_seed_others(tmp_path: Path) -> None:
    documents = read_pool(write_pool(tmp_path / "pool.jsonl"))
    first, again, other = (
        [each.text for each in texts(documents, seed, 1, ("zh_wrap", "zh_news"))]
        for seed in ("one", "one", "two")
    )
    assert first == again
    assert not set(first) & set(other)


def test_a_suite_does_not_depend_on_its_neighbours(made: list[Damaged], tmp_path: Path) -> None:
    documents = read_pool(write_pool(tmp_path / "pool.jsonl"))
    alone = [each.text for each in texts(documents, "one", 4, ("zh_pdf",))]
    assert alone == [each.text for each in made if each.suite == "zh_pdf"]


def test_split_is_disjoint_and_whole(tmp_path: Path) -> None:
    documents = read_pool(write_pool(tmp_path / "pool.jsonl"))
    training, measuring = split(documents)
    assert {each.name for each in training} | {each.name for each in measuring} == {
        each.name for each in documents
    }
    assert all(place(each.name) < TRAINING_SHARE for each in training)
    assert all(place(each.name) >= TRAINING_SHARE for each in measuring)
    assert training
    assert measuring


def test_clean_files_hold_one_line_for_each_paragraph(made: list[Damaged]) -> None:
    clean = [each for each in made if each.suite == "zh_clean"]
    assert clean
    assert not any(each.wrap for damaged in clean for each in damaged.breaks)


def test_chinese_lines_fit_and_start_with_no_mark() -> None:
    lines = set_chinese(SENTENCE, lambda _: 16, display_width, Manner("push"), 4)
    written = [SENTENCE[line.start : line.end] for line in lines]
    assert "".join(written) == SENTENCE
    assert display_width(written[0]) <= 12
    assert all(display_width(line) <= 16 for line in written)
    assert not any(line[0] in NEVER_STARTS_LINE for line in written)


def test_english_words_divide_at_their_own_hyphen_first() -> None:
    lines = set_english(ENGLISH, lambda _: 10, len, Manner(hyphen="-"), 0)
    assert ENGLISH[lines[0].start : lines[0].end] == "The well-"
    assert lines[0].hyphen == ""
    assert any(line.hyphen for line in lines)


def test_blocks_that_keep_their_lines_are_never_wrapped() -> None:
    kinds = ("title", "poem", "code", "table", "byline")
    blocks = [Block(kind, SENTENCE) for kind in kinds]
    setting = Setting(cells=12, broken=1.0)
    damaged = damage("d", "s", "zh", blocks, setting, random.Random(1))
    assert lines_of(damaged) == [SENTENCE] * len(kinds)


def test_arbitrary_breaks_lose_nothing() -> None:
    parts = break_anywhere(SENTENCE, random.Random(3))
    assert len(parts) > 1
    assert "".join(SENTENCE[part.start : part.end] for part in parts) == SENTENCE


def test_truth_row_is_plain_json(made: list[Damaged]) -> None:
    row = json.loads(json.dumps(truth_row(made[0])))
    assert set(row) == {
        "id",
        "suite",
        "lang",
        "paragraphs",
        "types",
        "cands",
        "events",
        "junk",
    }


def test_every_suite_names_its_language() -> None:
    assert all(name[:3] in ("zh_", "en_") for name in SUITES)
