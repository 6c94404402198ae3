"""Training the break model on a tiny pool: the same bytes twice, and better than joining all."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pools import write_pool

from cleaners.breaks.features import Features
from cleaners.breaks.model import margins, read_model
from training.dataset import Dataset, build
from training.evaluate import decisions, report
from training.pool import read_pool, split
from training.suites import texts
from training.train_breaks import MAX_BYTES, Settings, train
from training.trees import Shape, export, fit, weights_of

SUITES = ("zh_wrap", "zh_news", "zh_clean", "zh_keep")
SMALL = Shape(trees=12, leaves=8)
TINY = Settings(per_share=3, first=SMALL, second=SMALL, suites=SUITES)


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pool(tmp_path_factory.mktemp("pool") / "pool.jsonl")


@pytest.fixture(scope="module")
def stored(pool: Path) -> tuple[bytes, bytes]:
    return train(pool, TINY)


@pytest.fixture(scope="module")
def unseen(pool: Path) -> Dataset:
    _, documents = split(read_pool(pool))
    return build(texts(documents, "measure", 3, SUITES))


def test_trains_to_the_same_bytes(pool: Path, stored: tuple[bytes, bytes]) -> None:
    assert train(pool, TINY) == stored


def test_fingerprint_tells_settings_apart(
    pool: Path, stored: tuple[bytes, bytes], tmp_path: Path
) -> None:
    other = train(pool, replace(TINY, first=Shape(trees=11, leaves=8)))
    prints = []
    for name, (data, _) in (("a", stored), ("b", other)):
        path = tmp_path / f"{name}.npz"
        path.write_bytes(data)
        with np.load(path) as arrays:
            prints.append(str(arrays["fingerprint"]))
    assert len(set(prints)) == 2
    assert all(len(each) == 64 for each in prints)


def test_beats_joining_everything_on_unseen_documents(
    stored: tuple[bytes, bytes], unseen: Dataset
) -> None:
    joined = decisions(unseen, *map(read_model, stored))
    right = float((joined == unseen.wraps).mean())
    assert right > float(unseen.wraps.mean()) + 0.1


def test_exported_integers_decide_as_the_fitted_trees(unseen: Dataset) -> None:
    fitted = fit(unseen, weights_of(unseen), SMALL)
    model = read_model(export(fitted, unseen.names, "-"))
    features = Features(unseen.names, unseen.matrix, None, unseen.column)
    wanted = 1000 * fitted.decision_function(unseen.matrix)
    # each of twelve leaves and the base is rounded by half a thousandth at most
    assert float(np.abs(margins(features, model) - wanted).max()) <= 7


def test_model_fits_its_file(stored: tuple[bytes, bytes]) -> None:
    assert sum(map(len, stored)) < MAX_BYTES


def test_report_names_each_suite(stored: bytes, unseen: Dataset) -> None:
    table = "\n".join(report(unseen, decisions(unseen, *map(read_model, stored))))
    assert all(suite in table for suite in SUITES)
