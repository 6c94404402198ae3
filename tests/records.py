"""Records made from text, for tests."""

from cleaners.edits import replay
from cleaners.extract import extract
from cleaners.records import RawRecord, Record
from cleaners.repair import repair


def plain_record(text: str, source_path: str = "甲.txt") -> Record:
    """Extract a plain text; the hash is of no matter here."""
    return extract(RawRecord(source_path, "0" * 64, text.encode()))


def repaired(text: str) -> str:
    """Return a plain text after its repairs."""
    record = repair(plain_record(text))
    return replay(record.extracted, (step.edits for step in record.steps))
