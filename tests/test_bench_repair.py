"""The speed of repair is measured on text of real shape and size."""

from itertools import islice

import pytest

from benchmarks.joiners import SENTENCE_ENDS
from benchmarks.repair import LARGEST, records, seconds, section, systems


@pytest.mark.parametrize("kind", ["wrapped", "unwrapped"])
def test_speed_is_measured_on_records_of_real_size(kind: str) -> None:
    drawn = list(islice(records(kind), 12))
    assert drawn == list(islice(records(kind), 12))
    sizes = [len(record.encode()) for record in drawn]
    assert 2_000 <= min(sizes) <= max(sizes) < 1.3 * LARGEST
    longest = max(len(line) for record in drawn for line in record.split("\n"))
    assert (longest <= 40) == (kind == "wrapped")
    spent, size, number = seconds(iter(drawn), 0.02)
    assert set(spent) >= {SENTENCE_ENDS}
    assert all(spent.values())
    assert size >= 0.02
    assert 0 < number < 12


def test_the_section_names_every_system_and_target() -> None:
    spent = {name: 2.0 if "Qingyuan" in name else 1.0 for name in systems()}
    body = section({"wrapped": (spent, 4.0, 9), "unwrapped": (spent, 4.0, 9)})
    assert [body.count(f"| {name} |") for name in systems()] == [2] * len(spent)
    assert f"| {SENTENCE_ENDS} | 4.00 | " in body
    assert "≥ 0.6 × naive joiner; measured 0.5." in body
