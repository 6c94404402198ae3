"""The shipped word table is what its command makes of jieba's dictionary."""

import math
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np

from cleaners.lexicon import segmentation_score, word_score, words_across

ROOT = Path(__file__).parent.parent


def test_word_scores_are_logarithms_of_jiebas_frequencies() -> None:
    lines = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()
    counts = {word: int(count) for word, count, *_ in (line.split(" ") for line in lines)}
    total = sum(counts.values())
    for word in ("缓缓", "保护", "集装箱", "的", "实事求是"):
        assert word_score(word) == round(1000 * math.log(counts[word] / total))


def test_rare_and_foreign_words_are_unknown() -> None:
    assert [word_score(word) for word in ("", "集集", "abc", "五个字的词")] == [None] * 4


def test_traditional_words_score_as_their_simplified_forms() -> None:
    assert word_score("國家戰略"[:2]) == word_score("国家")
    gains = words_across(["生態保護和修", "生态保护和修"], ["復重點工程", "复重点工程"])
    assert gains[0] == gains[1] > 0


def test_segmentation_prefers_words_to_characters() -> None:
    assert segmentation_score("集装箱") == word_score("集装箱")


def test_a_long_text_costs_as_much_as_its_parts() -> None:
    """\0 is no character: no word reaches over it."""
    part = segmentation_score("长江干流的水质连续五年达到二类标准")
    whole = segmentation_score("\0".join(["长江干流的水质连续五年达到二类标准"] * 500))
    assert whole == 500 * part


def test_batch_gives_what_single_pairs_give() -> None:
    lefts, rights = ["保护和修", "快速", "，图为俯", "x"], ["复重点", "作业", "瞰京雄", "京"]
    single = [words_across([a], [b])[0] for a, b in zip(lefts, rights, strict=True)]
    assert words_across(lefts, rights).tolist() == [int(gain) for gain in single]
    assert single[0] > 0 == single[1]
    assert single[3] == 0


def test_command_rebuilds_the_shipped_table(tmp_path: Path) -> None:
    output = tmp_path / "lexicon.npz"
    command = [sys.executable, str(ROOT / "training" / "build_lexicon.py"), str(output)]
    subprocess.run(command, check=True, capture_output=True)
    shipped = np.load(ROOT / "cleaners" / "data" / "lexicon.npz")
    rebuilt = np.load(output)
    assert set(shipped) == set(rebuilt)
    assert all((shipped[name] == rebuilt[name]).all() for name in shipped)
