"""Tables: schemas that are kept, equal bytes for equal rows, damage that is noticed."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.errors import CorruptVersion, GateError
from flows.tables import (
    SCHEMAS,
    ContentHash,
    check_table,
    make_table,
    parquet_bytes,
    read_parquet,
    read_rows,
)

EDITS = [
    ("r1", 0, "quotes", 3, 4, '"', "“", None, None, 0),
    ("r1", 1, "line_wraps", 7, 8, "\n", "", 900, "word", None),
    ("r2", 0, "spacing", 0, 1, " ", "", None, "", 2),
]


def hashed(*pieces: tuple[str, pa.Table]) -> str:
    content = ContentHash()
    for name, table in pieces:
        content.add(name, table)
    return content.hexdigest()


def test_null_in_a_required_column_is_refused():
    with pytest.raises(GateError, match=r"rejects\.message holds a null"):
        make_table("rejects", [("a.txt", None, "SourceError", None)])


def test_foreign_columns_are_refused():
    with pytest.raises(GateError, match="records: columns"):
        check_table("records", pa.table({"record_id": ["a"]}))


def test_wrong_type_is_refused():
    table = make_table("edits", EDITS)
    wrong = table.set_column(
        3, pa.field("start", pa.int32(), nullable=False), table["start"].cast("int32")
    )
    with pytest.raises(GateError, match="edits"):
        check_table("edits", wrong)


def test_dates_are_utc_microseconds():
    assert SCHEMAS["documents"].field("published_at").type == pa.timestamp("us", tz="UTC")
    moment = datetime(2021, 10, 19, 0, 49, tzinfo=UTC)
    column = pa.array([moment], SCHEMAS["documents"].field("published_at").type)
    assert column.to_pylist() == [moment]


def test_equal_rows_give_equal_bytes_however_chunked():
    table = make_table("edits", EDITS)
    chunked = pa.concat_tables([table.slice(0, 1), table.slice(1)])
    assert parquet_bytes(chunked) == parquet_bytes(table)


def test_files_carry_checksums_zstd_and_a_page_index(tmp_path: Path):
    path = tmp_path / "t.parquet"
    path.write_bytes(parquet_bytes(make_table("edits", EDITS)))
    column = pq.ParquetFile(path).metadata.row_group(0).column(6)
    assert column.compression == "ZSTD"
    assert column.has_offset_index
    assert column.has_column_index


def test_row_groups_stay_below_their_limit(tmp_path: Path):
    text = "京津冀协同发展" * 300_000
    rows = [(f"r{n}", f"{n}.txt", "0", "utf-8", "{}", text) for n in range(12)]
    path = tmp_path / "t.parquet"
    path.write_bytes(parquet_bytes(make_table("records", rows)))
    metadata = pq.ParquetFile(path).metadata
    groups = [metadata.row_group(n).total_byte_size for n in range(metadata.num_row_groups)]
    assert metadata.num_rows == 12
    # zstd and dictionaries shrink what is counted here, so count the rows of a group as well.
    assert max(groups) <= 64_000_000
    assert metadata.row_group(0).num_rows * len(text.encode()) <= 64_000_000


def test_every_flipped_bit_before_the_footer_is_noticed_or_harmless(tmp_path: Path):
    rows = [
        (f"r{n}", f"{n}.txt", "0", "utf-8", "{}", f"第{n}篇：保护和修复" * 20) for n in range(50)
    ]
    table = make_table("records", rows)
    whole = parquet_bytes(table)
    path = tmp_path / "t.parquet"
    noticed = 0
    footer = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    for position in range(0, footer, max(1, footer // 200)):
        damaged = bytearray(whole)
        damaged[position] ^= 1 << position % 8
        path.write_bytes(bytes(damaged))
        try:
            assert read_parquet(path).equals(table)
        except CorruptVersion:
            noticed += 1
    assert noticed > 50  # the others hit headers and the index, which reading does not need


def test_missing_file_is_corrupt_not_a_traceback(tmp_path: Path):
    with pytest.raises(CorruptVersion, match=r"none\.parquet"):
        read_rows(tmp_path / "none.parquet")


def test_empty_table_is_written_with_all_columns(tmp_path: Path):
    path = tmp_path / "t.parquet"
    path.write_bytes(parquet_bytes(make_table("rejects", [])))
    assert read_parquet(path).schema.equals(SCHEMAS["rejects"])


def test_content_hash_does_not_depend_on_chunks():
    table = make_table("edits", EDITS)
    halves = [("edits", table.slice(0, 2)), ("edits", table.slice(2))]
    assert hashed(*halves) == hashed(("edits", table))


@pytest.mark.parametrize(
    "other",
    [
        EDITS[:2],
        [EDITS[1], EDITS[0], EDITS[2]],
        [(*EDITS[0][:8], "", 0), *EDITS[1:]],  # "" is not null
        [(*EDITS[0][:9], None), *EDITS[1:]],  # nor is 0
        [(*EDITS[0][:5], '"“', "", *EDITS[0][7:]), *EDITS[1:]],  # the same bytes, cut elsewhere
    ],
)
def test_content_hash_tells_rows_apart(other):
    assert hashed(("edits", make_table("edits", other))) != hashed(
        ("edits", make_table("edits", EDITS))
    )
