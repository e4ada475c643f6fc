"""A running app and a page in Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

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


# Pages of one context share what the browser has fetched: Streamlit's own files are megabytes.
@pytest.fixture(scope="session")
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """Windows of 1440x900."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context
    context.close()


@pytest.fixture(scope="session")
def handset(browser: Browser) -> Iterator[BrowserContext]:
    """Touch screens of 390x844."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    yield context
    context.close()


@pytest.fixture
def page(desk: BrowserContext) -> Iterator[Page]:
    """A fresh page of 1440x900; the test fails if the page threw or logged an error."""
    yield from _fresh_page(desk)


@pytest.fixture
def phone(handset: BrowserContext) -> Iterator[Page]:
    """A fresh page of a touch screen of 390x844; the test fails as with `page`."""
    yield from _fresh_page(handset)


def _fresh_page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    page.close()
    assert not problems, f"the page threw: {problems}"
