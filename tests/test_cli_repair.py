"""``qingyuan repair``: JSON lines in, JSON lines out, nothing written anywhere."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


def _repair(lines: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [str(Path(sys.executable).with_name("qingyuan")), "repair"]
    return subprocess.run(
        command, input=lines, capture_output=True, text=True, cwd=folder, timeout=60, check=False
    )


def test_texts_come_out_as_whole_paragraphs_in_order(tmp_path: Path) -> None:
    texts = {
        "甲": "要持续抓好北京防沙带等生态保护和修\n复重点工程建设，持续推进绿色屏障建设。",
        "乙": "天亮了。\r\n\r\n雨停了。",
        "丙": "",
    }
    lines = "".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in texts.items())
    done = _repair(lines, tmp_path)
    assert done.stderr == ""
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"id": "甲", "paragraphs": [texts["甲"].replace("\n", "")]},
        {"id": "乙", "paragraphs": ["天亮了。", "雨停了。"]},
        {"id": "丙", "paragraphs": []},
    ]
    assert not list(tmp_path.iterdir())


def test_lone_surrogate_becomes_the_replacement_character(tmp_path: Path) -> None:
    done = _repair('{"id": 1, "text": "\\ud83d好"}\n', tmp_path)
    assert json.loads(done.stdout) == {"id": 1, "paragraphs": ["\ufffd好"]}


@pytest.mark.parametrize("line", ["no JSON", '{"id": 1}', "[1, 2]", "7"])
def test_wrong_line_is_named(line: str, tmp_path: Path) -> None:
    done = _repair(f'{{"id": 1, "text": "好。"}}\n{line}\n', tmp_path)
    assert done.returncode == 3
    assert "standard input:2: expected" in done.stderr
    assert "Traceback" not in done.stderr
