"""The dataset card of a version: a README.md that tells ``datasets`` which tables there are."""

from __future__ import annotations

from collections.abc import Mapping

_HEAD = """---
pretty_name: Qingyuan corpus {version}
configs:
{configs}---

# Corpus {version}

{rows}

Made by Qingyuan; `manifest.json` says from which sources, with which recipe and which libraries.

```python
import pandas, datasets

pandas.read_parquet("documents")        # one row per article; text holds kept paragraphs only
datasets.load_dataset(".")              # the same; load_dataset(".", "paragraphs") and so on
```
"""


def make_card(version: str, rows: Mapping[str, int]) -> bytes:
    """Return the card; only tables with rows are named, ``datasets`` fails on an empty one.

    >>> "config_name: rejects" in make_card("v0001", {"documents": 8, "rejects": 0}).decode()
    False
    """
    filled = [table for table, count in rows.items() if count]
    configs = "".join(
        f"- config_name: {table}\n"
        + ("  default: true\n" if table == "documents" else "")
        + f"  data_files: {table}/*.parquet\n"
        for table in sorted(filled, key=lambda table: table != "documents")
    )
    lines = "\n".join(f"- `{table}`: {count:,} rows" for table, count in rows.items())
    return _HEAD.format(version=version, configs=configs, rows=lines).encode()
