"""Score the repair of broken lines, ours and others', on damage made from ``seeds/`` alone.

    python -m benchmarks.score_repair [--per-share N] [--write PAGE]

Truth is what sources state themselves (``benchmarks.seeds.stated_documents``), set in columns and
spoilt by the generator in ``training/`` with a fixed seed.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.joiners import UNSTRUCTURED, Joiner, joiners
from benchmarks.measures import count, measures
from benchmarks.seeds import stated_documents
from benchmarks.tables import markdown, write_section
from cleaners.extract import plain_record
from cleaners.repair import repair
from flows.rows import repaired_text
from training.suites import texts
from training.truth import Damaged

SEED: Final = "public-1"
PER_SHARE: Final = 24
SUITES: Final = {
    "zh_wrap": "one column",
    "zh_news": "newspaper: columns of several widths, captions",
    "zh_page": "pages: numbers and running heads between lines",
    "zh_pdf": "text layers of PDF",
    "zh_etext": "e-texts",
    "zh_broken": "breaks at arbitrary places",
    "zh_doubles": "breaks inside doubled characters",
    "zh_space": "letter-spacing, blanks at digits and quotation marks",
    "zh_keep": "lists, tables and contents pages between prose",
    "zh_clean": "clean text, nothing to repair",
}
OURS: Final = "**Qingyuan**"

Suites = dict[str, Counter[str]]


def ours(text: str) -> list[str]:
    """Return the paragraphs as ``qingyuan repair`` gives them."""
    whole = repaired_text(repair(plain_record(text)))
    return [paragraph for paragraph in whole.split("\n") if paragraph.strip()]


def scored(made: Sequence[Damaged], systems: Mapping[str, Joiner]) -> dict[str, Suites]:
    """Return the counts of each system for each suite."""
    counts = {name: {suite: Counter[str]() for suite in SUITES} for name in systems}
    for truth in made:  # text by text: systems with the same characters share an alignment
        for name, system in systems.items():
            counts[name][truth.suite] += count(truth, system(truth.text))
    return counts


def page(made: Sequence[Damaged], counts: Mapping[str, Suites]) -> str:
    """Return the section: what was measured, all systems, ours suite by suite."""
    breaks = sum(len(each.breaks) for each in made)
    characters = sum(len(each.text) for each in made)
    figures = {name: sum(suites.values(), Counter[str]()) for name, suites in counts.items()}
    head = ["system", *measures(figures[OURS])]
    rows = [[name, *_figures(total)] for name, total in figures.items()]
    missing = "" if UNSTRUCTURED in counts else f"\n{UNSTRUCTURED} was not installed.\n"
    by_suite = [[text, *_figures(counts[OURS][suite])] for suite, text in SUITES.items()]
    return "\n".join(
        [
            f"{len(made)} texts, {characters:,} characters, {breaks:,} line breaks; per cent.",
            f"`make score-repair` makes the texts and writes this section.\n{missing}",
            markdown(head, rows),
            "\nQingyuan, suite by suite:\n",
            markdown(["suite", *head[1:]], by_suite),
        ]
    )


def _figures(counts: Counter[str]) -> list[str]:
    shown = measures(counts)
    absent = {
        "join F1": not counts["wrap joined"] + counts["wrap kept"],
        "damaged paragraphs exact": not counts["damaged"],
        "lists, tables joined": not counts["fixed"],
    }
    return ["–" if absent.get(name) else _figure(name, value) for name, value in shown.items()]


def _figure(name: str, value: float) -> str:
    return f"{value:.2f}" if name == "CER" else f"{value:.1f}"


def main() -> None:
    """Print the section, or write it into its page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-share", type=int, default=PER_SHARE)
    parser.add_argument("--write", type=Path, metavar="PAGE")
    arguments = parser.parse_args()
    made = list(texts(stated_documents(), SEED, arguments.per_share, tuple(SUITES)))
    section = page(made, scored(made, {**joiners(), OURS: ours}))
    print(section)
    if arguments.write:
        write_section(arguments.write, "Scores", section)


if __name__ == "__main__":
    main()
