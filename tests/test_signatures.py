"""Signatures: what of them is set down here, whichever engine makes them."""

from __future__ import annotations

import random

import numpy as np
import pytest

from cleaners.dedup.columns import DedupSettings
from cleaners.dedup.signatures import EMPTY, Scheme, band_keys, count_shared, sign

SCHEME = Scheme(shingle_characters=3, permutations=32, seed=1, bands=8, rows=4)


def test_a_text_without_shingles_has_the_empty_signature() -> None:
    signatures = sign(["推动京津冀", "", "京津", "京津\n冀"], SCHEME)
    assert (signatures != EMPTY).any(axis=0).tolist() == [True, False, False, False]


def test_signatures_do_not_depend_on_the_batch() -> None:
    rng = random.Random(1)
    texts = ["".join(rng.choices("京津冀协同发展疏解", k=rng.randrange(80))) for _ in range(60)]
    single = [sign([text], SCHEME) for text in texts]
    assert np.array_equal(sign(texts, SCHEME), np.concatenate(single, axis=1))


def test_lines_of_a_text_have_the_signature_of_the_united_sets() -> None:
    lines = ["推动京津冀协同发展", "", "疏解北京非首都功能", "推动京津冀"]
    united = sign(["\n".join(lines)], SCHEME)
    assert np.array_equal(united, sign(lines, SCHEME).min(axis=1, keepdims=True))


def test_another_seed_makes_other_signatures() -> None:
    other = Scheme(shingle_characters=3, permutations=32, seed=2, bands=8, rows=4)
    text = ["推动京津冀协同发展"]
    assert not np.array_equal(sign(text, SCHEME), sign(text, other))


def test_keys_are_equal_where_all_rows_of_a_band_are() -> None:
    rng = np.random.default_rng(1)
    signatures = rng.integers(3, size=(32, 500), dtype=np.uint32)
    keys = band_keys(signatures, SCHEME)
    for band in range(SCHEME.bands):
        rows = signatures[4 * band : 4 * band + 4].T
        names = {row.tobytes(): key for row, key in zip(rows, keys[band].tolist(), strict=True)}
        assert len(set(names.values())) == len(names) > 50
        assert [names[row.tobytes()] for row in rows] == keys[band].tolist()


def test_more_bands_than_permutations_are_refused() -> None:
    with pytest.raises(ValueError, match="26 bands of 5 rows need 130 permutations, there are 128"):
        DedupSettings(bands=26)


def test_shared_shingles_are_counted_once() -> None:
    pair = np.array([0]), np.array([1])
    for threshold, counted in ((500, ([1], [2])), (501, ([0], [0]))):
        shared, union = count_shared(["天天天天天天", "天天天人"], *pair, 3, threshold)
        assert (shared.tolist(), union.tolist()) == counted
