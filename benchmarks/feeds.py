"""Documents for timing, made of the clauses of ``seeds/``: feed posts in HTML and wrapped text."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from benchmarks.seeds import INDENT, stated_documents
from cleaners.characters import display_width
from training.typesetting import Manner, set_chinese

COPIES: Final = 0.1
"""So many documents are an earlier one with one paragraph exchanged."""
CLAUSES: Final = range(4, 16)
PARAGRAPHS: Final = range(6, 24)
_CLAUSE = re.compile(r"[^，。！？；：]{4,}")
_NUMBER = re.compile(r"\d+")
_PICTURE: Final = (
    '<p></p><div class="img_box" id="id_imagebox_{n}" onclick><div class="content_img_div '
    'perview_img_div"><img class="lazy opacity_0 " id="img_{n}" data-original="http://example.org'
    '/{n}_1024.jpg" data-height="682" data-width="1023" src="https://example.org/?{n}_1024.jpg" '
    'referrerpolicy="no-referrer"></div></div>'
)


def write_documents(folder: Path, count: int, kind: str, *, seed: int) -> list[Path]:
    """Write documents of a kind of FORMS below a folder and return where they are."""
    rng = random.Random(f"{kind} {seed}")
    clauses = [
        clause
        for document in stated_documents()
        for block in document.blocks
        for clause in _CLAUSE.findall(block.text)
    ]
    folder.mkdir(parents=True)
    suffix, form = FORMS[kind]
    paths, drawn = [], []
    for number in range(count):
        if drawn and rng.random() < COPIES:
            paragraphs = list(rng.choice(drawn))
            paragraphs[rng.randrange(len(paragraphs))] = _paragraph(rng, clauses)
        else:
            paragraphs = [_paragraph(rng, clauses) for _ in range(rng.choice(PARAGRAPHS))]
            drawn.append(paragraphs)
        path = folder / f"{number:06d}{suffix}"
        path.write_text(form(paragraphs, rng), encoding="utf-8")
        paths.append(path)
    return paths


def _paragraph(rng: random.Random, clauses: list[str]) -> str:
    """Return clauses in new company, with other numbers: few of them make a sentence twice."""
    marks = rng.choices("，。；", (6, 3, 1), k=rng.choice(CLAUSES))
    text = "".join(rng.choice(clauses) + mark for mark in marks)[:-1] + "。"
    return _NUMBER.sub(lambda found: str(rng.randrange(1, 10 ** len(found[0]))), text)


def _post(paragraphs: list[str], rng: random.Random) -> str:
    pictures = (_PICTURE.format(n=n) if n % 3 == 0 else "" for n in range(len(paragraphs)))
    body = "".join(
        f"{above}<p>{text}</p>" for above, text in zip(pictures, paragraphs, strict=True)
    )
    number = rng.randrange(10**6)
    head = f"title: '第 {number} 号'\nauthor: 新华社\ndate: Tue, 19 Oct 2021 00:49:00 GMT"
    return f"---\n{head}\n---\n\n<div>   \n{body}  \n</div>\n"


def _wrapped(paragraphs: list[str], rng: random.Random) -> str:
    cells = rng.choice((32, 40, 46, 60, 76))
    between = rng.choice(("\n", "\n\n"))
    lines = []
    for text in paragraphs:
        slices = set_chinese(text, lambda _: cells, display_width, Manner(), len(INDENT) * 2)
        own = [text[line.start : line.end].strip() for line in slices]
        lines += [INDENT + own[0], *own[1:]]
    return between.join(lines) + "\n"


FORMS: Final[Mapping[str, tuple[str, Callable[[list[str], random.Random], str]]]] = {
    "feed posts": (".md", _post),
    "wrapped text": (".txt", _wrapped),
}
