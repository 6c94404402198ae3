"""``qingyuan repair``: texts in, whole paragraphs out, a JSON object a line; nothing is stored."""

from __future__ import annotations

import json
import sys

from cleaners.errors import SourceError


def repair() -> None:
    """Repair texts: JSON lines {"id", "text"} on stdin become {"id", "paragraphs"} on stdout.

    Plain text only: no markup is read, no duplicate dropped. A line of source code comes out as a
    paragraph of its own. A line that is no such object ends the command with exit code 3.
    """
    # Here, not above: the other commands should not wait for what repairs need.
    from cleaners.edits import replay
    from cleaners.extract import plain_record
    from cleaners.repair import repair as repaired

    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            text, name = str(item["text"]), item["id"]
        except (ValueError, KeyError, TypeError):
            expected = '{"id": …, "text": …}'
            raise SourceError(f"standard input:{number}: expected {expected}") from None
        record = repaired(plain_record(text))
        whole = replay(record.extracted, (step.edits for step in record.steps))
        paragraphs = [paragraph for paragraph in whole.split("\n") if paragraph.strip()]
        sys.stdout.write(
            json.dumps({"id": name, "paragraphs": paragraphs}, ensure_ascii=False) + "\n"
        )
