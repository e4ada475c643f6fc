"""A learn page in Chromium."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.patience import SLOW


def open_with_maps(page: Page, address: str) -> Locator:
    """The stage of the page at this address, painted, as its last maps are."""
    page.goto(address)
    stage = page.get_by_test_id("stage")
    expect(stage).to_have_attribute("data-shape", re.compile("x"), timeout=SLOW)
    expect(page.get_by_test_id("value-map").last).to_be_visible()
    return stage
