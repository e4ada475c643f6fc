"""The stage in Chromium: backwards from an input cell, under a brush, row by row, with several channels."""

import re

import numpy as np
from playwright.sync_api import Locator, Page, expect

from hasy_core.arithmetic import ConvSpec, convolve
from hasy_core.data.samples import standin_samples
from hasy_core.kernels.presets import preset_kernel
from tests.patience import SLOW


def open_stage(page: Page, address: str) -> Locator:
    """The stage on the page at this address, painted."""
    page.goto(address)
    stage = page.get_by_test_id("stage")
    expect(stage).to_have_attribute("data-shape", re.compile("x"), timeout=SLOW)
    return stage


def input_cell(page: Page, row: int, column: int, sides: tuple[int, int]) -> tuple[float, float]:
    """Middle of a cell of an input without padding, on the screen."""
    canvas = page.locator(".map.input canvas.base")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    return box["x"] + (column + 0.5) * box["width"] / sides[1], box["y"] + (row + 0.5) * box["height"] / sides[0]


def value_shown(page: Page) -> float:
    return float(page.get_by_test_id("stage-readout").get_attribute("data-value") or "nan")


def test_an_input_cell_names_the_output_cells_it_feeds(page: Page, app_url: str) -> None:
    open_stage(page, f"{app_url}/convolution?kernel=sobel-x&padding=none&stride=2")
    readout = page.get_by_test_id("stage-readout")
    page.mouse.move(*input_cell(page, 4, 6, (32, 32)))
    # Rows 4 - i must be even: taps 0 and 2; the same for columns.
    expect(readout).to_have_attribute("data-fed", "4")
    expect(readout).to_contain_text(re.compile(r"^Input row 4, column 6 \(value [01]\) feeds 4 output cells: "))
    expect(readout).to_contain_text("(2, 3) × (−1)")
    expect(readout).to_contain_text("(1, 2) × 1")
    page.mouse.move(*input_cell(page, 31, 31, (32, 32)))
    expect(readout).to_contain_text("feeds no output cell: no window has a tap on it")
    page.mouse.move(5, 5)
    expect(readout).to_contain_text("Output row")


def test_the_keyboard_points_at_input_cells(page: Page, app_url: str) -> None:
    stage = open_stage(page, f"{app_url}/convolution?padding=none")
    stage.focus()
    page.keyboard.press("Shift+ArrowRight")
    readout = page.get_by_test_id("stage-readout")
    expect(readout).to_contain_text("Input row 16, column 16")
    page.keyboard.press("Shift+ArrowUp")
    expect(readout).to_contain_text("Input row 15, column 16")
    page.keyboard.press("ArrowRight")
    expect(readout).to_contain_text("Output row")


def test_painting_changes_the_output_at_once_and_stays(page: Page, app_url: str) -> None:
    stage = open_stage(
        page, f"{app_url}/convolution?input=grid&grid=0,0,0,0;0,0,0,0;0,0,0,0;0,0,0,0&kernel=box&padding=none"
    )
    expect(stage).to_have_attribute("data-shape", "2x2")
    stage.focus()
    page.keyboard.press("Home")
    assert value_shown(page) == 0
    page.get_by_test_id("stage-edit").check()
    page.mouse.move(*input_cell(page, 0, 0, (4, 4)))
    page.mouse.down()
    page.mouse.move(*input_cell(page, 0, 1, (4, 4)), steps=4)
    page.mouse.move(*input_cell(page, 0, 2, (4, 4)), steps=4)
    expect(page.get_by_test_id("stage-readout")).to_have_attribute("data-value", re.compile(r"^0\.333"))
    page.mouse.up()
    expect(page).to_have_url(re.compile("grid=1%2C1%2C1%2C0%3B0"))
    page.reload()
    stage = page.get_by_test_id("stage")
    expect(stage).to_have_attribute("data-shape", "2x2", timeout=SLOW)
    stage.focus()
    page.keyboard.press("Home")
    assert round(value_shown(page), 9) == round(1 / 3, 9)


def test_the_keyboard_paints(page: Page, app_url: str) -> None:
    stage = open_stage(page, f"{app_url}/convolution?input=grid&grid=0,0,0;0,0,0;0,0,0&kernel=box&padding=none")
    page.get_by_test_id("stage-edit").check()
    page.get_by_test_id("stage-pen").fill("4.5")
    stage.focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"grid=0%2C0%2C0%3B0%2C4\.5%2C0%3B"))
    page.keyboard.press("Home")
    assert value_shown(page) == 0.5


