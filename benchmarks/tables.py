"""Tables of figures as Markdown, written into their section of a page and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table whose first column is text and whose others are figures.

    >>> print(markdown(["系统", "F1"], [["甲", "97.4"]]))
    | 系统 | F1 |
    |---|---:|
    | 甲 | 97.4 |
    """
    first = "| " + " | ".join(head) + " |"
    ruler = "|---|" + "---:|" * (len(head) - 1)
    return "\n".join([first, ruler, *("| " + " | ".join(row) + " |" for row in rows)])


def write_section(page: Path, heading: str, body: str) -> None:
    """Put a body under ``## heading`` of a page: in place of what stood there, or at its end."""
    text = page.read_text(encoding="utf-8") if page.exists() else f"# {page.stem.capitalize()}\n"
    sections = text.rstrip("\n").split("\n## ")
    names = [section.partition("\n")[0] for section in sections]
    section = f"{heading}\n\n{body}\n"
    if heading in names[1:]:
        sections[names.index(heading, 1)] = section
    else:
        sections.append(section)
    joined = "\n\n## ".join(part.strip("\n") for part in sections)
    page.write_text(joined + "\n", encoding="utf-8")
