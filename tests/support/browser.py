"""Pages in a real browser, Debian's chromium: the fixture `page`, for whatever is opened from a file or served on 127.0.0.1."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    # Only when a page is opened: most runs open none, and the oldest environments have no playwright.
    from playwright.sync_api import Browser, Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
MISSING = "no browser to open the page in: install chromium, as `apt-get install --no-install-recommends chromium` does"
OPTIONS = (
    "--no-sandbox",  # chromium's own sandbox refuses to start as root in a container
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # a page that needs another host fails
)


def find_program() -> str | None:
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for the tests of a module. While it is open its thread counts as running an event loop, so `asyncio.run` fails there:
    a browser for the whole session would break the asynchronous tests that follow."""
    program = find_program()
    if program is None:
        # Where CI says that it is one, a check that does not run is a failure.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page. What it prints as an error, raises or can't load fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("requestfailed", lambda request: errors.append(f"{request.url}: {request.failure}"))
    yield opened
    context.close()
    assert errors == []
