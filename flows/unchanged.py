"""Unchanged: whether a run would only make the latest version again, told before any cleaning."""

from __future__ import annotations

from collections.abc import Sequence

from flows.code import whole_code
from flows.errors import LimitExceeded
from flows.libraries import fingerprint
from flows.recipe import Recipe
from flows.store import Input, Manifest


def made_with() -> dict[str, str]:
    """Return what decides about a version besides sources and recipe: libraries and code."""
    return {**fingerprint(), "code": whole_code()[:16]}


def makes_the_same(parent: Manifest, recipe: Recipe, inputs: Sequence[Input]) -> bool:
    """Tell whether all that decides about a version is as it was for the parent.

    The stages are functions of it, so they would make the parent again. Not so where chance or the
    parent's rows have a say: an input that could not be read, one that was too much for a worker,
    one that was carried over. Then the stages have to run.
    """
    by_chance = LimitExceeded.__name__ in parent.counts["rejects"]
    return (
        parent.inputs == tuple(inputs)
        and all(item.sha256 for item in inputs)
        and parent.recipe == recipe.as_dict()
        and parent.fingerprint == made_with()
        and not (by_chance or parent.counts["carried_over"])
    )
