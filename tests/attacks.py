"""Attacks on a pattern, made of itself: what each of its repeats takes, and the way there.

What no list of floods holds, 责任编辑 before a name for one, is found this way.
"""

import re
import warnings
from collections.abc import Iterable
from re import _constants as code
from re import _parser as parser

MANY = 8
"""A repeat of fewer is no attack."""

_CANDIDATES = "a一1 。<-\"'\n/"


def pieces(pattern: re.Pattern) -> list[str]:
    """Return what to repeat against a pattern, sorted."""
    flags = pattern.flags if isinstance(pattern.pattern, bytes) else pattern.flags & ~re.UNICODE
    found: set[str] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found.add(_sample(parser.parse(pattern.pattern, flags), found))
    return sorted(found - {""})


def _sample(tree: Iterable, found: set[str]) -> str:
    """Return a text much like one that matches; note the repeats in it and what comes before."""
    text = ""
    for kind, value in tree:
        if kind is code.LITERAL:
            text += chr(value)
        elif kind is code.NOT_LITERAL:
            text += "b" if value == ord("a") else "a"
        elif kind is code.ANY:
            text += "a"
        elif kind is code.IN:
            text += _character(value)
        elif kind is code.BRANCH:
            samples = [_sample(branch, found) for branch in value[1]]
            found.update(text + sample for sample in samples)
            text += samples[0]
        elif kind is code.SUBPATTERN:
            text += _sample(value[3], found)
        elif kind is code.ATOMIC_GROUP:
            text += _sample(value, found)
        elif kind is code.ASSERT:
            found.add(text + _sample(value[1], found))
        elif kind in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
            least, most, body = value
            sample = _sample(body, found)
            if most > MANY:
                found.update((sample, text + sample))
            text += sample * max(least, 1)
    return text


def _character(items: list) -> str:
    negated = items[0][0] is code.NEGATE
    for kind, value in items if not negated else ():
        if kind is code.LITERAL:
            return chr(value)
        if kind is code.RANGE:
            return chr(value[0])
    return next((c for c in _CANDIDATES if _holds(items, c) != negated), "a")


def _holds(items: list, character: str) -> bool:
    for kind, value in items:
        if kind is code.LITERAL and ord(character) == value:
            return True
        if kind is code.RANGE and value[0] <= ord(character) <= value[1]:
            return True
        if kind is code.CATEGORY:
            name = str(value)
            is_word = character.isalnum() or character == "_"
            found = (
                character.isdigit()
                if "DIGIT" in name
                else character.isspace()
                if "SPACE" in name
                else is_word
            )
            if found != ("NOT" in name):
                return True
    return False
