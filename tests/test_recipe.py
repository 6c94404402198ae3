"""The recipe: defaults, refusals that name the key, and what a run is identified by."""

from pathlib import Path

import pytest

from cleaners.repair import RULES
from flows.errors import RecipeError
from flows.recipe import default_recipe, load_recipe, make_recipe, parse_recipe


def refusal(text: str) -> str:
    with pytest.raises(RecipeError) as refused:
        parse_recipe(text, name="mine.toml")
    return str(refused.value)


def test_default_reads_seeds_and_runs_every_rule():
    recipe = default_recipe()
    assert recipe.sources.paths == ("seeds",)
    assert recipe.gates.max_reject_ratio == 0.05
    assert recipe.gates.min_sources == 20
    assert recipe.gates.max_near_ratio == 0.99
    assert recipe.gates.max_near_copies == 1000
    assert recipe.gates.max_withdrawn_ratio == 0.5
    assert all(getattr(recipe.repairs, rule) is not None for rule in RULES)


def test_empty_recipe_is_the_default():
    assert parse_recipe("", name="empty.toml") == default_recipe()


def test_unknown_section_is_named_with_its_siblings():
    message = refusal("[source]\npaths = []")
    assert "mine.toml" in message
    assert "unknown key source" in message
    assert "did you mean sources?" in message
    assert "repairs" in message


@pytest.mark.parametrize(
    ("text", "key", "nearest"),
    [
        ("[gates]\nmax_rejects_ratio = 0.1", "gates.max_rejects_ratio", "max_reject_ratio"),
        ("[dedup]\ntreshold = 700", "dedup.treshold", "threshold"),
        ("[repairs]\nquote = true", "repairs.quote", "quotes"),
        ("[repairs]\nline_wrap = false", "repairs.line_wrap", "line_wraps"),
    ],
)
def test_unknown_key_is_named_with_the_nearest(text, key, nearest):
    message = refusal(text)
    assert f"unknown key {key}" in message
    assert f"did you mean {nearest}?" in message


def test_unknown_setting_of_a_rule_is_refused():
    assert "repairs.quotes.colour" in refusal("[repairs.quotes]\ncolour = 1")


def test_wrong_value_is_named_with_its_siblings():
    message = refusal("[gates]\nmax_reject_ratio = 3")
    assert "gates.max_reject_ratio = 3" in message
    assert "less than or equal to 1" in message
    assert "min_sources" in message


def test_all_wrong_keys_are_told_at_once():
    message = refusal("a = 1\n[gates]\nb = 2")
    assert "unknown key a" in message
    assert "unknown key gates.b" in message


def test_rule_is_switched_off():
    recipe = parse_recipe("[repairs]\nquotes = false\nspacing = true", name="r")
    assert recipe.repairs.quotes is None
    assert recipe.repairs.spacing == default_recipe().repairs.spacing


def test_plain_values_make_the_same_recipe():
    recipe = parse_recipe("[repairs]\nquotes = false\n[dedup]\nthreshold = 800", name="r")
    assert make_recipe(recipe.as_dict(), name="again") == recipe


def test_what_is_not_toml_is_refused_with_its_place():
    assert "not TOML" in refusal("[gates")


def test_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(RecipeError, match=r"none\.toml: cannot be read"):
        load_recipe(tmp_path / "none.toml")


def test_file_that_is_not_utf8_is_refused(tmp_path: Path):
    (tmp_path / "r.toml").write_bytes("# 清源".encode("gb18030"))
    with pytest.raises(RecipeError, match="not UTF-8"):
        load_recipe(tmp_path / "r.toml")


def test_recipe_is_frozen():
    with pytest.raises(ValueError, match="frozen"):
        default_recipe().skip_sources = ("a",)
