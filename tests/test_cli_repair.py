"""``qingyuan repair``: texts in, paragraphs and edits out, nothing written anywhere."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cleaners.edits import Edit, replay
from flows.rows import CHANGE
from flows.tables import SCHEMAS

QINGYUAN = str(Path(sys.executable).with_name("qingyuan"))
WRAPPED = "要持续抓好北京防沙带等生态保护和修\n复重点工程建设，持续推进绿色屏障建设。"
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""A locale in which Python reads and writes ASCII unless it is told otherwise."""


def _repair(
    given: str | bytes, folder: Path, *options: str
) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [QINGYUAN, "repair", *options],
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        cwd=folder,
        env=ASCII,
        timeout=60,
        check=False,
    )


def _items(done: "subprocess.CompletedProcess[bytes]") -> list[dict]:
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_texts_come_out_as_whole_paragraphs_in_order(tmp_path: Path) -> None:
    texts = {"甲": WRAPPED, "乙": "天亮了。\r\n\r\n雨停了。", "丙": ""}
    lines = "".join(
        json.dumps({"id": i, "text": t}, ensure_ascii=False) + "\n" for i, t in texts.items()
    )
    items = _items(_repair(lines, tmp_path))
    assert [(item["id"], item["paragraphs"]) for item in items] == [
        ("甲", [WRAPPED.replace("\n", "")]),
        ("乙", ["天亮了。", "雨停了。"]),
        ("丙", []),
    ]
    assert not list(tmp_path.iterdir())


def test_edits_have_the_names_of_the_table_and_lead_from_the_text_to_the_paragraphs(
    tmp_path: Path,
) -> None:
    assert SCHEMAS["edits"].names == ["record_id", *CHANGE, "paragraph_ordinal"]
    text = "2014年 2月26日，共20多所学校、12个医院、128项、35处。\n" + WRAPPED
    [item] = _items(_repair(json.dumps({"id": 1, "text": text}), tmp_path))
    assert {tuple(edit) for edit in item["edits"]} == {CHANGE}
    assert {edit["rule"] for edit in item["edits"]} == {"spacing", "line_wraps"}
    steps = [
        [
            Edit(edit["start"], edit["end"], edit["before"], edit["after"])
            for edit in item["edits"]
            if edit["step"] == step
        ]
        for step in range(2)
    ]
    assert replay(text, steps).split("\n\n") == item["paragraphs"]


def test_answers_line_by_line(tmp_path: Path) -> None:
    command = [QINGYUAN, "repair"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path
    ) as filter_:
        assert filter_.stdin
        assert filter_.stdout
        for name in (1, 2):  # the second is not given before the first is answered
            filter_.stdin.write(b'{"id": %d, "text": "\xe5\xa5\xbd\xe3\x80\x82"}\n' % name)
            filter_.stdin.flush()
            assert json.loads(filter_.stdout.readline())["id"] == name


def test_lone_surrogates_leave_valid_utf8(tmp_path: Path) -> None:
    [item] = _items(_repair('{"id": "\\ud83d", "text": "\\ud83d好"}\n', tmp_path))
    assert (item["id"], item["paragraphs"]) == ("\ud83d", ["\ufffd好"])


@pytest.mark.parametrize("line", ["no JSON", '{"id": 1}', "[1, 2]", "7"])
def test_wrong_line_is_named(line: str, tmp_path: Path) -> None:
    done = _repair(f'{{"id": 1, "text": "好。"}}\n{line}\n', tmp_path)
    assert done.returncode == 3
    assert b"standard input:2: expected" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("options", [(), ("--text",)])
def test_other_encodings_are_refused(options: tuple[str, ...], tmp_path: Path) -> None:
    done = _repair("保护和修复".encode("gbk"), tmp_path, *options)
    assert done.returncode == 3
    assert b"expected UTF-8" in done.stderr
    assert b"Traceback" not in done.stderr


def test_plain_text_comes_out_clean(tmp_path: Path) -> None:
    done = _repair(f"\ufeff{WRAPPED}\n天亮了。\n", tmp_path, "--text")
    assert done.stderr == b""
    assert done.stdout.decode() == WRAPPED.replace("\n", "") + "\n\n天亮了。\n"


@pytest.mark.parametrize("text", ["", "天亮了。", "天亮了。\n\n雨停了，风也停了。\n"])
def test_clean_text_stays_byte_for_byte(text: str, tmp_path: Path) -> None:
    assert _repair(text, tmp_path, "--text").stdout == text.encode()


def test_each_break_is_explained_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text(f"甸 区 抢 抓 发 展 机\n\n\n{WRAPPED}\n天亮了。\n", "utf-8")
    done = _repair("", tmp_path, "--explain", "甲.txt")
    assert done.stderr == b""
    lines = done.stdout.decode().splitlines()
    heads, signals = lines[::2], lines[1::2]
    assert [head.split("  ")[0] for head in heads] == ["甲.txt:1", "甲.txt:4", "甲.txt:5"]
    assert heads[1].split("  ")[1] == "joined"
    assert heads[1].endswith("防沙带等生态保护和修 ⏎ 复重点工程建设，持续推进")
    assert heads[2].split("  ")[1].startswith("kept")
    for head in heads:
        decision, score = head.split("  ")[1:3]
        assert decision.endswith("uncertain") == (400 <= int(score) <= 600)
    assert all(1 <= len(each.split(" · ")) <= 3 for each in signals)


def test_source_code_is_explained_as_such(tmp_path: Path) -> None:
    fenced = "先看代码。\n\n```\nx = 1\ny = 2\n```\n\n天亮了。\n"
    (tmp_path / "a.txt").write_text(fenced, "utf-8")
    explained = _repair("", tmp_path, "--explain", "a.txt").stdout.decode()
    assert "a.txt:4  kept  0  x = 1 ⏎ y = 2\n    source code keeps its lines\n" in explained


def test_options_that_exclude_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("好。", "utf-8")
    assert _repair("", tmp_path, "--text", "--explain", "a.txt").returncode == 2
    assert _repair("", tmp_path, "--explain", "missing.txt").returncode == 2
