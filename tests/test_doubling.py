"""True doubles and copies: the shipped trees, their training, and the measure of repairs."""

from pathlib import Path

import pytest
from pools import write_pool

from cleaners.breaks.model import read_model
from cleaners.doubling import NAMES, doubling, true_odds
from training.evaluate_repairs import clean_edits, outcomes, report
from training.pool import read_pool
from training.suites import texts
from training.train_doubles import train


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pool(tmp_path_factory.mktemp("pool") / "pool.jsonl")


@pytest.mark.parametrize(
    ("left", "character", "right"),
    [
        ("轮", "缓", "靠泊"),
        ("大家", "常", "说起"),
        ("我们", "高", "兴兴"),
        ("来了", "大", "小小六"),
    ],
)
def test_reduplications_are_likely(left: str, character: str, right: str) -> None:
    assert true_odds([doubling(left, character, right)])[0] > 0


@pytest.mark.parametrize(
    ("left", "character", "right"),
    [("超大船型", "集", "装箱"), ("要把生态", "环", "境治理"), ("正式", "启", "动仪式")],
)
def test_copies_are_unlikely(left: str, character: str, right: str) -> None:
    assert true_odds([doubling(left, character, right)])[0] < -2_500


def test_doubling_takes_only_the_chinese_that_touches_it() -> None:
    assert doubling("a是，轮", "缓", "靠泊。好") == ("轮", "缓", "靠泊")


def test_no_doublings_have_no_odds() -> None:
    assert len(true_odds([])) == 0


def test_trains_to_the_same_bytes_with_the_names_of_the_facts(pool: Path) -> None:
    stored = train(pool)
    assert train(pool) == stored
    assert read_model(stored).names == NAMES


def test_outcomes_tell_repaired_events_from_others(pool: Path) -> None:
    made = list(texts(read_pool(pool), "one", 6, ("zh_space", "zh_page")))
    found = [outcome for damaged in made for outcome in outcomes(damaged)]
    spaced = [each for each in found if each.kind == "letter_space"]
    assert spaced
    assert sum(each.right for each in spaced) >= 0.9 * len(spaced)
    assert any(line.startswith("letter_space") for line in report(found))


def test_clean_documents_are_left_alone(pool: Path) -> None:
    counts = clean_edits(read_pool(pool))
    assert counts["documents"] > 0
    assert counts["letter_spacing"] == counts["split_words"] == counts["doubled_characters"] == 0
