"""Clean text: paragraphs with nothing to mend go through byte for byte."""

import json
import os
import random
import re
from pathlib import Path

import pytest
from records import plain_record

from cleaners.edits import replay
from cleaners.repair import repair

LONG = os.environ.get("FAULTS") == "long"
GOLD = Path(__file__).parent / "gold"

ENGLISH = """
The committee published its annual report on water quality in the Yangtze basin last week.
Local governments have closed more than a hundred small factories along the river since 2016.
“We did not expect the fish to return so soon,” said a fisherman who has worked there for decades.
Engineers measured the flow at three stations, and the figures agreed with the model.
A new railway cut the journey between the two cities to under an hour.
Farmers in the hills have turned to tea and fruit, which need less water than rice.
Prices rose by 3.5% in the second quarter, slower than economists had predicted.
It is too early to say whether the measures will last, but the first signs are good.
The museum reopened in May after two years of repairs that cost about $12 million.
Students from rural schools can now borrow books through a library that travels by bus.
Dr. Lin, who led the survey, compared satellite images from 1990 with those of today.
Nobody in the village remembers when the old bridge was built.
"""


def sentences() -> tuple[list[str], list[str]]:
    """Return Chinese and English sentences: those of the gold paragraphs, and the ones above."""
    chinese: set[str] = set()
    for name in ("000", "002", "003", "004"):
        gold = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
        for document in gold["documents"]:
            for paragraph in document["paragraphs"]:
                if paragraph["kind"] == "body":
                    chinese |= set(re.findall(r"[^。]+。", paragraph["text"]))
    whole = sorted(s for s in chinese if s.count("“") == s.count("”") and s[0] not in "”）》")
    return whole, ENGLISH.strip().splitlines()


def clean_texts(paragraphs: int) -> list[str]:
    """Return texts of twenty paragraphs each, of one to four sentences in one language."""
    chance = random.Random(5)
    chinese, english = sentences()
    texts = []
    for n in range(paragraphs // 20):
        own, between = (english, " ") if n % 4 == 3 else (chinese, "")
        texts.append(
            "\n\n".join(between.join(chance.sample(own, chance.randint(1, 4))) for _ in range(20))
        )
    return texts


@pytest.mark.parametrize("paragraphs", [10_000 if LONG else 600])
def test_clean_paragraphs_stay_as_they_are(paragraphs):
    changed = []
    for text in clean_texts(paragraphs):
        record = repair(plain_record(text))
        assert record.extracted == text
        if replay(record.extracted, (step.edits for step in record.steps)) != text:
            edits = [(step.rule, e.before, e.after) for step in record.steps for e in step.edits]
            changed.append(edits)
    if LONG:
        print(f"\nclean paragraphs: {paragraphs:,}, texts changed: {len(changed)}")
    assert changed == []
