"""Why a break was judged so: parts that add up, words for every feature."""

import numpy as np
import pytest

from cleaners.breaks.decision import weigh
from cleaners.breaks.features import features_of
from cleaners.breaks.lines import split_lines
from cleaners.breaks.model import shipped_model
from cleaners.breaks.signals import WORDS, Trees, contributions, signal_of, signals_in, signals_of
from tests.conftest import SEEDS


@pytest.mark.parametrize("look", ["first", "second"])
def test_every_feature_has_words(look: str) -> None:
    assert {signal_of(name) for name in shipped_model(look).names} <= set(WORDS)


def test_no_words_are_left_over() -> None:
    named = " ".join(WORDS.values()).split()
    assert len(named) == len(set(named))
    assert set(named) <= {
        *shipped_model("second").names,
        "bound",
        "exact",
        "apart",
        "together",
        "short",
    }


@pytest.mark.parametrize("seed", sorted(SEEDS.iterdir()), ids=lambda path: path.name[:3])
def test_signals_add_up_to_the_margin(seed) -> None:
    features = features_of(split_lines(seed.read_text("utf-8")))
    signals = signals_in(features)
    assert (signals.parts.sum(axis=1) + signals.start == weigh(features)).all()


def test_a_step_belongs_to_the_feature_that_was_asked() -> None:
    # One tree: is feature 1 above 5? then 300, else: is feature 0 above 0? then -100, else -500.
    tree = Trees(
        feature=np.array([1, 0, 0, 0, 0]),
        threshold=np.array([5, 0, 0, 0, 0]),
        children=np.array([[1, 4], [2, 3], [2, 2], [3, 3], [4, 4]]),
        leaf=np.array([0, 0, -500, -100, 300]),
        starts=np.array([0]),
        base=7,
    )
    rows = np.array([[0, 9], [0, 1], [1, 1]], dtype=np.int32)
    parts, start = contributions(rows, tree, np.array([True, False, False]))
    # Half of the weight is the wrap at 300, a quarter each break at -500 and -100: the mean of all
    # is 0, of those below the first question -300. Rounding and unseen leaves move it by one.
    assert start == pytest.approx(7, abs=1)
    assert parts == pytest.approx(np.array([[0, 300], [-200, -300], [200, -300]]), abs=1)


def test_what_all_breaks_share_is_no_signal() -> None:
    text = "要持续抓好北京防沙带等生态保护和修\n复重点工程建设，持续推进绿色屏障建设。\n天亮了。"
    signals = signals_of(text)
    assert len(signals.parts) == 2
    strongest = [dict(signals.strongest(index)) for index in range(2)]
    assert sum(strongest[0].values()) > 0 > sum(strongest[1].values())


def test_a_single_line_has_no_signals() -> None:
    assert signals_of("天亮了。").parts.shape == (0, len(WORDS))
