"""Each repair by its cases, and all of them together on texts that they must leave alone."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cleaners.edits import MAX_EDIT_CHARACTERS, replay
from cleaners.records import Block, Record
from cleaners.repair import RULES, Repairs, repair

CASES = Path(__file__).parent / "cases"


def _cases(name: str) -> list[dict[str, Any]]:
    return tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))["case"]


def _lines(text: str) -> Record:
    """Make a record without extraction: some cases hold characters that no source may hold."""
    blocks, position = [], 0
    for line in text.split("\n"):
        if line.strip():
            end = position + len(line)
            blocks.append(Block(position, end, None, False, position, end))
        position += len(line) + 1
    return Record("r", "甲.txt", "", "utf-8", {}, text, tuple(blocks))


def _after(text: str, repairs: Repairs) -> str:
    record = repair(_lines(text), repairs)
    return replay(text, (step.edits for step in record.steps))


def _by_rule() -> list[Any]:
    return [
        pytest.param(
            rule,
            case,
            id=f"{rule}: {case['label']}",
            marks=[pytest.mark.xfail(strict=True)] if case.get("expect") == "fail" else [],
        )
        for rule in RULES
        for case in _cases(rule)
    ]


@pytest.mark.parametrize(("rule", "case"), _by_rule())
def test_repair_does_what_its_case_says(rule: str, case: dict[str, Any]) -> None:
    alone = Repairs(**{other: None for other in RULES if other != rule})
    assert _after(case["original"], alone) == case["fixed"]


@pytest.mark.parametrize("case", _cases("negative"), ids=lambda case: case["label"])
def test_all_repairs_leave_clean_text_alone(case: dict[str, Any]) -> None:
    assert _after(case["text"], Repairs()) == case["text"]


@pytest.mark.parametrize("rule", RULES)
def test_rule_has_cases_for_and_against(rule: str) -> None:
    cases = _cases(rule)
    assert any(case["original"] != case["fixed"] for case in cases)
    assert any(case["original"] == case["fixed"] for case in cases) or rule == "split_words"


def test_edits_stay_short() -> None:
    text = "\n" * 500 + "ä¸­å›½" * 200 + "\n" * 300 + "完。"
    record = repair(_lines(text))
    edits = [edit for step in record.steps for edit in step.edits]
    assert max(max(len(edit.before), len(edit.after)) for edit in edits) <= MAX_EDIT_CHARACTERS
