"""A running app and a page in Chromium."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from hasy_core.export.tfjs_library import LIBRARY, SCRIPTS
from tests.browser.library_page import LibraryPage
from tests.browser.server_log import assert_no_failure
from tests.patience import SLOW
from tools.chromium import open_chromium
from tools.running_app import run_app
from tools.static_server import serve

expect.set_options(timeout=SLOW)


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app, running on stand-ins; no page of it may fail, in whichever test."""
    log = tmp_path_factory.mktemp("app") / "server.log"
    with run_app(log=log) as address:
        yield address
    assert_no_failure(log)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, all pages of a context in one process."""
    with open_chromium("--process-per-site") as browser:
        yield browser


@pytest.fixture(scope="session")
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """Windows of 1440x900."""
    yield from _context(browser, viewport={"width": 1440, "height": 900})


@pytest.fixture(scope="session")
def handset(browser: Browser) -> Iterator[BrowserContext]:
    """Touch screens of 390x844."""
    yield from _context(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)


def _context(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A context that keeps what its pages have fetched and compiled: Streamlit's own files are megabytes.

    The page that stays open keeps the process of all pages of localhost alive: a third of the processor time of a
    page's first picture is saved that way. Who breaks that process breaks it for the tests that follow.
    """
    context = browser.new_context(**options)
    context.set_default_timeout(SLOW)
    lasting = context.new_page()
    lasting.route("**", lambda route: route.fulfill(body="", content_type="text/html"))
    lasting.goto("http://localhost/")
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


@pytest.fixture(scope="module")
def library_page(
    desk: BrowserContext, tfjs_library: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LibraryPage]:
    """TensorFlow.js as a web server has it."""
    folder = tmp_path_factory.mktemp("www")
    for name in LIBRARY:
        shutil.copy(tfjs_library / name, folder)
    scripts = "".join(f'<script src="{name}"></script>' for name in SCRIPTS)
    (folder / "index.html").write_text(f"<!doctype html>{scripts}", encoding="utf-8")
    with serve(folder) as address:
        page = desk.new_page()
        page.goto(address)
        page.evaluate("tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)")
        assert page.evaluate("tf.setBackend('wasm')")
        yield LibraryPage(page, folder, address)
        page.close()
