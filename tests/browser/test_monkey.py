"""The monkey on all pages for some seconds; and what its keeper sees where something breaks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.patience import SECONDS
from tools.monkey import Monkey, home, pictures, plain_app, told
from tools.monkey_watch import Watch

BROKEN = """
import time
import streamlit as st

st.title("Broken")
if "fail" in st.query_params:
    raise ValueError("of its own")
if "refuse" in st.query_params:
    st.error("A sentence.")
while "hang" in st.query_params:
    time.sleep(0.1)
"""


def test_nothing_breaks_under_a_monkey(browser: Browser, tmp_path: Path) -> None:
    with home() as folder, plain_app(folder / "server.log", folder) as address:
        watch = Watch(folder / "server.log", folder / "runs", patience=SECONDS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        monkey = Monkey(context, address, pictures(tmp_path), watch, seed=14)
        monkey.begin(jobs=False)
        for _ in range(16):
            monkey.act()
        monkey.rest()
        context.close()
    assert not watch.failures, "\n".join(map(told, watch.failures.values()))


@pytest.fixture
def watched(desk: BrowserContext, tmp_path: Path) -> Iterator[Page]:
    """A window of its own, in which errors are wanted."""
    page = desk.new_page()
    yield page
    page.close()


def test_what_breaks_is_seen(watched: Page, tmp_path: Path) -> None:
    script, log = tmp_path / "broken.py", tmp_path / "server.log"
    script.write_text(BROKEN)
    with plain_app(log, tmp_path, script) as address:
        watch = Watch(log, tmp_path / "runs", patience=SECONDS)
        watch.attach(watched)
        watch.did("opened it")

        def kinds_after(query: str) -> set[str]:
            watched.goto(f"{address}/?{query}")
            watch.rest(watched)
            watch.look(watched)
            found = {failure.kind for failure in watch.failures.values()}
            watch.failures.clear()
            return found

        assert kinds_after("") == set()
        assert kinds_after("refuse") == set()
        assert list(watch.refusals) == ["A sentence."]
        assert kinds_after("fail") == {"a box on the page", "the server's log"}
        watched.evaluate("setTimeout(() => { throw new Error('thrown'); })")
        watched.evaluate("console.error('said')")
        assert kinds_after("") == {"the page threw", "the browser's console"}
        watch.patience = 1
        assert kinds_after("hang") == {"a dead page"}
    assert watch.acts == ["1. opened it"]
