"""A link within the app opens what it names, at the top, whatever the session remembers of that page."""

import re

import pytest
from playwright.sync_api import Page, expect

SLOW = 30_000
SCROLLED = "() => document.querySelector('[data-testid=stMain]').scrollTop"


def at_rest(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=SLOW)


@pytest.mark.parametrize("widget", ["rate", "momentum"])
def test_a_lesson_opens_though_its_page_was_left_with_other_settings(app_url: str, page: Page, widget: str) -> None:
    page.goto(f"{app_url}/backpropagation")
    page.locator(".st-key-backpropagation_part").get_by_text("Learn a kernel").click(timeout=SLOW)
    slider = page.locator(f".st-key-backpropagation_{widget}").get_by_role("slider")
    before = slider.input_value(timeout=SLOW)
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    page.wait_for_url(lambda url: "part=learn" in url and f"{widget}={before}&" not in url, timeout=SLOW)
    at_rest(page)
    page.get_by_role("link", name="Lessons", exact=True).click()
    page.get_by_role("link", name="When does learning explode?").click(timeout=SLOW)
    expect(page.get_by_role("button", name="Show all controls")).to_be_visible(timeout=SLOW)
    page.wait_for_url(re.compile("lesson=exploding"), timeout=SLOW)
    expect(page.locator(".st-key-backpropagation_rate").get_by_role("slider")).to_have_value("0.9", timeout=SLOW)

    # The page's own link leads back to what was last there.
    page.get_by_role("link", name="Pooling", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pooling", timeout=SLOW)
    page.get_by_role("link", name="Backpropagation", exact=True).click()
    expect(page.get_by_role("button", name="Show all controls")).to_be_visible(timeout=SLOW)


def test_a_page_that_is_opened_from_another_begins_at_its_top(app_url: str, page: Page) -> None:
    page.goto(f"{app_url}/stride_padding")
    layers = page.locator(".st-key-stride_padding_layers").get_by_role("slider")
    layers.press("ArrowRight", timeout=SLOW)
    page.wait_for_url(lambda url: "layers=" in url, timeout=SLOW)
    at_rest(page)
    assert page.evaluate(SCROLLED) > 0
    page.get_by_role("link", name="Pooling", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pooling", timeout=SLOW)
    expect(page.get_by_test_id("stage")).to_have_attribute("data-shape", re.compile("x"), timeout=SLOW)
    at_rest(page)
    assert page.evaluate(SCROLLED) == 0
    # A setting that is moved leaves the page where it is.
    page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 300)")
    page.locator(".st-key-pooling_stride").get_by_role("slider").evaluate(
        "slider => slider.focus({preventScroll: true})"
    )
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda url: "stride=3" in url, timeout=SLOW)
    at_rest(page)
    assert page.evaluate(SCROLLED) == 300


def test_a_page_that_is_left_while_a_kernel_cell_is_typed_into_has_nothing_more_to_say(
    app_url: str, page: Page
) -> None:
    # The browser takes the focus from the cell as the page goes, and the cell then tells what was typed.
    page.goto(f"{app_url}/convolution")
    cell = page.get_by_test_id("kernel-cell").first
    cell.click(timeout=SLOW)
    page.keyboard.type("12")
    page.get_by_role("link", name="Pooling", exact=True).evaluate("link => link.click()")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pooling", timeout=SLOW)
    expect(page.get_by_test_id("stage")).to_have_attribute("data-shape", re.compile("x"), timeout=SLOW)
    expect(cell).to_have_count(0)
    at_rest(page)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
