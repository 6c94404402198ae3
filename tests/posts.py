"""Feed posts with their paragraphs marked in place by hand, and what becomes of them."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from cleaners.articles import compose
from cleaners.extract import extract
from cleaners.records import Document, RawRecord
from cleaners.repair import repair

FOLDER = Path(__file__).parent / "cases" / "posts"
_MARK = re.compile(r"⟦([a-z_/]+)\|(.*?)(?:⇒(.*?))?⟧", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_QUOTES = str.maketrans("“”‘’", "\"\"''")


@dataclass(frozen=True)
class Post:
    """One post: its source, and each paragraph as (kinds that an editor would accept, text)."""

    name: str
    source: str
    paragraphs: tuple[tuple[tuple[str, ...], str], ...]


def posts() -> Iterator[Post]:
    """Read the posts: ``⟦kind|markup⟧`` is a paragraph, ``⟦kind|markup⇒text⟧`` one that differs.

    Tags are taken out of a paragraph's markup and references resolved; white space is not
    compared. A kind may be one of several: ``heading/body``.
    """
    for path in sorted(FOLDER.glob("*.txt")):
        marked = path.read_text(encoding="utf-8")
        paragraphs = [
            (tuple(kind.split("/")), squeezed(text or html.unescape(_TAG.sub("", markup))))
            for kind, markup, text in _MARK.findall(marked)
        ]
        yield Post(path.stem, _MARK.sub(r"\2", marked), tuple(paragraphs))


def squeezed(text: str) -> str:
    """Return a text without white space, its quotation marks straight."""
    return "".join(text.split()).translate(_QUOTES)


def documents(post: Post) -> tuple[Document, ...]:
    """Return what the whole pipeline makes of a post."""
    raw = RawRecord(f"feed/{post.name}.txt", "0" * 64, post.source.encode())
    return compose(repair(extract(raw)))


@dataclass(frozen=True)
class Comparison:
    """The paragraphs of a post beside those that were made of it.

    ``lost`` and ``added`` are characters, ``whole`` and ``right`` count the paragraphs whose text
    is as it should be, and whose kind is too.
    """

    lost: str
    added: str
    whole: int
    right: int
    differences: tuple[str, ...]


def compare(post: Post) -> Comparison:
    """Set the paragraphs made of a post beside the marked ones."""
    made = [(p.kind, squeezed(p.text)) for d in documents(post) for p in d.paragraphs]
    wanted = "".join(text for _, text in post.paragraphs)
    found = "".join(text for _, text in made)
    matcher = SequenceMatcher(None, wanted, found, autojunk=False)
    codes = matcher.get_opcodes()
    lost = "".join(wanted[a:b] for tag, a, b, _, _ in codes if tag != "equal")
    added = "".join(found[a:b] for tag, _, _, a, b in codes if tag != "equal")
    place = {a + i: b + i for a, b, size in matcher.get_matching_blocks() for i in range(size)}
    kinds_made: dict[tuple[int, int], str] = {}
    position = 0
    for kind, text in made:
        kinds_made[position, position + len(text) - 1] = kind
        position += len(text)
    whole = right = position = 0
    differences = []
    for kinds, text in post.paragraphs:
        first, last = place.get(position), place.get(position + len(text) - 1)
        position += len(text)
        kind = None
        if first is not None and last is not None and found[first : last + 1] == text:
            kind = kinds_made.get((first, last))
        whole += kind is not None
        right += kind in kinds
        if kind not in kinds:
            differences.append(f"{post.name}: {'/'.join(kinds)} → {kind}: {text[:60]}")
    return Comparison(lost, added, whole, right, tuple(differences))
