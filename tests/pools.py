"""A tiny pool of clean documents: the gold paragraphs of the seeds, a few to a document."""

import json
from pathlib import Path

GOLD = Path(__file__).parent / "gold"
PER_DOCUMENT = 10


def write_pool(path: Path) -> Path:
    """Write the pool as JSON lines and return its path."""
    rows = []
    for name in ("000", "002", "003", "004"):
        gold = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
        texts = [each["text"] for document in gold["documents"] for each in document["paragraphs"]]
        for start in range(0, len(texts), PER_DOCUMENT):
            blocks = [
                {"t": "para" if len(text) > 30 else "title", "x": text}
                for text in texts[start : start + PER_DOCUMENT]
            ]
            rows.append({"id": f"{name}-{start}", "src": "pd98", "lang": "zh", "blocks": blocks})
    path.write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
    return path
