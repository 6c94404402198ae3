"""The compiled kernels: bit for bit what datasketch and plain sets say, and never in the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.dedup import candidates, kernels, signatures
from cleaners.dedup.shingles import shingle_set
from cleaners.dedup.signatures import Scheme

ROOT = Path(__file__).parent.parent
CHINESE = st.text(alphabet="京津冀协同发展疏解𠮷1.5%a\n\ud800", max_size=40)
THRESHOLDS = st.sampled_from([0, 1, 300, 500, 700, 1000])
EXACT = Scheme(shingle_characters=3, permutations=128, seed=1, bands=25, rows=5)
HASHED = Scheme(shingle_characters=5, permutations=10, seed=42, bands=2, rows=3)
ARTICLE = "推动京津冀协同发展，是重大的国家战略部署。\n疏解北京非首都功能，是其“牛鼻子”。"


@settings(deadline=None)
@given(st.lists(CHINESE, max_size=6), st.sampled_from([EXACT, HASHED]))
def test_kernels_sign_as_datasketch_does(texts: list[str], scheme: Scheme) -> None:
    assert np.array_equal(kernels.sign(texts, scheme), signatures.sign(texts, scheme))


@settings(deadline=None)
@given(st.lists(CHINESE, min_size=1, max_size=6), st.data(), st.integers(1, 6), THRESHOLDS)
def test_both_engines_count_as_sets_of_strings_do(
    texts: list[str], data: st.DataObject, size: int, threshold: int
) -> None:
    number = st.integers(0, len(texts) - 1)
    pairs = sorted(data.draw(st.lists(st.tuples(number, number), max_size=12)))
    left, right = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    sets = [shingle_set(text, size) for text in texts]
    counts = [(len(sets[one] & sets[other]), len(sets[one] | sets[other])) for one, other in pairs]
    expected = [(s, u) if s * 1000 >= u * threshold else (0, 0) for s, u in counts]
    for engine in (kernels, signatures):
        shared, union = engine.count_shared(texts, left, right, size, threshold)
        assert list(zip(shared.tolist(), union.tolist(), strict=True)) == expected


def test_a_signature_is_that_of_datasketch_over_the_hashes_of_the_definition() -> None:
    def polynomial(piece: str) -> int:
        total = 0
        for character in piece:
            total = (total * 0x9E3779B1 + ord(character)) % 2**32
        return total

    for text in ARTICLE.split("\n"):
        reference = MinHash(128, seed=1, scheme="affine32", hashfunc=polynomial)
        reference.update_batch([text[k : k + 3] for k in range(len(text) - 2)])
        for engine in (kernels, signatures):
            assert np.array_equal(engine.sign([text], EXACT)[:, 0], reference.hashvalues)


def test_both_engines_find_the_same_pairs() -> None:
    lines = [line for k in range(40) for line in (ARTICLE[k:], ARTICLE[:-k], ARTICLE[:k] + "新")]
    found = [
        candidates.near_pairs(lines, EXACT, threshold=700, engine=engine)
        for engine in (kernels, signatures)
    ]
    assert len(found[0].left) > 100
    for name in ("left", "right", "shared", "union"):
        assert np.array_equal(getattr(found[0], name), getattr(found[1], name))


def test_few_texts_do_not_import_numba() -> None:
    script = (
        "import sys, numpy as np\n"
        "from cleaners.dedup import Paragraphs, deduplicate\n"
        f"texts = {ARTICLE.splitlines() * 3!r}\n"
        "zeros = np.zeros(6, dtype=np.int64)\n"
        "deduplicate(Paragraphs(texts, zeros, ['body'] * 6, zeros, [None]))\n"
        "sys.exit('numba' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


def test_many_texts_are_signed_by_the_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "FEW_CHARACTERS", 100)
    assert candidates.choose_engine(99) is signatures
    assert candidates.choose_engine(100) is kernels
    assert candidates.choose_engine(99, longest=candidates.LONG_CHARACTERS) is kernels


def test_long_text_is_prepared_once_for_its_partners() -> None:
    """One long text beside many short ones is no batch for each pair of the two."""
    calls: list[int] = []

    class Counting:
        def count_shared(self, _texts, left, *_):
            calls.append(len(left))
            return np.ones(len(left), dtype=np.int64), np.ones(len(left), dtype=np.int64)

    texts = ["长江" * 500_000, *(f"保护{n}" for n in range(500))]
    pairs = np.stack((np.zeros(500, dtype=np.int64), np.arange(1, 501)), axis=1)
    found = candidates.verify(texts, pairs, Counting(), 5, threshold=800)
    assert len(found.left) == 500
    assert len(calls) <= 2


def test_texts_that_meet_all_others_are_prepared_for_many_pairs_at_once() -> None:
    """A crowd of 400 texts with 32 partners each is a few batches, not one for a few texts."""
    prepared: list[int] = []

    class Counting:
        def count_shared(self, texts, left, *_):
            prepared.append(sum(map(len, texts)))
            return np.ones(len(left), dtype=np.int64), np.ones(len(left), dtype=np.int64)

    texts = ["长江" * 500 for _ in range(400)]
    pairs = np.array([(one, other) for one in range(32) for other in range(one + 1, 400)])
    found = candidates.verify(texts, pairs, Counting(), 5, threshold=800)
    assert np.array_equal(np.stack((found.left, found.right), axis=1), pairs)
    assert max(prepared) <= 2 * candidates._CHARACTERS_AT_ONCE
    assert sum(prepared) < 4 * sum(map(len, texts))


def test_kernels_work_where_what_is_compiled_cannot_be_kept(tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "cleaners", tmp_path / "cleaners", ignore=shutil.ignore_patterns("__pycache__")
    )
    (tmp_path / "cleaners" / "dedup" / "__pycache__").write_text("no folder", encoding="utf-8")
    script = (
        "from cleaners.dedup import kernels\n"
        "from cleaners.dedup.signatures import Scheme\n"
        "print(kernels.sign(['推动京津冀协同发展'], Scheme(3, 8, 1, 2, 4)).shape)\n"
        "print(kernels._sign.stats.cache_path)\n"
    )
    nowhere = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "NUMBA_CACHE_DIR"), "/proc/nowhere")
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, **nowhere},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "(8, 1)\nNone\n"), done.stderr
