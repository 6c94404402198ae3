"""A browser for tests: the system's Chromium without a window, driven by Playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def page(*, width: int = 1280, height: int = 800, online: bool = True) -> Iterator[Page]:
    """Yield an empty page; whatever it complains of by the end fails the test.

    Playwright brings no browser of its own here, and a missing one is a failure: a test that skips
    itself has seen nothing. Not online, the page reaches no address; files open all the same.
    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, f"none of {', '.join(NAMES)} is installed: make browser"
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found)
        try:
            context = browser.new_context(
                viewport={"width": width, "height": height}, locale="zh-CN", offline=not online
            )
            opened = context.new_page()
            opened.on("pageerror", lambda error: complaints.append(str(error)))
            yield opened
        finally:
            browser.close()
    assert not complaints
