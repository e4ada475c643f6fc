"""A running app and a page in Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tools.chromium import open_chromium
from tools.running_app import run_app


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    """Address of the app, running on stand-ins."""
    with run_app() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with open_chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page of 1440x900; the test fails if the page threw or logged an error."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    assert not problems, f"the page threw: {problems}"
