"""Which of equal copies stays: the sources preferred, then what the version before kept."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.pipeline import Outcome
from flows.recipe import parse_recipe
from flows.standing import priority_of

STORY = (
    "市水务局昨日通报，城西二号泵站完成改造并于凌晨并网，设计日供水量由8万吨提高到12万吨。",
    "改造工程历时十四个月，更换了三台主泵和全部配电柜，施工期间由临时管线保障沿线居民用水。",
    "泵站值班长介绍，新泵可按管网压力自动调节转速，夜间低谷时段噪声比从前降低了将近一半。",
)
CREDIT = "（责任编辑：王某）"
NOTED = tuple(text.replace("，", f"[{number}]，", 1) for number, text in enumerate(STORY, 1))
"""The same with note marks: as good a copy as the story itself."""

MakeRun = Callable[..., Outcome]


def write(path: Path, paragraphs: tuple[str, ...]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(paragraphs), encoding="utf-8")
    return path


def kept_in(outcome: Outcome) -> list[str]:
    assert outcome.version is not None
    rows = outcome.version.table("documents", ["source_path", "status"]).to_pylist()
    return [Path(row["source_path"]).name for row in rows if row["status"] == "kept"]


def test_an_equal_newcomer_never_replaces_what_was_kept(make_run: MakeRun, tmp_path: Path) -> None:
    folder = tmp_path / "快讯"
    write(folder / "m.txt", STORY)
    assert kept_in(make_run(folder)) == ["m.txt"]
    write(folder / "a.txt", NOTED)
    assert kept_in(make_run(folder)) == ["m.txt"]


def test_undated_bulletins_do_not_flip_in_sixty_nights(make_run: MakeRun, tmp_path: Path) -> None:
    rng, folder = random.Random(7), tmp_path / "快讯"
    names = [f"{n:02}.txt" for n in range(60)]
    rng.shuffle(names)
    kept: list[list[str]] = []
    for night, name in enumerate(names):
        write(folder / name, rng.choice((STORY, NOTED)))
        if night % 12 == 11 or night < 3:
            kept.append(kept_in(make_run(folder)))
    assert kept == [[names[0]]] * len(kept)


def test_a_better_copy_makes_one_change(make_run: MakeRun, tmp_path: Path) -> None:
    folder = tmp_path / "快讯"
    write(folder / "m.txt", STORY[:2])
    write(folder / "n.txt", (*STORY[:2], CREDIT))
    assert kept_in(make_run(folder)) == ["m.txt"]
    write(folder / "z.txt", STORY)
    assert kept_in(make_run(folder)) == ["z.txt"]
    write(folder / "a.txt", NOTED)
    assert kept_in(make_run(folder)) == ["z.txt"]


def test_a_clean_copy_stays_whatever_comes_with_a_credit(make_run: MakeRun, tmp_path: Path) -> None:
    folder = tmp_path / "快讯"
    write(folder / "m.txt", (*STORY, CREDIT))
    assert kept_in(make_run(folder)) == ["m.txt"]
    write(folder / "n.txt", STORY)
    assert kept_in(make_run(folder)) == ["n.txt"]
    write(folder / "a.txt", (CREDIT, *STORY))
    assert kept_in(make_run(folder)) == ["n.txt"]


@pytest.mark.parametrize(
    ("before", "between", "behind"),
    [
        ("", "\n\n", "\n"),
        ("---\ntitle: 通报\n---\n\n", "\n\n", "\n"),
        ("\u3000\u3000", "\n\n\u3000\u3000", "\n"),
        ("\n", " \n\n\n", " \n\n"),
    ],
)
def test_blanks_around_paragraphs_are_no_repairs_of_them(
    before: str, between: str, behind: str, make_run: MakeRun, tmp_path: Path
) -> None:
    folder = tmp_path / "快讯"
    folder.mkdir()
    (folder / "m.txt").write_text(before + between.join(STORY) + behind, encoding="utf-8")
    write(folder / "a.txt", (CREDIT, *STORY))
    assert kept_in(make_run(folder)) == ["m.txt"]
    write(folder / "b.txt", (*STORY, CREDIT))
    assert kept_in(make_run(folder)) == ["m.txt"]


def test_the_source_preferred_stays_although_it_comes_later(
    make_run: MakeRun, tmp_path: Path
) -> None:
    recipe = parse_recipe('[sources]\npriority = ["official/**", "*"]', name="优先.toml")
    write(tmp_path / "feed" / "a.txt", STORY)
    assert kept_in(make_run(tmp_path / "feed", recipe=recipe)) == ["a.txt"]
    write(tmp_path / "feed" / "official" / "z.txt", NOTED)
    assert kept_in(make_run(tmp_path / "feed", recipe=recipe)) == ["z.txt"]


def test_a_better_text_beats_a_source_preferred(make_run: MakeRun, tmp_path: Path) -> None:
    recipe = parse_recipe('[sources]\npriority = ["official/**", "*"]', name="优先.toml")
    write(tmp_path / "feed" / "a.txt", STORY)
    write(tmp_path / "feed" / "official" / "z.txt", STORY[:2])
    assert kept_in(make_run(tmp_path / "feed", recipe=recipe)) == ["a.txt"]


@pytest.mark.parametrize(
    ("path", "place"),
    [("official/1.md", 0), ("feed/official/1.md", 0), ("feed/x.md", 1), ("unofficial/1.md", 1)],
)
def test_a_pattern_matches_a_path_or_an_end_of_it(path: str, place: int) -> None:
    assert priority_of(path, ["official/**", "*"]) == place
    assert priority_of(path, []) == 0


def test_what_stands_goes_on_standing(make_run: MakeRun, tmp_path: Path) -> None:
    folder = tmp_path / "快讯"
    write(folder / "m.txt", STORY)
    make_run(folder)
    write(folder / "a.txt", NOTED)
    assert make_run(folder).version is not None
    assert make_run(folder).version is None


def test_what_comes_back_is_counted(make_run: MakeRun, tmp_path: Path) -> None:
    folder = tmp_path / "快讯"
    write(folder / "m.txt", STORY)
    write(folder / "n.txt", NOTED)
    make_run(folder)
    write(folder / "n.txt", (STORY[0].replace("12", "10"), *STORY[1:]))
    counted = make_run(folder).counts["came_back"]
    assert counted["documents"] == 1
