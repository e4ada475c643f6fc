"""The draw page in Chromium: opened, drawn on and read by several test files."""

import re

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from tests.patience import SLOW

SIDE = 400  # units of the pad
RANKED = 10
LINE = [(10.0, 50.0), (90.0, 50.0)]
SLASH = [(20.0, 90.0), (80.0, 10.0)]


def open_draw(page: Page, app_url: str, query: str = "") -> Locator:
    page.goto(f"{app_url}/draw{query}")
    expect(page.get_by_test_id("feature-wall").locator("section").first).to_be_attached(timeout=SLOW)
    return page.get_by_test_id("sketch-pad")


def answered(page: Page) -> None:
    """Waits until the answer and the wall belong to what stands on the pad."""
    number = page.get_by_test_id("sketch-pad").get_attribute("data-drawing")
    assert number is not None
    expect(page.locator(".answers")).to_have_attribute("data-drawing", number, timeout=SLOW)
    expect(page.get_by_test_id("feature-wall")).to_have_attribute("data-drawing", number, timeout=SLOW)


def predictions(page: Page) -> list[str]:
    return [entry.get_attribute("data-latex") or "" for entry in page.get_by_test_id("prediction").all()]


def raster(page: Page) -> NDArray[np.uint8]:
    """The raster that the page shows, uint8 [32, 32]."""
    pixels = page.locator(".answers canvas").evaluate(
        "canvas => [...canvas.getContext('2d').getImageData(0, 0, 32, 32).data].filter((_, index) => index % 4 === 0)"
    )
    return np.array(pixels, np.uint8).reshape(32, 32)


def strokes_on(pad: Locator) -> int:
    label = re.search(r"(\d+) stroke", pad.get_attribute("aria-label") or "")
    assert label is not None
    return int(label[1])
