"""The report as a reader uses it, in Chromium; ``make test-browser`` runs this and nothing else."""

import os
import time
from pathlib import Path

import pytest
from browser import page as open_page

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("PICTURES")
"""A folder for the pictures that docs/tour.md shows; none: they are taken and thrown away."""

MOST_BYTES = 300_000


@pytest.fixture(scope="module")
def address(seed_corpus):
    return (seed_corpus.version().folder / "report.html").absolute().as_uri()


@pytest.fixture
def keep(tmp_path):
    """Take a picture of what a page shows, or of one element, under a name."""

    def call(shown, name):
        path = Path(PICTURES or tmp_path) / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        shown.screenshot(path=path)
        assert path.stat().st_size < MOST_BYTES

    return call


@pytest.fixture
def visit(address):
    """Open the report; whatever it asks the network for, or complains of, is collected."""
    from contextlib import contextmanager

    @contextmanager
    def call(width=1280, theme="light", script=True, where=address):
        with open_page(width=width, online=False) as page:
            context = page.context
            if not script:
                context = context.browser.new_context(java_script_enabled=False, locale="zh-CN")
                page = context.new_page()
            asked, told = [], []
            page.on("request", lambda request: asked.append(request.url))
            page.on("console", lambda message: told.append(message.text))
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.goto(where)
            yield page
            assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
            assert told == []

    return call


def visible(page, selector=".card"):
    return page.locator(f"{selector}:visible").count()


def test_report_filters_by_rule_and_by_source(visit, keep):
    with visit() as page:
        keep(page, "report")
        everything = visible(page)
        page.locator("table.funnel a[data-value=doubled_characters]").click()
        assert page.locator("#filter-name").text_content() == "重字"
        assert int(page.locator("#filter-count").text_content()) == visible(page) == 1
        keep(page.locator(".card:visible"), "doubled")
        page.locator("#filter-clear").click()
        assert visible(page) == everything
        page.locator("table.funnel a[data-kind=source]").nth(1).click()
        sources = page.locator(".card:visible")
        assert 0 < sources.count() < everything
        names = {sources.nth(n).get_attribute("data-source") for n in range(sources.count())}
        assert len(names) == 1
        page.keyboard.press("Escape")
        assert visible(page) == everything


def test_search_finds_a_word_across_the_break_it_was_printed_with(visit):
    with visit() as page:
        page.keyboard.press("/")
        page.keyboard.type("集装箱")
        found = page.locator(".card:visible")
        assert 1 <= found.count() < page.locator(".card").count()
        for n in range(found.count()):
            assert "集装箱" in found.nth(n).text_content()
        page.locator("#search").fill("集 装　箱")
        assert page.locator(".card:visible").count() == found.count()
        page.locator("#search").fill("没有的词没有的词")
        assert visible(page) == 0


def test_removed_block_opens_beside_what_it_matched(visit, keep):
    with visit() as page:
        block = page.locator(".card[data-reason~=run]")
        assert block.locator(".pair:visible").count() == 0
        block.locator("summary").click()
        assert block.locator(".pair:visible").count() == 15
        third = block.locator("li").nth(8)
        assert third.locator(".was del").text_content() == "区"
        assert "193–237" in block.locator("header").text_content()
        third.evaluate("row => row.scrollIntoView({block: 'center'})")
        keep(page, "removed")


def test_language_switches_by_radio_and_theme_stays(visit, keep):
    with visit(theme="dark") as page:
        assert page.get_by_role("heading", name="修复", exact=True).is_visible()
        page.locator("label", has_text="English").click()
        assert page.get_by_role("heading", name="Repaired", exact=True).is_visible()
        assert page.locator(".zh:visible").count() == 0
        assert page.evaluate("document.documentElement.lang") == "en"
        keep(page, "dark")
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.locator("label", has_text="Light").click()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark


def test_keys_move_from_card_to_card(visit):
    with visit() as page:
        seen = []
        for key in "jjk":
            page.keyboard.press(key)
            seen.append(page.evaluate("document.activeElement.className"))
        assert seen == ["card"] * 3
        cards = page.locator(".card")
        assert cards.first.evaluate("card => card === document.activeElement")


@pytest.mark.parametrize("width", [400, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nobody_is_shut_out(visit, theme, width):
    axe = Path(os.environ["AXE"])
    with visit(width=width, theme=theme) as page:
        for block in page.locator("details").all():
            block.evaluate("block => { block.open = true }")
        page.evaluate(axe.read_text())
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        told = [
            (each["id"], node["html"][:200], node["failureSummary"])
            for each in found["violations"]
            for node in each["nodes"][:3]
        ]
        assert told == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_page_is_readable_without_script_and_on_paper(visit):
    with visit(script=False) as page:
        assert page.get_by_role("heading", name="删去", exact=True).is_visible()
        assert visible(page) == page.locator(".card").count()
        assert page.locator("#search").is_hidden()
        page.locator("label", has_text="English").click()
        assert page.get_by_role("heading", name="Removed", exact=True).is_visible()
        page.locator(".card[data-reason~=run] summary").click()
        assert page.locator(".card[data-reason~=run] .pair:visible").count() == 15
        page.emulate_media(media="print")
        assert page.locator(".top").is_hidden()
        assert page.locator(".steps .text").first.is_visible()


def test_page_opens_within_a_second(visit, address):
    with visit() as page:
        taken = []
        for _ in range(3):  # a machine that does other work at the time says nothing of the page
            start = time.perf_counter()
            page.goto(address, wait_until="load")
            taken.append(time.perf_counter() - start)
        assert min(taken) < 1.0
