"""The channels page in Chromium: the stage sums channels, maps choose filters, everything fits a phone."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from hasy_core.arithmetic import ConvSpec, explain_cell
from hasy_core.kernels.filter_bank import random_bank
from tests.patience import SLOW
from ui.page.input_grid import grid_from_text

GRID = "0,0,0,1,0,0;0,0,0,1,0,0;0,0,0,1,0,0;1,1,1,1,1,1;0,0,0,1,0,0;0,0,0,1,0,0"


def open_page(page: Page, app_url: str, query: str = "") -> Locator:
    """The page's stage, painted."""
    page.goto(f"{app_url}/channels{query}")
    stage = page.get_by_test_id("stage")
    expect(stage).to_have_attribute("data-shape", re.compile("x"), timeout=SLOW)
    return stage


def maps_of(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key}").get_by_test_id("value-map")


def test_a_cells_working_sums_the_three_colours(page: Page, app_url: str) -> None:
    query = f"?input=grid&grid={GRID}&ink=ff0000&paper=0000ff&bank=random&seed=7&size=3&filters=2&bias=0.5"
    stage = open_page(page, app_url, query)
    expect(stage).to_have_attribute("data-shape", re.compile("^4x4"))
    stage.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    ink = grid_from_text(GRID)
    image = np.stack([ink, 0 * ink, 1 - ink], axis=-1)
    kernel = random_bank(3, 3, 2, 7).kernel
    working = explain_cell(image, kernel, np.array([0.5, 0.5]), ConvSpec(3), 0, 1, 0)
    readout = page.get_by_test_id("stage-readout")
    for name, channel_sum in zip(("red", "green", "blue"), working.channel_sums, strict=True):
        found = re.search(rf"{name} \(?(−?[\d.]+)", readout.inner_text())
        assert found, readout.inner_text()
        assert float(found[1].replace("−", "-")) == pytest.approx(channel_sum, abs=1e-4)
    assert float(readout.get_attribute("data-value") or "nan") == pytest.approx(max(working.value, 0), abs=1e-6)


def test_more_filters_make_a_deeper_stack_and_a_click_takes_one_apart(page: Page, app_url: str) -> None:
    open_page(page, app_url, "?filters=3&activation=none")
    stack = maps_of(page, "channels_stack_before")
    expect(stack).to_have_count(3)
    page.locator(".st-key-channels_filters").get_by_role("slider").press("ArrowRight")
    expect(stack).to_have_count(4)
    stack.nth(3).get_by_role("button").click()
    expect(page).to_have_url(re.compile("filter=3"))
    expect(stack.nth(3).get_by_role("button")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Filter 3: Horizontal")).to_be_visible()
    expect(maps_of(page, "channels_parts")).to_have_count(4)


def test_a_typed_weight_is_the_filters_and_stands_in_the_address(page: Page, app_url: str) -> None:
    stage = open_page(
        page, app_url, f"?input=grid&grid={GRID}&ink=ff0000&paper=0000ff&size=3&filters=2&activation=none"
    )
    stage.locator(".map.output .planes button").nth(1).click()
    green, blue = (stage.locator(f".working[data-channel='{channel}'] .cells input") for channel in (1, 2))
    blue.nth(4).fill("-2")
    blue.nth(4).press("Tab")
    expect(page).to_have_url(re.compile(r"cells=1\.2\.1\.1%3D-2\.0"))
    expect(blue.nth(4)).to_have_value("−2")
    expect(stage).to_have_attribute("data-filter", "1")
    green.nth(0).fill("abc")
    green.nth(0).press("Tab")
    expect(page.get_by_test_id("stAlert")).to_contain_text("Kernel row 0, column 0")
    expect(green.nth(0)).to_have_attribute("aria-invalid", "true")
    expect(blue.nth(0)).to_have_attribute("aria-invalid", "false")
    page.locator(".st-key-channels_cells_reset").get_by_role("button").click()
    expect(page).not_to_have_url(re.compile("cells="))
    expect(blue.nth(4)).not_to_have_value("−2")


def test_the_second_layer_comes_onto_the_stage(page: Page, app_url: str) -> None:
    stage = open_page(page, app_url, "?filters=5&size=3&padding=same")
    page.locator(".st-key-channels_second").get_by_text("Second layer").click()
    expect(maps_of(page, "channels_second_maps")).to_have_count(4)
    page.get_by_role("radio", name="Second layer").or_(page.get_by_role("button", name="Second layer")).first.click()
    expect(page).to_have_url(re.compile("look=second"))
    expect(stage.locator(".map.input .shape")).to_contain_text("32 × 32 × 5")
    expect(stage).to_have_attribute("data-shape", re.compile("^32x32"))
    expect(page.get_by_test_id("stage-readout")).to_contain_text("map 0")


def test_maps_in_a_row_stand_at_one_height(page: Page, app_url: str) -> None:
    open_page(page, app_url, "?filters=6")
    stack = maps_of(page, "channels_stack_before")
    expect(stack).to_have_count(6)
    tops = stack.evaluate_all(
        "all => all.map((map) => [map.offsetTop, map.querySelector('.frame').getBoundingClientRect().top])"
    )
    lines = stack.locator("figcaption").evaluate_all(
        """all => all.map((caption) => {
            const text = document.createRange();
            text.selectNodeContents(caption);
            return Math.round(text.getBoundingClientRect().height);
        })"""
    )
    assert len(set(lines[:5])) > 1  # captions of one line and of two
    assert len({tuple(top) for top in tops}) == len({row for row, _ in tops})


def test_nothing_scrolls_sideways_on_a_phone(phone: Page, app_url: str) -> None:
    open_page(phone, app_url, "?filters=16&second=1&second_filters=8")
    expect(maps_of(phone, "channels_second_maps")).to_have_count(8)
    main = phone.get_by_test_id("stMain")
    assert main.evaluate("element => element.scrollWidth <= element.clientWidth")
    picture = phone.get_by_test_id("volume-picture")
    assert picture.evaluate("element => element.scrollWidth <= element.clientWidth")
