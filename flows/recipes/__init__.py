"""Recipes that ship with the code; ``default.toml`` is the one of a plain run."""