def test_a_weight_being_typed_changes_the_output_before_the_cell_is_left(page: Page, app_url: str) -> None:
    stage = open_stage(page, f"{app_url}/convolution?kernel=own&cells=1&size=1&input=grid&grid=2,0,0;0,0,0;0,0,0")
    stage.focus()
    page.keyboard.press("Home")
    assert value_shown(page) == 2
    cell = page.get_by_test_id("kernel-cell").first
    cell.click()
    cell.fill("-1.5")
    expect(page.get_by_test_id("stage-readout")).to_have_attribute("data-value", "-3")
    assert "cells=1&" in page.url + "&"
    cell.press("Escape")
    expect(page.get_by_test_id("stage-readout")).to_have_attribute("data-value", "2")


def test_row_by_row_steps_fill_whole_rows(page: Page, app_url: str) -> None:
    stage = open_stage(page, f"{app_url}/convolution?input=grid&padding=none")
    rows, columns = (int(side) for side in (stage.get_attribute("data-shape") or "").split("x"))
    page.get_by_test_id("stage-by-row").check()
    stage.focus()
    page.keyboard.press("Home")
    page.get_by_test_id("stage-step").click()
    expect(stage).to_have_attribute("data-revealed", str(columns))
    page.get_by_test_id("stage-step").click()
    expect(stage).to_have_attribute("data-revealed", str(2 * columns))
    page.get_by_test_id("stage-back").click()
    expect(stage).to_have_attribute("data-revealed", str(columns))
    page.get_by_test_id("stage-play").click()
    expect(stage).to_have_attribute("data-revealed", str(rows * columns))


def test_a_slider_moved_half_way_leaves_the_rest_covered(page: Page, app_url: str) -> None:
    stage = open_stage(page, f"{app_url}/convolution?padding=none")
    stage.focus()
    page.keyboard.press("Home")
    expect(stage).to_have_attribute("data-revealed", "1")
    page.locator(".st-key-convolution_stride").get_by_role("slider").press("ArrowRight")
    expect(stage).to_have_attribute("data-shape", "15x15")
    expect(stage).to_have_attribute("data-revealed", "1")


def test_a_finger_on_the_input_and_on_the_output(phone: Page, app_url: str) -> None:
    open_stage(phone, f"{app_url}/convolution?padding=none")
    phone.touchscreen.tap(*input_cell(phone, 10, 10, (32, 32)))
    expect(phone.get_by_test_id("stage-readout")).to_contain_text("Input row 10, column 10")
    box = phone.locator(".map.output canvas.base").bounding_box()
    assert box
    phone.touchscreen.tap(box["x"] + 1.5 * box["width"] / 30, box["y"] + 0.5 * box["height"] / 30)
    expect(phone.get_by_test_id("stage-readout")).to_contain_text("Output row 0, column 1")
    phone.get_by_test_id("stage-edit").tap()
    phone.touchscreen.tap(*input_cell(phone, 0, 0, (32, 32)))
    expect(phone.locator(".st-key-convolution_input_reset")).to_be_visible()


def test_channels_add_up_on_the_screen(page: Page, app_url: str) -> None:
    open_stage(page, f"{app_url}/channels")
    rows = page.locator(".working")
    expect(rows).to_have_count(3)
    sums = [float(text.split("=")[1].replace("−", "-")) for text in page.locator(".working .share").all_inner_texts()]
    total = page.get_by_test_id("stage-total").inner_text()
    shown = float((re.findall(r"= ([−\d.]+)", total)[0]).replace("−", "-"))
    assert abs(sum(sums) - shown) < 0.002
    planes = page.locator(".map.output .planes button")
    value = value_shown(page)
    planes.nth(1).click()
    expect(page.get_by_test_id("stage")).to_have_attribute("data-filter", "1")
    assert value_shown(page) != value
    planes.nth(1).press("ArrowRight")
    expect(page.get_by_test_id("stage")).to_have_attribute("data-filter", "2")
    page.locator(".map.input .planes button").nth(2).click()
    expect(page.locator(".map.input .planes button").nth(2)).to_have_attribute("aria-checked", "true")


def test_the_flipped_kernel_is_true_convolution(page: Page, app_url: str) -> None:
    stage = open_stage(page, f"{app_url}/convolution?kernel=emboss&flip=1&padding=none")
    kernel = preset_kernel("emboss", 3, 3)[::-1, ::-1]
    image = standin_samples().image(int(re.findall(r"sample=stand-in-(\d+)", page.url)[0])) / 255.0
    expected = convolve(image[..., None], kernel[..., None, None], None, ConvSpec(3))[..., 0]
    stage.focus()
    page.keyboard.press("End")
    np.testing.assert_allclose(value_shown(page), expected[-1, -1], atol=1e-9)
    page.get_by_test_id("stage-back").click()
    np.testing.assert_allclose(value_shown(page), expected[-1, -2], atol=1e-9)
