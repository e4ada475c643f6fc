"""The list of all symbols in Chromium: searched as one types, by keyboard, from a link."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.patience import SLOW


def open_symbols(page: Page, app_url: str, query: str = "") -> Locator:
    page.goto(f"{app_url}/symbols{query}")
    field = page.get_by_test_id("symbol-search")
    expect(field).to_be_visible(timeout=SLOW)
    return field


def visible(page: Page) -> list[str]:
    """LaTeX commands of the cards that are shown, in their order."""
    return page.locator("[data-testid=symbol]:not([hidden])").evaluate_all("cards => cards.map((c) => c.dataset.latex)")


def test_all_are_there_and_typing_searches(page: Page, app_url: str) -> None:
    field = open_symbols(page, app_url)
    expect(page.get_by_test_id("symbol")).to_have_count(369)
    for typed, first in [
        ("sigma", r"\sigma"),
        ("Sigma", r"\Sigma"),
        ("⊨", r"\vDash"),
        ("∅", r"\emptyset"),
        (r"\bet", r"\beta"),
        ("double-struck r", r"\mathbb{R}"),
        ("gensymb", r"\celsius"),
        ("o", "o"),
    ]:
        field.fill(typed)
        assert visible(page)[0] == first, typed
        assert len(visible(page)) < 369
    field.fill("pi")
    assert r"\mathcal{A}" not in visible(page)  # its name has "capital" in it
    field.fill("no such thing")
    assert visible(page) == []
    expect(page.get_by_test_id("symbol-count")).to_contain_text("No symbol fits")


def test_the_search_stands_in_the_address(page: Page, app_url: str) -> None:
    field = open_symbols(page, app_url, "?q=arrow")
    expect(field).to_have_value("arrow")
    expect(page.get_by_test_id("symbol-count")).to_have_text("30 of 369 symbols")
    field.fill("alpha")
    page.wait_for_url("**/symbols?q=alpha")
    expect(field).to_have_value("alpha")
    assert visible(page) == [r"\alpha"]
    field.fill("")
    page.wait_for_url("**/symbols")


@pytest.mark.parametrize("query", ["?q=" + "a" * 80, "?q=<b>"])
def test_bad_addresses_end_in_a_list(page: Page, app_url: str, query: str) -> None:
    field = open_symbols(page, app_url, query)
    field.fill("beta")
    assert visible(page) == [r"\beta"]


def test_by_keyboard(page: Page, app_url: str) -> None:
    field = open_symbols(page, app_url)
    field.fill("mathscr")
    field.press("Tab")
    first = page.get_by_role("button", name=r"Copy \mathscr{A}", exact=True)
    expect(first).to_be_focused()
    first.press("Enter")
    expect(first).to_have_attribute("data-said", "copied" if page.evaluate("isSecureContext") else "press Ctrl+C")


def test_samples_and_what_a_symbol_needs(page: Page, app_url: str) -> None:
    open_symbols(page, app_url, "?q=Vdash")
    card = page.locator("[data-latex='\\\\Vdash']")
    expect(card).to_contain_text(r"needs \usepackage{amssymb}")
    strip = card.get_by_role("img", name="3 of 20 stand-ins")
    expect(strip).to_be_visible()
    assert "data:image/png" in strip.evaluate("strip => getComputedStyle(strip).backgroundImage")
