"""The pooling page in Chromium: winners, depth and shifts, as the core has them."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from hasy_core.arithmetic import PoolSpec, pool
from hasy_core.arithmetic.pool_winners import pool_winners, wins_by_tap
from hasy_core.data.samples import standin_samples
from hasy_core.kernels.feature_map import feature_map
from tests.browser.learn_page import open_with_maps


def open_page(page: Page, app_url: str, query: str = "") -> Locator:
    return open_with_maps(page, f"{app_url}/pooling{query}")


def maps_of(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-pooling_{key}").get_by_test_id("value-map")


def symbol(number: int) -> np.ndarray:
    return np.asarray(standin_samples().image(number) / 255)


def value_shown(page: Page) -> float:
    return float(page.get_by_test_id("stage-readout").get_attribute("data-value") or "nan")


@pytest.mark.parametrize(
    ("kind", "query"),
    [
        ("max", "size=3&stride=2&padding=same"),
        ("average", "size=3&stride=2&padding=same"),
        ("lp", "size=2&stride=3&p=3.5"),
    ],
)
def test_the_stage_pools_the_feature_map(page: Page, app_url: str, kind: str, query: str) -> None:
    stage = open_page(page, app_url, f"?sample=stand-in-9&map=sobel-y&kind={kind}&{query}")
    spec = PoolSpec(2, 3) if kind == "lp" else PoolSpec(3, 2, "same")
    expected = pool(feature_map(symbol(9), "sobel-y")[..., None], spec, kind, p=3.5)[..., 0]
    expect(stage).to_have_attribute("data-shape", "x".join(map(str, expected.shape)))
    for index in (0, expected.size // 2, expected.size - 1, int(expected.argmax())):
        page.get_by_test_id("stage-scrub").fill(str(index))
        expect(page.get_by_test_id("stage-readout")).to_have_attribute(
            "data-row", str(index // expected.shape[1])
        )  # fmt: skip
        assert value_shown(page) == pytest.approx(expected.ravel()[index], abs=1e-9)


def test_the_readout_names_the_winner_and_the_maps_count_the_wins(page: Page, app_url: str) -> None:
    open_page(page, app_url, "?sample=stand-in-9&map=laplacian&size=3&stride=2")
    image = feature_map(symbol(9), "laplacian")[..., None]
    spec = PoolSpec(3, 2)
    winners = pool_winners(image, spec)
    index = int(pool(image, spec).argmax())
    row, column = divmod(index, 15)
    page.get_by_test_id("stage-scrub").fill(str(index))
    expect(page.get_by_test_id("stage-readout")).to_contain_text(
        f"row {winners.rows[row, column, 0]}, column {winners.columns[row, column, 0]}"
    )
    wins = wins_by_tap(winners, spec)
    place = maps_of(page, "winners").nth(2).locator(".frame")
    place.focus()
    page.keyboard.press("End")
    expect(page.get_by_test_id("maps-readout").first).to_have_text(
        f"Wins from each place of the window, row 2, column 2: {wins[2, 2]}"
    )
    page.keyboard.press("Home")
    expect(page.get_by_test_id("maps-readout").first).to_contain_text(f"row 0, column 0: {wins[0, 0]}")


def test_overlapping_windows_make_more_cells(page: Page, app_url: str) -> None:
    stage = open_page(page, app_url)
    expect(stage).to_have_attribute("data-shape", "16x16")
    page.locator(".st-key-pooling_stride").get_by_role("slider").press("ArrowLeft")
    expect(stage).to_have_attribute("data-shape", "31x31")
    expect(page).to_have_url(re.compile(r"[?&]stride=1(&|$)"))


def test_the_depth_is_intact(page: Page, app_url: str) -> None:
    open_page(page, app_url, "?depth=3&size=4&stride=4")
    expect(maps_of(page, "depth_before")).to_have_count(3)
    expect(maps_of(page, "depth_after")).to_have_count(3)
    expect(maps_of(page, "depth_after").first).to_have_attribute("data-shape", "8x8")
    page.locator(".st-key-pooling_depth").get_by_role("slider").press("ArrowRight")
    expect(maps_of(page, "depth_after")).to_have_count(4)


def test_a_shift_moves_the_numbers_and_the_maps(page: Page, app_url: str) -> None:
    open_page(page, app_url, "?right=0&map=input")
    cell = page.locator("table").filter(has_text="Shift").locator("tbody tr").first
    expect(cell).to_contain_text("none")
    expect(cell).to_contain_text("0 %, 0 %")
    page.locator(".st-key-pooling_down").get_by_role("slider").press("ArrowRight")
    expect(cell).to_contain_text("1 down")
    expect(cell).not_to_contain_text("0 %, 0 %")
    expect(page).to_have_url(re.compile(r"[?&]down=1(&|$)"))


def test_global_pooling_has_one_cell(page: Page, app_url: str) -> None:
    stage = open_page(page, app_url, "?kind=global_average&map=input&sample=stand-in-9")
    expect(stage).to_have_attribute("data-shape", "1x1")
    assert value_shown(page) == pytest.approx(symbol(9).mean(), abs=1e-9)
    expect(stage.get_by_text("(too many to write)")).to_be_visible()
    box = stage.locator(".grid.window canvas").bounding_box()
    assert box
    assert 150 <= box["height"] <= 256


@pytest.mark.parametrize("query", ["?kind=lp&separate=1&depth=8", "?input=grid&map=input&size=3"])
def test_nothing_scrolls_sideways_on_a_phone(phone: Page, app_url: str, query: str) -> None:
    open_page(phone, app_url, query)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert phone.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= main.clientWidth")
