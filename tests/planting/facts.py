"""Planting: a document with one fact of each kind changed."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tests.planting.chinese import name_zh, negation_zh, number_word, unit
from tests.planting.chinese_words import (
    FUNCTION,
    HAN_NOUN,
    antonym_zh,
    circled,
    date_word_zh,
    former_zh,
    identifier,
    measure,
    question,
    weekday_zh,
    word_zh,
)
from tests.planting.english import NEVER_NAMES, name_en, negation_en, number_word_en, unit_en
from tests.planting.english_words import (
    NAME_EN,
    NOUN_EN,
    SUPERLATIVE,
    WEEKDAY_EN,
    antonym_en,
    date_word_en,
    former_en,
    modal,
    month_en,
    prefix,
    word_en,
)
from tests.planting.numbers import decimal_moved, digit, digit_added, sign, swapped_digits
from tests.planting.values import Edit, Finder, Planted, Words, fold, is_chinese

CHINESE: dict[str, Finder] = {
    "digit": digit,
    "swapped_digits": swapped_digits,
    "decimal_moved": decimal_moved,
    "digit_added": digit_added,
    "sign": sign,
    "unit": unit,
    "number_word": number_word,
    "negation": negation_zh,
    "name": name_zh,
    "identifier": identifier,
    "weekday": weekday_zh,
    "date_word": date_word_zh,
    "antonym": antonym_zh,
    "word": word_zh,
    "question": question,
    "circled": circled,
    "measure": measure,
    "former": former_zh,
}

ENGLISH: dict[str, Finder] = {
    "digit": digit,
    "swapped_digits": swapped_digits,
    "decimal_moved": decimal_moved,
    "digit_added": digit_added,
    "sign": sign,
    "unit": unit_en,
    "number_word": number_word_en,
    "negation": negation_en,
    "name": name_en,
    "identifier": identifier,
    "weekday": WEEKDAY_EN,
    "date_word": date_word_en,
    "month": month_en,
    "antonym": antonym_en,
    "word": word_en,
    "modal": modal,
    "prefix": prefix,
    "former": former_en,
}


def learn(documents: Iterable[Sequence[str]]) -> Words:
    """Nouns and names which at least three (names: one) of the documents have, by rough cues."""
    han: Counter[str] = Counter()
    latin: Counter[str] = Counter()
    names: set[str] = set()
    small: set[str] = set()
    for paragraphs in documents:
        text = "\n".join(paragraphs)
        if is_chinese(text):
            han.update({w for w in HAN_NOUN.findall(text) if not set(w) & FUNCTION})
        else:
            latin.update(set(NOUN_EN.findall(text)))
            small.update(re.findall(r"(?<![A-Za-z'’])[a-z]{3,}", text))
            names.update(n for n in NAME_EN.findall(text) if n.lower() not in NEVER_NAMES)
    by_size: dict[int, list[str]] = defaultdict(list)
    for word, count in sorted(han.items()):
        if count >= 3:
            by_size[len(word)].append(word)
    common = {
        "same",
        "most",
        "best",
        "first",
        "last",
        "other",
        "past",
        "rest",
        "least",
        "more",
        "latter",
    }
    nouns = [
        w
        for w, c in sorted(latin.items())
        if c >= 3 and w not in common and not SUPERLATIVE.search(w)
    ]
    return Words(dict(by_size), nouns, sorted(names - {n.title() for n in small}), frozenset(small))


def plant(
    text_paragraphs: Sequence[str], rng: random.Random, words: Words | None = None
) -> Iterator[Planted]:
    """For each kind of fact that the document has, the document with one such fact changed.

    Without ``words`` (see :func:`learn`) no other noun is drawn.
    """
    paragraphs = list(text_paragraphs)
    whole = "\n".join(paragraphs)
    known = words or Words()
    for kind, finder in (CHINESE if is_chinese(whole) else ENGLISH).items():
        found: dict[str, list[tuple[int, Edit]]] = defaultdict(list)
        for index, paragraph in enumerate(paragraphs):
            for edit in finder(paragraph, rng, known):
                found[edit.detail].append((index, edit))
        for _ in range(4 if found else 0):
            index, edit = rng.choice(found[rng.choice(sorted(found))])
            old = paragraphs[index]
            new = old[: edit.start] + edit.new + old[edit.end :]
            drawn = kind == "word" or edit.detail == "other"
            if fold(new) == fold(old) or (drawn and edit.new in whole):
                continue
            before = old[edit.start : edit.end]
            changed = [*paragraphs[:index], new, *paragraphs[index + 1 :]]
            yield Planted(kind, changed, before, edit.new, edit.detail, index, edit.start)
            break
