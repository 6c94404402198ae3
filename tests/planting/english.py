"""English facts: number words, units, negations and names."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from tests.planting.chinese import other
from tests.planting.tables import listed, words_of
from tests.planting.values import Edit, Finder, Words

MONTH_WORDS = frozenset(listed("month_words"))

NOT_MODELS = frozenset(listed("not_models"))


def cased(old: str, new: str) -> str:
    if old.isupper() and len(old) > 1:
        return new.upper()
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def swap(table: dict[str, tuple[str, ...]], *, before: str = "", after: str = "") -> Finder:
    """A finder which puts another word of the table in place of a whole word."""
    alternatives = "|".join(re.escape(w) for w in sorted(table, key=len, reverse=True))
    pattern = re.compile(
        rf"{before}(?<![\w'’-])(?:{alternatives})(?![\w'’-]){after}", re.IGNORECASE
    )

    def find(text: str, rng: random.Random, _: Words) -> Iterator[Edit]:
        for match in pattern.finditer(text):
            old = match.group()
            yield Edit(*match.span(), cased(old, rng.choice(table[old.lower()])), old.lower())

    return find


def pairs(listed: str) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for pair in listed.split(","):
        one, two = (w.strip() for w in pair.split("/"))
        table[one] = (*table.get(one, ()), two)
        table[two] = (*table.get(two, ()), one)
    return table


def circle(listed: str) -> dict[str, tuple[str, ...]]:
    words = listed.split()
    return {w: tuple(o for o in words if o != w) for w in words}


_NUMBER_WORD_EN = swap(
    {
        **circle("two three four five six seven eight nine ten eleven twelve"),
        **circle("twenty thirty forty fifty sixty seventy eighty ninety"),
        **circle("hundred thousand"),
        **circle("million billion"),
        **circle("third fourth fifth sixth seventh eighth ninth tenth"),
        "first": ("second", "third", "last"),
        "second": ("first", "third"),
        "half": ("quarter",),
        "twice": ("once", "three times"),
        "dozen": ("score",),
        "double": ("triple",),
    }
)

_ONE = re.compile(
    r"(?<![\w'’-])one(?= (?:of|day|year|month|week|hour|man|person|in|million|hundred)\b)",
    re.IGNORECASE,
)


def number_word_en(text: str, rng: random.Random, words: Words) -> Iterator[Edit]:
    yield from _NUMBER_WORD_EN(text, rng, words)
    for match in _ONE.finditer(text):
        yield Edit(*match.span(), cased(match.group(), rng.choice(["two", "three", "five"])), "one")


_UNITS_EN = swap(
    {
        "per cent": ("per mille", "percentage points"),
        "percent": ("percentage points",),
        "km": ("miles",),
        "kilometres": ("miles", "metres"),
        "kilometers": ("miles",),
        "miles": ("kilometres", "yards"),
        "metres": ("centimetres", "kilometres"),
        "meters": ("centimeters",),
        "tonnes": ("kilograms", "million tonnes"),
        "tons": ("pounds",),
        "kilograms": ("tonnes", "grams"),
        "kg": ("g", "tonnes"),
        "hectares": ("acres",),
        "acres": ("hectares",),
        "hours": ("minutes", "days"),
        "minutes": ("hours", "seconds"),
        "seconds": ("minutes",),
        "days": ("weeks", "hours"),
        "weeks": ("days", "months"),
        "months": ("weeks", "years"),
        "years": ("months", "weeks"),
        "dollars": ("pounds", "cents"),
        "cents": ("dollars",),
        "pounds": ("dollars", "ounces"),
        "feet": ("inches", "yards"),
        "inches": ("feet", "centimetres"),
        "yards": ("miles",),
        "litres": ("gallons",),
        "gallons": ("litres",),
        "megalitres": ("litres",),
        "ducats": ("crowns",),
        "euros": ("dollars",),
        "million": ("billion", "thousand"),
        "billion": ("million",),
        "mph": ("km/h",),
    },
    before=(
        r"(?:(?<=\d )|(?<=two )|(?<=three )|(?<=four )|(?<=five )|(?<=six )|(?<=ten )|(?<=twenty )"
        r"|(?<=million )|(?<=few )|(?<=several )|(?<=hundred )|(?<=thousand )|(?<=twelve ))"
    ),
)

_CURRENCY = re.compile(r"[$£€](?=\d)")

_JOINED = re.compile(r"(?<=\d)(?:kg|km|mm|cm|ml|mph|GB|MB|%)(?![A-Za-z])")

_JOINED_UNITS = words_of("joined_units")


def unit_en(text: str, rng: random.Random, words: Words) -> Iterator[Edit]:
    yield from _UNITS_EN(text, rng, words)
    for match in _CURRENCY.finditer(text):
        yield Edit(*match.span(), other("$£€", rng, match.group()), "currency")
    for match in _JOINED.finditer(text):
        yield Edit(*match.span(), _JOINED_UNITS[match.group()], "joined")


_AUXILIARY = (
    "is|are|was|were|will|would|should|could|can|did|does|do|has|have|had|may|must|might|shall"
)

_NOT_OUT = re.compile(rf"\b({_AUXILIARY}) not(?! only| just| merely| to mention)\b(?! but)")

_NOT_IN = re.compile(
    r"(?<![\w'’-])(is|are|was|were|will|would|should|could|has been|have been|had been|may|must"
    r"|might|shall)"
    r"(?= [a-z]+)(?! (?:not|no|never|nothing|only|just|it|he|she|they|we|you|i|there|than)\b)"
    r"(?![^.!?;]{0,120}\?)"
)

_CONTRACTED = words_of("contracted")

_CONTRACTION = re.compile(
    rf"(?<![\w'’-])(?:{'|'.join(_CONTRACTED).replace(chr(39), '[’' + chr(39) + ']')})\b(?![’'])",
    re.IGNORECASE,
)


def negation_en(text: str, _: random.Random, __: Words) -> Iterator[Edit]:
    for match in _NOT_OUT.finditer(text):
        yield Edit(*match.span(), match.group(1), "not_out")
    for match in _NOT_IN.finditer(text):
        words = match.group(1).split()
        yield Edit(*match.span(), " ".join([words[0], "not", *words[1:]]), "not_in")
    for match in _CONTRACTION.finditer(text):
        old = match.group().replace("’", "'")
        if (
            re.search(r"[.!?\"“”'—-]\s*$|^$|, $", text[: match.start()])
            and old[:1].isupper()
            and ("?" in text[match.end() : match.end() + 60])
        ):
            continue
        detail = "contraction" if "'" in old else "negative_word"
        yield Edit(*match.span(), cased(old, _CONTRACTED[old.lower()]), detail)


_CAPITALISED = re.compile(r"(?<![\w'’.-])[A-Z][a-z]{3,}(?![\w-]|'[a-rt-z])")

_HONORIFIC = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Sir|Lord|Lady|Miss|Professor|Senator|President|Minister"
    r"|[A-Z][a-z]+)\.? )$"
)

_LOWER_BEFORE = re.compile(r"[a-z],? $")

_SAID_AFTER = re.compile(r",? (?:says?|said|told|has|had|was|is|and|of|in)\b|[,.']")

NEVER_NAMES = frozenset(listed("never_names")) | MONTH_WORDS


def _misheard(name: str, rng: random.Random) -> str:
    """The name with one letter changed where it can still be spoken."""
    low = name.lower()
    places = [
        i
        for i, c in enumerate(low)
        if c in "aeiou"
        or ((i == 0 or low[i - 1] in "aeiou") and low[i + 1 : i + 2] in tuple("aeiou"))
    ]
    place = rng.choice(places or [len(name) - 1])
    pool = "aeiou" if low[place] in "aeiou" else "bdfghklmnprstvw"
    new = rng.choice([c for c in pool if c != low[place]])
    return name[:place] + (new.upper() if name[place].isupper() else new) + name[place + 1 :]


def name_en(text: str, rng: random.Random, words: Words) -> Iterator[Edit]:
    for match in _CAPITALISED.finditer(text):
        name = match.group()
        before = text[: match.start()]
        if name.lower() in NEVER_NAMES or not (
            _HONORIFIC.search(before) or _LOWER_BEFORE.search(before)
        ):
            continue
        if not _SAID_AFTER.match(text, match.end()) and not re.match(
            r" [A-Z]", text[match.end() :]
        ):
            continue
        if name.lower() in words.small:
            continue
        yield Edit(*match.span(), _misheard(name, rng), "letter")
        if name[-1] in "esny" and len(name) > 4:
            yield Edit(*match.span(), name[:-1], "taken")
        else:
            yield Edit(*match.span(), name + rng.choice(["s", "e", "son"]), "added")
        if words.names:
            yield Edit(*match.span(), rng.choice(words.names), "other")
