"""The examples in the docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

import cleaners
import flows

NAMES = sorted(
    module.name
    for package in (cleaners, flows)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if module.name != "flows.flow"  # importing it sets Prefect's environment
)


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
