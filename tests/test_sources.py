"""Sources: what is read, what it is called, what is passed over, and what cannot be read."""

import os
from pathlib import Path

import pytest

from cleaners.errors import SourceError
from flows.sources import Source, find_sources, read_source


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "in"
    for name in ("b.txt", "a/z.md", "a/页.HTML", "README", "photo.jpg", ".hidden.txt"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("正文", encoding="utf-8")
    return root


def names(*sources: object, **options: object) -> list[str]:
    found = find_sources([str(source) for source in sources], **options)
    return [source.source_path for source in found.sources]


def refusal(path: Path, max_bytes: int = 100) -> str:
    with pytest.raises(SourceError) as refused:
        read_source(Source("in/" + path.name, path), max_bytes=max_bytes)
    return str(refused.value)


def test_folder_is_read_below_its_own_name_in_order(folder):
    assert names(folder) == ["in/README", "in/a/z.md", "in/a/页.HTML", "in/b.txt"]


def test_moving_a_folder_changes_no_name(folder, tmp_path):
    before = names(folder)
    (tmp_path / "elsewhere").mkdir()
    assert names(folder.rename(tmp_path / "elsewhere" / "in")) == before


def test_working_directory_has_a_name_too(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert names(".") == names(folder)


def test_single_file_is_called_by_its_name(folder):
    assert names(folder / "a" / "z.md") == ["z.md"]


def test_named_file_is_read_whatever_its_suffix(folder):
    assert names(folder / "photo.jpg") == ["photo.jpg"]


def test_pattern_stands_for_its_files(folder):
    assert names(f"{folder}/*.txt", f"{folder}/**/*.md") == ["in/a/z.md", "in/b.txt"]


def test_pattern_names_its_files_as_its_folder_would(folder):
    assert names(f"{folder}/**/*", folder) == [*names(folder), "in/photo.jpg"]
    assert names(f"{folder}/a/*.md") == ["a/z.md"]
    assert names(f"{folder}/?") == ["in/a/z.md", "in/a/页.HTML"]


def test_pattern_without_a_folder_names_paths_below_the_working_directory(folder, monkeypatch):
    monkeypatch.chdir(folder)
    for here in ("", "./"):
        assert names(f"{here}*.txt") == ["b.txt"]
        assert names(f"{here}**/*.md") == ["a/z.md"]
    monkeypatch.chdir(folder / "a")
    assert names("../*.txt") == ["in/b.txt"]


def test_equal_names_in_different_folders_are_two_items(tmp_path):
    for below in ("a", "b/c"):
        (tmp_path / "dump" / below).mkdir(parents=True)
        (tmp_path / "dump" / below / "two.txt").write_text(below, encoding="utf-8")
    assert names(f"{tmp_path}/dump/**/*.txt") == ["dump/a/two.txt", "dump/b/c/two.txt"]


def test_pattern_does_not_follow_links_round_in_circles(folder):
    (folder / "loop").symlink_to(folder)
    found = find_sources([f"{folder}/**/*.md"])
    assert [source.source_path for source in found.sources] == ["in/a/z.md"]
    assert found.skipped["link out of the folder or to a folder"] > 0


def test_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path):
    (tmp_path / "a[1].txt").write_text("正文", encoding="utf-8")
    assert names(tmp_path / "a[1].txt") == ["a[1].txt"]


def test_other_suffixes_and_hidden_files_are_counted(folder):
    assert dict(find_sources([str(folder)]).skipped) == {"hidden": 1, "suffix .jpg": 1}


def test_skipped_sources_are_counted(folder):
    found = find_sources([str(folder)], skip=["in/a/*"])
    assert [source.source_path for source in found.sources] == ["in/README", "in/b.txt"]
    assert found.skipped["named in skip_sources"] == 2


def test_same_folder_twice_is_read_once(folder):
    assert names(folder, f"{folder}/") == names(folder)


def test_two_items_of_one_name_are_refused(folder, tmp_path):
    (tmp_path / "b.txt").write_text("另一篇", encoding="utf-8")
    with pytest.raises(SourceError, match=r"would both be called 'b\.txt'"):
        names(folder / "b.txt", tmp_path / "b.txt")


def test_links_out_of_the_folder_are_not_followed(folder, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("外面", encoding="utf-8")
    (folder / "out.txt").symlink_to(secret)
    (folder / "up").symlink_to(tmp_path)
    (folder / "loop").symlink_to(folder)
    (folder / "same.txt").symlink_to(folder / "b.txt")
    found = find_sources([str(folder)])
    assert "in/same.txt" in [source.source_path for source in found.sources]
    assert found.skipped["link out of the folder or to a folder"] == 3


def test_pipe_in_a_folder_is_passed_over(folder):
    os.mkfifo(folder / "pipe.txt")
    assert find_sources([str(folder)]).skipped["not a plain file"] == 1


def test_pipe_and_device_named_as_sources_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "not a plain file" in refusal(tmp_path / "pipe")
    assert "not a plain file" in refusal(Path("/dev/zero"))


def test_name_that_is_no_text_becomes_some(tmp_path):
    (tmp_path / "in").mkdir()
    for name in (b"\xff\xfe.txt", b"a\nb.txt"):
        (tmp_path / "in" / os.fsdecode(name)).write_text("正文", encoding="utf-8")
    assert names(tmp_path / "in") == ["in/a\ufffdb.txt", "in/\ufffd\ufffd.txt"]


def test_missing_file_stays_in_the_list_and_says_why(tmp_path):
    assert names(tmp_path / "none.txt") == ["none.txt"]
    assert refusal(tmp_path / "none.txt") == "in/none.txt: cannot be read: there is no such file"


def test_pattern_without_match_is_named_whole_and_says_so(folder, monkeypatch):
    monkeypatch.chdir(folder)
    (source,) = find_sources(["zzz/*.txt"]).sources
    assert source.source_path == "zzz/*.txt"
    with pytest.raises(SourceError, match=r"^zzz/\*\.txt: nothing matches this pattern$"):
        read_source(source, max_bytes=100)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_file_without_permission_says_why(tmp_path):
    path = tmp_path / "closed.txt"
    path.write_text("正文", encoding="utf-8")
    path.chmod(0)
    assert "Permission denied" in refusal(path)


def test_dangling_link_says_why(tmp_path):
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    assert "there is no such file" in refusal(tmp_path / "gone.txt")


def test_file_over_the_limit_says_how_large(tmp_path):
    (tmp_path / "big.txt").write_bytes(b"x" * 101)
    assert "101 bytes are more than limits.max_source_bytes" in refusal(tmp_path / "big.txt")
