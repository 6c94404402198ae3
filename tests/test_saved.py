"""The measure of saved pages: its lists, the gold that they mark, and the score."""

import json
from collections import Counter

from benchmarks.saved import LISTS, SavedPage, f1, gold, listed

PAGE = """<html><body><div id=a><h2>水</h2><p class=e>编辑</p>长江<br>黄河
<p>淮<b>河</b></div></body>
</html><div id=b>海河<script>x</script></div>"""


def page(*main: str, without: tuple[str, ...] = ()) -> SavedPage:
    return SavedPage("a==1", "pypi", "p", "0f", "zh", "article", main, without, PAGE.encode())


def test_gold_is_what_the_list_marks() -> None:
    marked = page("//div[@id='a']", "//p", without=("//p[@class='e']",))
    assert gold(marked) == "水\n长江\n黄河\n淮河"
    assert gold(page("//div[@id='b']")) == "海河"


def test_the_score_counts_four_characters_in_a_row() -> None:
    assert f1("长江 黄河\n淮河", "长江黄河淮河") == 1
    assert f1("", "长江黄河") == 0
    assert f1("长江黄河长江黄河", "长江黄河") == 2 / 6


def test_the_lists_name_each_page_once_and_say_what_its_text_is() -> None:
    pages = listed()
    assert max(Counter(each.sha256 for each in pages).values()) == 1
    assert all(each.main for each in pages)
    assert {each.registry for each in pages} == {"pypi", "npm"}
    assert {each.split for each in pages} == {"dev", "test"}
    assert all(json.loads(path.read_text("utf-8")) for path in LISTS.glob("*.json"))
