"""The stride and padding page in Chromium: sizes, coverage, stacks and the transposed picture, as the core has them."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from hasy_core.arithmetic import ConvSpec, convolve_transpose
from hasy_core.arithmetic.coverage import read_counts
from hasy_core.arithmetic.resizing import area_average
from hasy_core.data.samples import standin_samples
from hasy_core.kernels.presets import preset_kernel
from tests.browser.learn_page import open_with_maps


def open_page(page: Page, app_url: str, query: str = "") -> Locator:
    return open_with_maps(page, f"{app_url}/stride_padding{query}")


def map_called(page: Page, caption: str) -> Locator:
    return page.get_by_test_id("value-map").filter(has=page.locator("figcaption", has_text=caption))


def value_at(page: Page, shown: Locator, row: int, column: int) -> float:
    """What a map says of a cell when it is reached by keyboard."""
    frame = shown.locator(".frame")
    frame.focus()
    page.keyboard.press("Home")
    for _ in range(row):
        page.keyboard.press("ArrowDown")
    for _ in range(column):
        page.keyboard.press("ArrowRight")
    readout = shown.locator("xpath=ancestor::div[@data-testid='value-maps']").get_by_test_id("maps-readout")
    expect(readout).to_contain_text(f"row {row}, column {column}: ")
    return float(readout.inner_text().rsplit(": ", 1)[1].replace("−", "-"))


def set_slider(page: Page, name: str, moves: int) -> None:
    """Moves a Streamlit slider by so many steps, as a keyboard does."""
    thumb = page.locator(f".st-key-stride_padding_{name}").get_by_role("slider")
    for _ in range(abs(moves)):
        thumb.press("ArrowRight" if moves > 0 else "ArrowLeft")


def test_a_larger_stride_loses_columns_and_says_how_many(page: Page, app_url: str) -> None:
    stage = open_page(page, app_url)
    expect(stage).to_have_attribute("data-shape", "15x15")
    set_slider(page, "stride", 1)
    expect(stage).to_have_attribute("data-shape", "10x10")
    expect(page.get_by_text("No window reads 2 of 32 rows (30, 31)")).to_be_visible()
    expect(page).to_have_url(re.compile(r"[?&]stride=3(&|$)"))
    set_slider(page, "right", 1)
    expect(stage).to_have_attribute("data-shape", "10x11")
    expect(page).to_have_url(re.compile(r"padding=amount"))
    expect(page.locator(".katex-html").first).to_contain_text("columns")


def test_the_coverage_map_has_the_counts_of_the_core(page: Page, app_url: str) -> None:
    open_page(page, app_url, "?size=4&stride=3&dilation=2&padding=same&mode=reflect")
    counts = read_counts(ConvSpec(4, 3, "same", 2, padding_mode="reflect"), 32, 32)
    shown = map_called(page, "Products that read each pixel")
    for row, column in [(0, 0), (2, 3), (5, 1)]:
        assert value_at(page, shown, row, column) == counts[row, column]


def test_a_stack_is_drawn_until_nothing_is_left(page: Page, app_url: str) -> None:
    open_page(page, app_url, "?stride=2&layers=12")
    expect(map_called(page, "4: 1 × 1")).to_have_attribute("data-shape", "1x1")
    expect(page.get_by_text("Nothing is left for layer 5 at 1 × 1")).to_be_visible()
    widths = [map_called(page, name).locator("canvas.base").bounding_box() for name in ("1: 15 × 15", "2: 7 × 7")]
    assert widths[0]
    assert widths[1]
    assert widths[0]["width"] / widths[1]["width"] == pytest.approx(15 / 7, rel=0.02)


def test_the_transposed_stage_computes_the_adjoint(page: Page, app_url: str) -> None:
    query = "?operation=transposed&sample=stand-in-5&side=4&size=3&stride=3&kernel=random&padding=amount"
    stage = open_page(page, app_url, f"{query}&top=1&bottom=0&left=2&right=1&output_padding=2")
    image = area_average(standin_samples().image(5)[..., None] / 255, 4, 4)
    kernel = preset_kernel("random", 3, 3)[..., None, None]
    spec = ConvSpec(3, 3, ((1, 0), (2, 1)))
    expected = convolve_transpose(image, kernel, spec, (13, 11))[..., 0]
    expect(stage).to_have_attribute("data-shape", "13x11")
    expect(page.locator(".map.input figcaption")).to_contain_text("Spread input 10 × 10, padded 15 × 13")
    for index in (0, 27, 71, 142):
        page.get_by_test_id("stage-scrub").fill(str(index))
        row, column = divmod(index, 11)
        readout = page.get_by_test_id("stage-readout")
        expect(readout).to_have_attribute("data-column", str(column))
        assert float(readout.get_attribute("data-value") or "nan") == pytest.approx(expected[row, column], abs=1e-9)
    spread = map_called(page, "2. Spread by zeros")
    expect(spread).to_have_attribute("data-shape", "10x10")
    assert value_at(page, spread, 3, 6) == pytest.approx(image[1, 2, 0], abs=6e-4)
    assert value_at(page, spread, 3, 5) == 0


def test_painted_pixels_reach_the_page(page: Page, app_url: str) -> None:
    stage = open_page(page, app_url, "?input=grid&grid=0,0,0,0;0,0,0,0;0,0,0,0;0,0,0,0&stride=1&kernel=identity&size=1")
    page.get_by_test_id("stage-edit").check()
    canvas = page.locator(".map.input canvas.base")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.375, box["y"] + box["height"] * 0.125)
    expect(page).to_have_url(re.compile(r"grid=0%2C1%2C0%2C0%3B"))
    assert value_at(page, map_called(page, "What is lost"), 0, 1) == 1
    expect(stage).to_have_attribute("data-shape", "4x4")


@pytest.mark.parametrize(
    "query",
    [
        "?padding=same",
        "?separate=1&padding=full&size=11&kernel=random",
        "?operation=transposed&stride=4&side=12&separate=1",
    ],
)
def test_nothing_scrolls_sideways_on_a_phone(phone: Page, app_url: str, query: str) -> None:
    open_page(phone, app_url, query)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert phone.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= main.clientWidth")
    sizes = phone.get_by_test_id("value-maps").evaluate_all(
        """all => all.flatMap((maps) => [...maps.querySelectorAll("figcaption, .legend span, p")])
            .map((part) => parseFloat(getComputedStyle(part).fontSize))"""
    )
    assert min(sizes) >= 12
    first = phone.get_by_test_id("value-map").first
    first.scroll_into_view_if_needed()
    first.locator(".frame").tap()
    expect(phone.get_by_test_id("maps-readout").first).to_contain_text("row")


def test_a_map_is_the_picture_of_its_values(page: Page, app_url: str) -> None:
    open_page(page, app_url, "?input=grid&grid=0,1,-1;0,0,0;0,0,0&stride=1&size=1")
    shown = map_called(page, "What is lost").locator("canvas.base")
    colours = shown.evaluate(
        """canvas => {
            const pen = canvas.getContext("2d");
            const [width, height] = [canvas.width / 3, canvas.height / 3];
            return [0, 1, 2].map((column) => [...pen.getImageData(width * (column + 0.5), height / 2, 1, 1).data]);
        }"""
    )
    assert np.array(colours).tolist() == [[255, 255, 255, 255], [168, 90, 0, 255], [8, 81, 140, 255]]
