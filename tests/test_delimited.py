"""CSV: the dialect is settled for a file, a row that cannot be read costs itself only."""

import csv
import io
import random

import pytest
from packing import COMPRESSORS, SENTENCES

from cleaners.records import RawRecord
from flows.errors import LimitExceeded
from flows.intake import Budget, Refused, read_opened
from flows.recipe import Columns, Limits

A, B, C, D, E, *_ = SENTENCES


def read(content: str | bytes, name: str = "x.csv", **limits: int):
    """Return the texts by their names, and why lines are refused by their numbers."""
    content = content.encode() if isinstance(content, str) else content
    budget = Budget(Limits(max_ratio=100_000, **limits), Columns(), len(content))
    items = list(read_opened(io.BytesIO(content), name, name, budget))
    texts = {
        item.source_path.removeprefix(name).lstrip("!/:"): item.data.decode(item.charset)
        for item in items
        if isinstance(item, RawRecord)
    }
    refused = {
        item.source_path.removeprefix(name).lstrip(":"): item.error
        for item in items
        if isinstance(item, Refused)
    }
    return texts, refused


@pytest.mark.parametrize("delimiter", [",", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_open_quote_costs_its_row(delimiter, end, encoding):
    rows = ["id,text", f"1,{A}", f'2,"{B}', f"3,{C}", f'4,"{D}"', f"5,{E}", ""]
    content = end.join(rows).replace(",", delimiter).encode(encoding)
    texts, refused = read(content)
    assert texts == {"1": A, "3": C, "4": D, "5": E}
    assert list(refused) == ["3"]
    assert "quote" in str(refused["3"])


@pytest.mark.parametrize(
    ("rows", "kept", "told"),
    [
        ([f'1,"{A}', f"2,{B}", f"3,{C}"], "23", "2"),  # nothing closes it
        ([f"1,{A}", f'2,"{B}'], "1", "3"),  # at the end
        ([f'1,"{A}', f'2,"{B}', f"3,{C}", f"4,{D}"], "34", "2"),  # two in turn
        ([f'1,"{A}', f"2,{B}", f'3,"{C}', f"4,{D}", f"5,{E}"], "245", "24"),  # one apart
        ([f'1,"{A}', f'2,{B}15"', f"3,{C}"], "23", "2"),  # closed by another row's inch
        ([f'a01,"{A}', f'a02,{B}15"', f"a03,{C}"], ["a02", "a03"], "2"),
        ([f'1,"{A}"!', f"2,{B}"], "2", "2"),  # closed, but not at the end
        ([f'1,"{A} "好" {B}"', f"2,{C}"], "2", "2"),  # not doubled
        ([f'1,"{A}', "", f"{B} 15寸", f"2,{C}", f'3,"{D}"'], "23", "2"),  # over lines
        ([f"1,{A}", f"2,{B},x", f"3,{C}"], "13", "3"),  # too many fields
        ([f"1,{A}", "2", f"3,{C}"], "13", "3"),  # too few: it has no text
        ([f"1,{A}\rx", f"2,{B}"], "2", "2"),
    ],
)
def test_rows_behind_a_broken_one_are_in(rows, kept, told):
    texts, refused = read("\n".join(["id,text", *rows]) + "\n")
    assert list(texts) == list(kept)
    assert list(refused) == list(told)


def test_lines_that_are_left_out_are_told():
    _, refused = read(f'id,text\n1,"{A}\n{B}\n"{C}\n2,{D}\n3,{E}\n')
    assert str(refused["2"]).endswith("; lines 2 to 4 are left out")


def test_quotation_marks_of_tabs_are_characters():
    rows = [f'"{A}', f'"{B}"', f'{C}"', f'"小满"{D}', f'5" {E}']
    content = "id\ttext\n" + "".join(f"{n}\t{text}\n" for n, text in enumerate(rows))
    for name in ("x.tsv", "x.csv"):
        texts, refused = read(content, name)
        assert list(texts.values()) == rows
        assert not refused


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_quoted_fields_are_read_as_they_were_written(delimiter, quoting, end):
    rows = [A, f'他说"{B}"', f"{C}\n\n{D}", f'"{E}"', f"a{delimiter}b", "C:\\目录\\", "it's '90s"]
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerows([("id", "text"), *((f"n{n}", text) for n, text in enumerate(rows))])
    texts, refused = read(file.getvalue(), "x.tsv" if delimiter == "\t" else "x.csv")
    assert not refused
    assert list(texts.values()) == rows


def test_header_in_quotes_tells_that_tabs_part_quoted_fields():
    texts, _ = read(f'"id"\t"text"\n"1"\t"{A}"\n', "x.tsv")
    assert texts == {"1": A}


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t"])
def test_backslashes_before_quotes_are_read(delimiter):
    """As Spark and MySQL write: a quote and a backslash in quotes are escaped, nothing else."""
    rows = [A, f'他说"{B}"', f'"{C}"', "C:\\new\\目录", f"{D}\n\n\\n", f'x{delimiter}"y"', "尾\\"]
    content = f"id{delimiter}text\n"
    for number, text in enumerate(rows):
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        content += f'{number}{delimiter}"{escaped}"\n'
    content += f"8{delimiter}D:\\\\未引\\目录\n9{delimiter}{E}\n"
    texts, refused = read(content)
    assert list(texts.values()) == [*rows, "D:\\\\未引\\目录", E]
    assert not refused


def test_backslash_at_the_end_of_a_field_is_none():
    texts, refused = read(f'id,dir,text\n1,"C:\\",{A}\n2,"D:\\","{B}"\n3,"""\\""",{C}\n')
    assert list(texts.values()) == [A, B, C]
    assert not refused


def test_open_quote_among_backslashes_costs_its_row():
    texts, refused = read(f'id,text\n1,"说\\"{A}\\""\n2,"{B}\n3,"\\"{C}"\n4,{D}\n')
    assert list(texts.values()) == [f'说"{A}"', f'"{C}', D]
    assert list(refused) == ["3"]


def test_apostrophes_quote_nothing():
    rows = [f"'{A}", f"{B}'s", f"'{C}'", f"don't; {D}", f"'n' {E}"]
    texts, refused = read("id,text\n" + "".join(f"{n},{text}\n" for n, text in enumerate(rows)))
    assert list(texts.values()) == rows
    assert not refused


def test_quotes_within_an_unquoted_field_are_characters():
    rows = [f'他说"{A}"', f'15"屏 {B}', f'{C}""']
    texts, refused = read("id,text\n" + "".join(f"{n},{text}\n" for n, text in enumerate(rows)))
    assert list(texts.values()) == rows
    assert not refused


def test_excel_names_the_delimiter_before_the_header():
    assert read(f"sep=;\r\nid;text\r\n1;{A},{B}\r\n")[0] == {"1": f"{A},{B}"}


def test_line_of_another_encoding_costs_its_row():
    content = f"id,text\n1,{A}\n".encode() + f"2,{B}\n".encode("gbk") + f"3,{C}\n".encode()
    texts, refused = read(content)
    assert texts == {"1": A, "3": C}
    assert str(refused["3"]).endswith("line 3 has bytes of another encoding than the first")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_text_of_many_lines_is_one_row(end):
    lines = [A, "", f'他说""{B}""', f"2,{C}", "", "x" * 300, f"{D},", '"",""'] * 8000
    text = end.join(lines)
    texts, refused = read(f'id,text{end}1,"{text}"{end}2,{E}{end}')
    assert list(texts.values()) == [text.replace('""', '"'), E]
    assert not refused
    assert len(text.encode()) > 3_000_000


def test_row_that_is_too_large_costs_itself_only():
    text = "天地玄黄\n" * 900
    content = f'id,text\n1,{A}\n2,"{text}"\n3,{B}\n4,{C}\n'
    texts, refused = read(content, max_source_bytes=5_000)
    assert texts == {"1": A, "3": B, "4": C}
    assert isinstance(refused["3"], LimitExceeded)
    assert "limits.max_source_bytes allows (5,000)" in str(refused["3"])


def test_last_row_that_is_cut_is_refused():
    content = f"id,text,title\n1,{A},甲\n2,{B},乙\n".encode()
    assert list(read(content)[0]) == ["1", "2"]
    for cut in range(1, len(f",{B},".encode())):
        texts, refused = read(content[: -len("乙\n".encode()) - cut])
        assert list(texts) == ["1"]
        assert list(refused) == ["3"]


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_rows_before_the_cut_of_a_packed_table_are_in(suffix):
    rows = "".join(f'{n},"{text}\n""{n}"""\n' for n, text in enumerate(SENTENCES))
    frames = [COMPRESSORS[suffix](f"{part}\n".encode()) for part in f"id,text\n{rows}".split("\n")]
    content = b"".join(frames)
    name = f"x.csv{suffix}"
    whole, none = read(content, name)
    assert (len(whole), none) == (len(SENTENCES), {})
    ends = [sum(map(len, frames[: 3 + 2 * n])) for n in range(len(SENTENCES))]
    for cut in range(len(frames[0]) + 1, ends[-1]):
        texts, refused = read(content[:cut], name)
        rows_in = sum(end <= cut for end in ends)
        assert rows_in <= len(texts) <= rows_in + 1
        assert texts == dict(list(whole.items())[: len(texts)])
        assert len(refused) == 1 or cut in ends


@pytest.mark.parametrize("seed", range(40))
def test_any_broken_row_leaves_the_others_in(seed):
    """Of random rows one gets an open quote; all before it, and all but its next, come out."""
    chance = random.Random(seed)
    pieces = [A, B, "，", "\n", '"', "'", '15"', "a,b", "\\", "\n\n", "好", " "]
    rows = [
        (f"n{n}", "文" + "".join(chance.choices(pieces, k=chance.randint(1, 8))) + "末")
        for n in range(30)
    ]
    written = []
    for row in [("id", "text"), *rows]:
        file = io.StringIO()
        csv.writer(file, lineterminator="\n").writerow(row)
        written.append(file.getvalue())
    whole, none = read("".join(written))
    assert (whole, none) == (dict(rows), {})
    place = chance.randint(1, 30)
    written[place] = f'n{place - 1},"{A}\n'
    texts, refused = read("".join(written))
    assert [*texts.items()] == [row for n, row in enumerate(rows, 1) if n != place]
    assert len(refused) == 1
