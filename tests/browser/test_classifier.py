"""The classifier page in Chromium: from a click on a map to the probabilities."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.patience import SLOW


def open_page(page: Page, app_url: str, query: str = "") -> Locator:
    """The table of probabilities, painted."""
    page.goto(f"{app_url}/classifier{query}")
    bars = page.get_by_test_id("class-bars")
    expect(bars).to_be_visible(timeout=SLOW)
    return bars


def maps_of(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key}").get_by_test_id("value-map")


def shares_of(bars: Locator) -> list[float]:
    return [float(text) for text in re.findall(r"([\d.]+)%", bars.inner_text())]


def test_a_click_on_a_map_and_a_typed_index_choose_the_cell(page: Page, app_url: str) -> None:
    open_page(page, app_url)
    volume = maps_of(page, "classifier_volume")
    expect(volume).to_have_count(8)
    volume.nth(5).get_by_role("button").click()
    expect(page).to_have_url(re.compile("channel=5"))
    index = page.locator(".st-key-classifier_index input")
    expect(index).to_have_value(str(1 * 4 * 8 + 2 * 8 + 5))
    index.fill("127")
    index.press("Enter")
    expect(page).to_have_url(re.compile("row=3&column=3&channel=7"))
    expect(volume.nth(7).get_by_role("button")).to_have_attribute("aria-pressed", "true")
    maps_of(page, "classifier_weights").nth(2).get_by_role("button").click()
    expect(page).to_have_url(re.compile("channel=2"))


def test_temperature_evens_the_bars_out(page: Page, app_url: str) -> None:
    bars = open_page(page, app_url)
    before = shares_of(bars)
    assert len(before) == 10
    page.locator(".st-key-classifier_temperature").get_by_role("slider").press("End")
    expect(page).to_have_url(re.compile("temperature=10"))
    expect(bars.locator("tr").nth(1)).not_to_contain_text(f"{before[0]:.2f}%")
    after = shares_of(bars)
    assert after == sorted(after, reverse=True)
    assert after[0] < before[0]
    assert after[-1] > before[-1]
    assert sum(after) == pytest.approx(100, abs=0.06)


def test_a_symbol_is_drawn_beside_each_class(page: Page, app_url: str) -> None:
    bars = open_page(page, app_url)
    drawn = bars.locator("tr[data-class] span[aria-hidden]").first
    mask = drawn.evaluate("element => getComputedStyle(element).maskImage")
    assert mask.startswith('url("data:image/svg+xml')
    assert bars.locator("code").count() == 10


@pytest.mark.parametrize("query", ["?network=small", "?network=shipped&layer=3&unit=300"])
def test_nothing_scrolls_sideways_on_a_phone(phone: Page, app_url: str, query: str) -> None:
    bars = open_page(phone, app_url, query)
    main = phone.get_by_test_id("stMain")
    assert main.evaluate("element => element.scrollWidth <= element.clientWidth")
    right = main.evaluate("element => element.getBoundingClientRect().right")
    box = bars.bounding_box()
    assert box
    assert box["x"] + box["width"] <= right
