"""Facts about all lines at once say what the questions about one line say."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from records import repaired

from cleaners import kinds
from cleaners.breaks.facts import facts_of
from cleaners.breaks.lines import split_lines

ROOT = Path(__file__).parent.parent
QUESTIONS = {
    "heading": kinds.looks_like_heading,
    "finished": kinds.ends_sentence,
    "list_item": kinds.starts_list_item,
    "table": kinds.is_table_row,
    "photo_credit": kinds.is_photo_credit,
    "signed": kinds.ends_with_credit,
    "opens": lambda line: (
        kinds.is_editor_note(line) or kinds.has_dateline(line) or kinds.is_wire_title(line)
    ),
    "named": lambda line: len(line) <= 100 and (kinds.is_byline(line) or kinds.is_credit(line)),
}
ODD_LINES = (
    "１．面粉五百克",
    "２、鸡蛋三个",
    "摄影报道 王平",
    "撰稿 王平",
    "责任编辑：王平",
    "By John Smith",
    "他说：“好。”）》」』】",
    "新华社北京10月19日电（记者李凤双）",
    "[10:02] 小红：在的",
    "北京\t2184.3\t万人",
    "let x = 1;",
)


def _lines_of_the_repository() -> list[str]:
    seeds = "\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("seeds/0*")))
    negative = tomllib.loads((ROOT / "tests/cases/negative.toml").read_text(encoding="utf-8"))
    texts = [seeds[:60_000], *(case["text"] for case in negative["case"]), *ODD_LINES]
    return [line for text in texts for line in text.split("\n") if len(line) < 2_000]


@pytest.mark.parametrize("fact", QUESTIONS)
def test_fact_of_known_lines_is_the_answer_to_its_question(fact: str) -> None:
    lines = split_lines("\n".join(_lines_of_the_repository()))
    found = getattr(facts_of(lines), fact)
    differ = [
        lines.text(index)
        for index in range(len(lines))
        if bool(found[index]) != QUESTIONS[fact](lines.text(index))
    ]
    assert not differ


@pytest.mark.parametrize("fact", ["heading", "finished", "list_item", "table"])
@given(st.text("京津冀，。：；！？“”（）—…一1A.b) \t|", min_size=1, max_size=30))
@settings(max_examples=150, deadline=None)
def test_fact_of_any_line_is_the_answer_to_its_question(fact: str, line: str) -> None:
    lines = split_lines(line)
    if len(lines) == 1:
        assert bool(getattr(facts_of(lines), fact)[0]) == QUESTIONS[fact](lines.text(0))


@pytest.mark.parametrize(
    "code",
    [
        "name: test\non:\n  push:\n    branches:\n      - main\njobs:\n  build:\n    runs-on: x",
        '{\n  "name": "张三",\n  "age": 25,\n  "tags": [\n    "a",\n    "b"\n  ]\n}',
        "SELECT id, name FROM users\nWHERE age > 18\n  AND city = '北京'\nORDER BY id;",
        "#!/bin/bash\nset -e\ncd /tmp\nmkdir -p build\nfor f in *.c\ndo\n  gcc -c $f\ndone",
        "[server]\nhost = localhost\nport = 8080\n# 注释\ndebug = true",
    ],
    ids=["yaml", "json", "sql", "shell", "ini"],
)
def test_text_of_code_keeps_its_lines_and_indents(code: str) -> None:
    assert repaired(code) == code


def test_english_letter_is_no_code() -> None:
    letter = "From: John\nTo: Mary\n\nDear Mary,\n\nthe plan is good.\n\nYours, John"
    assert not facts_of(split_lines(letter)).code.any()
