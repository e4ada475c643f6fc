"""Feature maps on the draw page in Chromium: every layer is shown, and a cell of one explains itself."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from hasy_core.data.symbols import symbol_table
from hasy_core.graph.ops import ops_from_keras
from hasy_core.inspection import FeatureMaps
from hasy_core.models import load_model
from tests.browser.draw_page import SLASH, answered, open_draw, predictions, raster
from tools.handwriting import SYMBOLS, draw

NETWORKS = ("best", "seed")


def layer_of(page: Page, name: str) -> Locator:
    return page.locator(f"section[data-layer='{name}'] .mosaic")


def assert_reads(page: Page, row: int, column: int, value: float) -> None:
    """The readout names this cell, and its value to the digits shown; so does its working."""
    readout = page.get_by_test_id("map-readout")
    expect(readout).to_have_text(re.compile(rf"row {row}, column {column}: "))
    text = readout.inner_text().rpartition(" ")[2]
    digits = len(text.partition(".")[2])
    assert float(text.replace("−", "-")) == pytest.approx(value, abs=0.51 * 10**-digits + 1e-4 * abs(value))
    working = page.get_by_test_id("unit-working")
    assert float(working.get_attribute("data-value") or "nan") == pytest.approx(value, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("network", NETWORKS)
def test_the_second_convolution_explains_a_cell_by_mouse_and_keyboard(page: Page, app_url: str, network: str) -> None:
    open_draw(page, app_url, f"?model={network}")
    draw(page, SYMBOLS[r"\beta"])
    answered(page)
    assert predictions(page)[0] == r"\beta"
    model = load_model(network)
    number = [step.operation for step in ops_from_keras(model)].index("convolution", 1)
    maps = FeatureMaps(model)
    view, values = maps.layers[number], maps(raster(page)).layers[number]
    assert values is not None
    height, width, _ = view.output_shape
    wanted = 3
    mosaic = layer_of(page, view.name)
    mosaic.focus()
    for _ in range(wanted):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    inspector = page.get_by_test_id("inspector")
    expect(inspector.get_by_role("heading")).to_contain_text(f"{view.name} · map {wanted} of")
    shown = values[:, :, wanted]
    most = np.unravel_index(shown.argmax() if shown.max() > 0 else shown.argmin(), (height, width))
    assert_reads(page, int(most[0]), int(most[1]), float(values[(*most, wanted)]))
    cells = inspector.locator(".cells canvas")
    box = cells.bounding_box()
    assert box is not None
    row, column = height // 2, width // 3
    cells.click(position={"x": (column + 0.5) * box["width"] / width, "y": (row + 0.5) * box["height"] / height})
    assert_reads(page, row, column, float(values[row, column, wanted]))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    assert_reads(page, row - 1, column - 1, float(values[row - 1, column - 1, wanted]))
    expect(inspector.locator(".part").first).to_contain_text("kernel")
    expect(page.get_by_test_id("unit-working")).to_contain_text("products")

    # The products of the strongest input map add up to what stands beside its name.
    part = inspector.locator(".part").first
    products = part.locator(".numbers.products span").evaluate_all("cells => cells.map((cell) => cell.title)")
    total = sum(float(text.replace("−", "-")) for text in products)
    said = part.locator(".sum").inner_text().rpartition(" ")[2].replace("−", "-")
    assert float(said) == pytest.approx(total, abs=1e-3)

    # One layer back, and here again; then down to the drawing's pixels.
    part.get_by_role("button").click()
    expect(inspector.get_by_role("heading")).not_to_contain_text(f"{view.name} ·")
    inspector.get_by_role("button", name="← Back").click()
    expect(inspector.get_by_role("heading")).to_contain_text(f"{view.name} ·")
    expect(inspector.locator(".chain")).to_contain_text("pixel row")
    page.keyboard.press("Escape")
    expect(inspector).to_have_count(0)
    expect(mosaic).to_be_focused()


def test_the_working_follows_the_next_drawing(page: Page, app_url: str) -> None:
    pad = open_draw(page, app_url)
    draw(page, [SLASH])
    answered(page)
    page.locator("section .mosaic").first.click(position={"x": 8, "y": 8})
    seen = page.get_by_test_id("inspector").locator(".seen canvas")
    before = seen.evaluate("canvas => canvas.toDataURL()")
    pad.scroll_into_view_if_needed()
    draw(page, SYMBOLS[r"\theta"])
    answered(page)
    assert seen.evaluate("canvas => canvas.toDataURL()") != before
    expect(page.get_by_test_id("unit-working")).to_contain_text("products")
    page.get_by_test_id("sketch-clear").click()
    answered(page)
    expect(page.get_by_test_id("inspector")).to_have_count(0)


def test_the_wall_calls_a_unit_that_stands_for_a_class_by_its_symbol(page: Page, app_url: str) -> None:
    open_draw(page, app_url)
    draw(page, [SLASH])
    answered(page)
    last = page.get_by_test_id("feature-wall").locator("section").last
    last.locator(".mosaic").focus()
    page.keyboard.press("ArrowRight")
    expect(last.locator(".status")).to_contain_text(f"unit 1 ({symbol_table()[1].latex}) of 0 … 368: ")


def test_the_wall_names_every_layer(page: Page, app_url: str) -> None:
    open_draw(page, app_url)
    views = FeatureMaps(load_model(NETWORKS[0])).layers
    sections = page.get_by_test_id("feature-wall").locator("section")
    expect(sections).to_have_count(len(views))
    for section, view in zip(sections.all(), views, strict=True):
        expect(section).to_contain_text(view.kind)
        expect(section).to_contain_text(" × ".join(str(length) for length in view.output_shape))
        expect(section).to_contain_text(f"{view.parameters:,} parameters" if view.parameters else "no parameters")
