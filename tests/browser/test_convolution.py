"""The convolution page in Chromium: the stage moves, explains itself and computes what hasy_core computes."""

import re
import time
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from hasy_core.arithmetic import ConvSpec, explain_cell
from hasy_core.data.samples import standin_samples
from hasy_core.kernels.cells import kernel_text
from hasy_core.kernels.presets import preset_kernel
from tests.patience import SLOW


def open_stage(page: Page, app_url: str, query: str = "") -> Locator:
    """The stage on the page at this address, painted."""
    page.goto(f"{app_url}/convolution{query}")
    stage = page.get_by_test_id("stage")
    expect(stage).to_have_attribute("data-shape", re.compile("x"), timeout=SLOW)
    return stage


def readout_of(page: Page) -> dict[str, float]:
    readout = page.get_by_test_id("stage-readout")
    return {name: float(readout.get_attribute(f"data-{name}") or "nan") for name in ("row", "column", "value")}


def index_of(stage: Locator) -> int:
    return int(stage.get_attribute("data-index") or -1)


def set_slider(page: Page, name: str, moves: int) -> None:
    """Moves a Streamlit slider by so many steps, as a keyboard does."""
    thumb = page.locator(f".st-key-convolution_{name}").get_by_role("slider")
    for _ in range(abs(moves)):
        thumb.press("ArrowRight" if moves > 0 else "ArrowLeft")


def shape_of(stage: Locator) -> tuple[int, int]:
    rows, columns = (stage.get_attribute("data-shape") or "").split("x")
    return int(rows), int(columns)


def output_cell(page: Page, stage: Locator, row: int, column: int) -> tuple[float, float]:
    """Middle of an output cell on the screen."""
    canvas = page.locator(".map.output canvas.base")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    rows, columns = shape_of(stage)
    return box["x"] + (column + 0.5) * box["width"] / columns, box["y"] + (row + 0.5) * box["height"] / rows


def test_play_fills_the_output_and_pause_stops(page: Page, app_url: str) -> None:
    stage = open_stage(page, app_url, "?stride=4")
    page.get_by_test_id("stage-play").click()
    expect(stage).to_have_attribute("data-playing", "true")
    expect(page.get_by_test_id("stage-play")).to_have_text("Pause")
    expect(page.get_by_test_id("stage-readout")).to_have_attribute("aria-live", "off")
    first = index_of(stage)
    expect(page.get_by_test_id("stage-scrub")).not_to_have_value(str(first))
    page.get_by_test_id("stage-play").click()
    stopped = index_of(stage)
    time.sleep(0.3)  # in which it would have gone on by four cells
    assert index_of(stage) == stopped
    expect(page.get_by_test_id("stage-readout")).to_have_attribute("aria-live", "polite")
    page.get_by_test_id("stage-speed").fill("8")
    page.get_by_test_id("stage-play").click()
    expect(stage).to_have_attribute("data-playing", "false", timeout=SLOW)
    assert index_of(stage) == 63
    assert stage.get_attribute("data-revealed") == "64"


def test_step_back_and_scrub_move_one_window(page: Page, app_url: str) -> None:
    stage = open_stage(page, app_url, "?stride=2")
    page.get_by_test_id("stage-scrub").fill("20")
    expect(stage).to_have_attribute("data-index", "20")
    assert (stage.get_attribute("data-row"), stage.get_attribute("data-column")) == ("1", "4")
    page.get_by_test_id("stage-step").click()
    expect(stage).to_have_attribute("data-index", "21")
    expect(stage).to_have_attribute("data-revealed", "22")
    text = page.get_by_test_id("stage-readout").inner_text()
    page.get_by_test_id("stage-back").click()
    expect(stage).to_have_attribute("data-index", "20")
    assert page.get_by_test_id("stage-readout").inner_text() != text
    page.get_by_test_id("stage-scrub").fill("0")
    expect(page.get_by_test_id("stage-back")).to_be_disabled()


