"""The gates: each way in which text could be lost, doubled or invented is noticed."""

import pytest

from cleaners.extract import recount
from cleaners.records import RawRecord
from flows.errors import GateError, Reject
from flows.gates import (
    Ledger,
    audit_documents,
    audit_inputs,
    audit_record,
    check_ledger,
    check_matches,
    check_rejects,
)

SOURCE = "长江经济带保护和修\n复工程。\n\n第二段。"
REPAIRED = "长江经济带保护和修复工程。\n\n第二段。"

RECORD = {"record_id": "r1", "source_path": "a.txt", "extracted": SOURCE}
EDITS = [{"step": 0, "rule": "line_wraps", "start": 9, "end": 10, "before": "\n", "after": ""}]


def paragraph(ordinal, start, end, **changes):
    row = {
        "paragraph_id": f"d1:{ordinal}",
        "document_id": "d1",
        "ordinal": ordinal,
        "text": REPAIRED[start:end],
        "start": start,
        "end": end,
        "kept": True,
        "drop_reason": None,
    }
    return {**row, **changes}


PARAGRAPHS = [paragraph(0, 0, 13), paragraph(1, 15, 19)]


def audit(record=RECORD, edits=EDITS, paragraphs=PARAGRAPHS) -> Ledger:
    counted = recount(RawRecord("a.txt", "0", SOURCE.encode()))
    return audit_record(record, edits, paragraphs, counted)


def test_whole_record_adds_up():
    ledger = audit()
    check_ledger(ledger)
    assert (ledger.extracted, ledger.kept, ledger.separators) == (20, 17, 2)
    assert ledger.edited == {"line_wraps": 1}
    assert ledger.decoded == 20
    assert ledger.visible == 17


def test_dropped_paragraphs_count_under_their_reason():
    ledger = audit(paragraphs=[PARAGRAPHS[0], paragraph(1, 15, 19, kept=False, drop_reason="run")])
    check_ledger(ledger)
    assert ledger.dropped == {"run": 4}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"record": {**RECORD, "extracted": SOURCE[:-1]}}, "not the visible text of the source"),
        ({"record": {**RECORD, "extracted": SOURCE + "多"}}, "not the visible text of the source"),
        ({"edits": [{**EDITS[0], "start": 8, "end": 9}]}, "replay: a.txt"),
        ({"edits": []}, "d1:0 is not the repaired text"),
        ({"edits": EDITS * 2}, "replay: a.txt"),
        ({"paragraphs": PARAGRAPHS[:1]}, "text after 13 is in no paragraph"),
        ({"paragraphs": PARAGRAPHS[1:]}, "d1:1: text before it is in no paragraph"),
        ({"paragraphs": [*PARAGRAPHS, PARAGRAPHS[1]]}, "inside the one before it"),
        ({"paragraphs": [PARAGRAPHS[0], {**PARAGRAPHS[1], "text": "第二段"}]}, "d1:1 is not"),
        ({"paragraphs": [PARAGRAPHS[0], {**PARAGRAPHS[1], "kept": False}]}, "contradict"),
        ({"paragraphs": [PARAGRAPHS[0], {**PARAGRAPHS[1], "drop_reason": "run"}]}, "contradict"),
    ],
)
def test_broken_record_is_named(change, message):
    with pytest.raises(GateError, match=message) as refused:
        audit(**change)
    assert "a.txt" in str(refused.value)


@pytest.mark.parametrize("field", ["decoded", "visible", "extracted", "kept", "separators"])
def test_ledger_that_is_off_by_one_is_refused(field):
    ledger = audit()
    setattr(ledger, field, getattr(ledger, field) + 1)
    with pytest.raises(GateError, match="conservation"):
        check_ledger(ledger)


DOCUMENT = {
    "document_id": "d1",
    "source_path": "a.txt",
    "paragraph_count": 2,
    "kept_count": 2,
    "text": REPAIRED,
}


def test_document_of_its_kept_paragraphs_passes():
    audit_documents([DOCUMENT], PARAGRAPHS)


@pytest.mark.parametrize(
    ("documents", "paragraphs", "message"),
    [
        ([{**DOCUMENT, "text": REPAIRED[:-1]}], PARAGRAPHS, "documents.d1"),
        ([{**DOCUMENT, "kept_count": 1}], PARAGRAPHS, "documents.d1"),
        ([DOCUMENT, DOCUMENT], PARAGRAPHS, "more than once: d1"),
        ([DOCUMENT], [*PARAGRAPHS, PARAGRAPHS[0]], "more than once: d1:0"),
        ([], PARAGRAPHS, "paragraphs of no document: d1"),
    ],
)
def test_broken_document_is_named(documents, paragraphs, message):
    with pytest.raises(GateError, match=message):
        audit_documents(documents, paragraphs)


def test_each_input_is_recorded_or_rejected_once():
    audit_inputs(["a", "b"], ["a"], ["b"])
    for recorded, rejected, message in (
        (["a"], [], "neither records nor rejects: b"),
        (["a", "b"], ["b"], "more than once: b"),
        (["a", "b", "c"], [], "rows of no input: c"),
    ):
        with pytest.raises(GateError, match=message):
            audit_inputs(["a", "b"], recorded, rejected)


def test_match_that_does_not_exist_is_named():
    check_matches({"d1:1": "d1:0", "d1:2": None}, {"d1:0", "d1:1", "d1:2"})
    with pytest.raises(GateError, match="d1:1"):
        check_matches({"d1:1": "d9:9"}, {"d1:0", "d1:1"})


def test_reject_ratio_counts_from_twenty_sources():
    check_rejects(rejects(18), 19, max_ratio=0.05, min_sources=20)
    check_rejects(rejects(1), 20, max_ratio=0.05, min_sources=20)
    with pytest.raises(GateError, match="2 of 20 inputs"):
        check_rejects(rejects(2), 20, max_ratio=0.05, min_sources=20)


def test_reject_ratio_names_the_first_five_with_their_reasons():
    with pytest.raises(GateError) as refused:
        check_rejects(rejects(7), 20, max_ratio=0.05, min_sources=20)
    assert str(refused.value).splitlines()[1:] == [
        *(f"  in/{n}.txt: no text" for n in range(5)),
        "  and 2 more",
    ]


def rejects(count: int) -> list[Reject]:
    return [Reject(f"in/{n}.txt", "SourceError", f"in/{n}.txt: no text") for n in range(count)]
