"""Each repair by its cases, and all of them together on texts that they must leave alone."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from records import plain_record

from cleaners.articles import compose
from cleaners.edits import MAX_EDIT_CHARACTERS, replay
from cleaners.extract import extract
from cleaners.records import Block, RawRecord, Record
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


def test_source_code_in_markup_is_left_alone() -> None:
    code = 'for i in range(3):\n    print("a  b",  i)\n\nprint("世 界")'
    page = (
        f'<div><p>打破 " 一亩三分地 " 思维，走 " 协同 " 之路。</p><pre>{code}</pre>'
        '<p>10 月 19 日，他说：" 好。"</p></div>'
    )
    record = repair(extract(RawRecord("甲.txt", "0" * 64, page.encode())))
    texts = [paragraph.text for paragraph in compose(record)[0].paragraphs]
    assert texts[0] == "打破“一亩三分地”思维，走“协同”之路。"
    assert texts[-1] == "10月19日，他说：“好。”"
    assert texts[1:-1] == [code]


def test_fenced_code_in_plain_text_is_left_alone() -> None:
    fence = "```python\ndef f(x):\n    if x:\n        return  1\n\n    return 2\n```"
    record = repair(plain_record(f"先看一段代码。\n\n{fence}\n\n再看说明。"))
    paragraphs = compose(record)[0].paragraphs
    assert [p.kind for p in paragraphs] == ["body", "code", "body"]
    assert paragraphs[1].text == fence


@pytest.mark.parametrize(
    "line",
    [
        "4.6.4. Experimental\n~~~~~~~~~~~~~~~~~~~\n",  # reStructuredText underlines a heading
        "四、实验版\n~~~~~~~~~~\n",
        "夜里下了一场大雪，天亮时才停。\n\n~~~~~~~~\n",  # scenes of a novel
    ],
)
def test_tildes_below_a_heading_or_around_prose_are_no_fence(line: str) -> None:
    prose = "京津冀三地海关目前已签订支持河\n北雄安新区全面深化改革和扩大开放合作备忘\n录。\n\n"
    record = repair(plain_record(line + "\n" + prose + line + "\n" + prose))
    texts = [paragraph.text for paragraph in compose(record)[0].paragraphs]
    whole = "京津冀三地海关目前已签订支持河北雄安新区全面深化改革和扩大开放合作备忘录。"
    assert texts.count(whole) == 2


def test_tildes_that_fence_code_close_below_a_short_line() -> None:
    fence = "~~~\nloop do\n  puts 1\nend\n~~~"
    record = repair(plain_record(f"先看一段代码。\n\n{fence}\n\n再看说明。"))
    paragraphs = compose(record)[0].paragraphs
    assert [p.kind for p in paragraphs] == ["body", "code", "body"]
    assert paragraphs[1].text == fence


@pytest.mark.parametrize("blank", ["\u2028", "\u2005", "\u200a", "\u205f", "\u1680", "\u3000"])
def test_lines_of_odd_blanks_at_the_edges_are_no_paragraphs(blank: str) -> None:
    record = repair(plain_record(f"{blank}\n甲乙。\n\n{blank}\n丙丁。\n{blank}"))
    assert [p.text for p in compose(record)[0].paragraphs] == ["甲乙。", "丙丁。"]


def test_edits_stay_short() -> None:
    text = "\n" * 500 + "ä¸­å›½" * 200 + "\n" * 300 + "完。"
    record = repair(_lines(text))
    edits = [edit for step in record.steps for edit in step.edits]
    assert max(max(len(edit.before), len(edit.after)) for edit in edits) <= MAX_EDIT_CHARACTERS