def test_keyboard_reaches_every_cell(page: Page, app_url: str) -> None:
    stage = open_stage(page, app_url, "?stride=4")
    stage.focus()
    for key, index in [
        ("Home", 0), ("ArrowRight", 1), ("ArrowDown", 9), ("ArrowLeft", 8), ("ArrowUp", 0), ("ArrowUp", 0),
        ("ArrowLeft", 0), ("End", 63), ("ArrowDown", 63), ("ArrowRight", 63), ("PageUp", 56), ("PageDown", 63),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert index_of(stage) == index, key
    page.keyboard.press(" ")
    expect(stage).to_have_attribute("data-playing", "true")
    page.keyboard.press(" ")
    expect(stage).to_have_attribute("data-playing", "false")


def test_hover_shows_and_click_keeps_the_working_that_the_core_explains(
    page: Page, app_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HASY_HOME", str(tmp_path))
    number = 7
    image = standin_samples().image(number)[..., None] / 255.0
    kernel = preset_kernel("random", 5, 5, seed=3)[..., None, None]
    spec = ConvSpec(5, 2, "same", padding_mode="reflect")
    query = f"?sample=stand-in-{number}&kernel=random&seed=3&size=5&stride=2&padding=same&mode=reflect&bias=0.5"
    stage = open_stage(page, app_url, query)
    before = index_of(stage)
    for row, column in [(0, 0), (7, 9), (15, 15)]:
        page.mouse.move(*output_cell(page, stage, row, column))
        working = explain_cell(image, kernel, np.array([0.5]), spec, row, column, 0)
        expect(stage).to_have_attribute("data-column", str(column))
        assert readout_of(page) == {"row": row, "column": column, "value": pytest.approx(working.value, abs=1e-9)}
        terms = re.findall(r"× \(?(−?[\d.]+)\)?", page.get_by_test_id("stage-readout").inner_text())
        used = working.weights[working.products != 0].ravel()[: len(terms)]
        assert [float(term.replace("−", "-")) for term in terms] == pytest.approx(used.tolist(), rel=1e-3)
        assert index_of(stage) == before
    page.mouse.click(*output_cell(page, stage, 7, 9))
    page.mouse.move(5, 5)
    assert index_of(stage) == 7 * 16 + 9
    assert readout_of(page)["column"] == 9


def test_a_stride_moves_the_shape_and_keeps_the_place(page: Page, app_url: str) -> None:
    stage = open_stage(page, app_url, "?padding=none")
    assert shape_of(stage) == (30, 30)
    page.get_by_test_id("stage-scrub").fill(str(10 * 30 + 20))
    set_slider(page, "stride", 1)
    expect(stage).to_have_attribute("data-shape", "15x15")
    expect(page.locator(".katex-html")).to_contain_text("/2⌋+1=15")
    assert (stage.get_attribute("data-row"), stage.get_attribute("data-column")) == ("5", "10")
    expect(page).to_have_url(re.compile(r"[?&]stride=2(&|$)"))


def test_a_rerun_with_the_same_setting_leaves_the_stage_alone(page: Page, app_url: str) -> None:
    stage = open_stage(page, app_url, "?kernel=identity&padding=none")
    page.get_by_test_id("stage-play").click()
    began = index_of(stage)
    page.locator(".st-key-convolution_separate label").click()  # a rerun, but the same numbers
    expect(page.locator(".st-key-convolution_stride_columns")).to_be_visible()
    expect(stage).to_have_attribute("data-playing", "true")
    assert index_of(stage) >= began
    page.get_by_test_id("stage-play").click()


def test_a_kernel_cell_that_is_no_number(page: Page, app_url: str) -> None:
    stage = open_stage(page, app_url)
    before = page.get_by_test_id("stage-readout").inner_text()
    for place, typed in enumerate(["abc", "NaN", "", "1/0", "1e99"]):
        row, column = divmod(place, 3)
        cell = page.get_by_test_id("kernel-cell").nth(place)
        kept = cell.input_value().replace("-", "−")  # for typing it is written with a hyphen
        cell.fill(typed)
        cell.press("Tab")
        expect(page.get_by_test_id("stAlert")).to_have_text(
            re.compile(rf"Kernel row {row}, column {column}.*the kernel was kept as it was")
        )
        expect(cell).to_have_value(kept)
        expect(cell).to_have_attribute("aria-invalid", "true")
        assert page.get_by_test_id("stage-readout").inner_text() == before
        assert stage.is_visible()


def test_a_typed_kernel_is_used_and_stands_in_the_address(page: Page, app_url: str) -> None:
    stage = open_stage(page, app_url, "?kernel=identity&bias=1")
    page.get_by_test_id("stage-scrub").fill("500")
    value = readout_of(page)["value"]
    cell = page.get_by_test_id("kernel-cell").nth(4)
    cell.fill("3/2")
    cell.press("Enter")
    expect(page).to_have_url(re.compile("cells="))
    expect(cell).to_have_value("1.50")
    assert readout_of(page)["value"] == pytest.approx(1 + 1.5 * (value - 1))
    address = page.url.removeprefix(app_url + "/convolution")
    stage = open_stage(page, app_url, address)
    expect(page.get_by_test_id("kernel-cell").nth(4)).to_have_value("1.50")
    expect(page.get_by_role("combobox", name="Kernel")).to_have_value("Your own")
    assert stage.get_attribute("data-shape") == "32x32"
    assert kernel_text(np.array([[0, 0, 0], [0, 1.5, 0], [0, 0, 0]])) == "0,0,0;0,1.5,0;0,0,0"


def test_the_back_button_brings_the_last_setting_back(page: Page, app_url: str) -> None:
    stage = open_stage(page, app_url, "?padding=none")
    set_slider(page, "stride", 1)
    expect(page).to_have_url(re.compile("stride=2"))
    set_slider(page, "stride", 2)
    expect(stage).to_have_attribute("data-shape", "8x8")
    page.go_back()
    expect(stage).not_to_have_attribute("data-shape", "8x8")


@pytest.mark.parametrize("query", ["", "?size=11&kernel=random", "?size=5&padding=amount&amount=31&stride=3"])
def test_nothing_scrolls_sideways_on_a_phone(phone: Page, app_url: str, query: str) -> None:
    stage = open_stage(phone, app_url, query)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert phone.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= main.clientWidth")
    box = stage.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    phone.touchscreen.tap(*output_cell(phone, stage, 3, 2))
    assert (readout_of(phone)["row"], readout_of(phone)["column"]) == (3, 2)


def test_text_is_large_enough_to_read(page: Page, app_url: str) -> None:
    stage = open_stage(page, app_url, "?size=11&kernel=random")
    sizes = stage.evaluate(
        """stage => [...stage.querySelectorAll("*")]
            .filter((part) => part.childElementCount === 0)
            .filter((part) => part.textContent.trim() || part.matches("input[type=text]"))
            .map((part) => parseFloat(getComputedStyle(part).fontSize))"""
    )
    assert min(sizes) >= 12


def test_less_motion_plays_row_by_row(page: Page, app_url: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    stage = open_stage(page, app_url, "?stride=4")
    stage.evaluate(
        """stage => {
            window.seen = [];
            new MutationObserver(() => window.seen.push(Number(stage.dataset.index)))
                .observe(stage, { attributes: true, attributeFilter: ["data-index"] });
        }"""
    )
    page.get_by_test_id("stage-play").click()
    expect(stage).to_have_attribute("data-playing", "false", timeout=SLOW)
    seen = list(dict.fromkeys(page.evaluate("window.seen")))
    assert seen == [0, 7, 15, 23, 31, 39, 47, 55, 63]


def test_a_wider_window_refits_the_stage(page: Page, app_url: str) -> None:
    stage = open_stage(page, app_url)
    canvas = page.locator(".map.input canvas.base")
    for width, height in ((700, 900), (1600, 1000)):
        before = canvas.evaluate("canvas => canvas.width")
        page.set_viewport_size({"width": width, "height": height})
        expect(canvas).not_to_have_js_property("width", before)
    assert shape_of(stage) == (32, 32)


def test_sharp_on_a_dense_screen(browser: Browser, app_url: str) -> None:
    context = browser.new_context(device_scale_factor=2)
    page = context.new_page()
    open_stage(page, app_url)
    ratio = page.locator(".map.input canvas.base").evaluate("canvas => canvas.width / canvas.clientWidth")
    assert ratio == pytest.approx(2, abs=0.02)
    context.close()
