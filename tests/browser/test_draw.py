"""The draw page in Chromium: symbols drawn stroke by stroke are recognised, and every map can be read."""

import re
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from hasy_core.data.strokes import render_strokes
from hasy_core.inspection import FeatureMaps
from hasy_core.models import default_model, load_model
from tools.handwriting import SYMBOLS, draw

WAKING = 180_000  # ms: a fresh server imports TensorFlow first, here beside other work
SIDE = 400  # units of the pad


@pytest.fixture
def pad(page: Page, app_url: str) -> Locator:
    """The pad of an opened draw page whose network is awake."""
    return open_draw(page, app_url)


def open_draw(page: Page, app_url: str) -> Locator:
    page.goto(f"{app_url}/draw")
    expect(page.get_by_test_id("feature-wall")).to_be_attached(timeout=WAKING)
    return page.get_by_test_id("sketch-pad")


def answered(page: Page) -> None:
    """Waits until the answer and the wall belong to what stands on the pad."""
    number = page.get_by_test_id("sketch-pad").get_attribute("data-drawing")
    assert number is not None
    expect(page.locator(".answers")).to_have_attribute("data-drawing", number, timeout=30_000)
    expect(page.get_by_test_id("feature-wall")).to_have_attribute("data-drawing", number, timeout=30_000)


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


LINE = [(10.0, 50.0), (90.0, 50.0)]
SLASH = [(20.0, 90.0), (80.0, 10.0)]


def test_symbols_drawn_stroke_by_stroke_are_found(page: Page, pad: Locator) -> None:
    assert len(SYMBOLS) >= 10
    found = {}
    for latex, strokes in SYMBOLS.items():
        draw(page, strokes)
        answered(page)
        assert strokes_on(pad) == len(strokes)
        found[latex] = predictions(page)
        page.get_by_test_id("sketch-clear").click()
    among_five = [latex for latex, guesses in found.items() if latex in guesses]
    first = [latex for latex, guesses in found.items() if latex == guesses[0]]
    assert len(among_five) >= 0.9 * len(SYMBOLS), found
    assert len(first) >= 0.7 * len(SYMBOLS), found


def test_predictions_are_five_best_first(page: Page, pad: Locator) -> None:
    expect(page.get_by_test_id("prediction")).to_have_count(0)

    draw(page, [LINE])
    answered(page)

    entries = page.get_by_test_id("prediction").all()
    shares = [float(entry.get_attribute("data-probability") or "nan") for entry in entries]
    assert len(shares) == 5
    assert shares == sorted(shares, reverse=True)
    assert 0 < shares[0] <= 1
    for entry in entries:
        expect(entry.locator("svg")).to_be_visible()
        expect(entry.get_by_role("button")).to_have_text(entry.get_attribute("data-latex") or "")


def test_the_raster_is_that_of_the_strokes(page: Page, pad: Locator) -> None:
    draw(page, [LINE, SLASH], smooth=False)
    answered(page)

    assert np.array_equal(raster(page), render_strokes([[(0, 160), (320, 160)], [(40, 320), (280, 0)]]))


def test_undo_redo_and_clear(page: Page, pad: Locator) -> None:
    draw(page, [LINE], smooth=False)
    answered(page)
    one = raster(page)
    draw(page, [SLASH], smooth=False)
    answered(page)
    both = raster(page)
    assert not np.array_equal(one, both)

    for button, strokes, expected in [
        ("undo", 1, one),
        ("redo", 2, both),
        ("clear", 0, np.zeros_like(one)),
        ("undo", 2, both),
        ("undo", 1, one),
    ]:
        page.get_by_test_id(f"sketch-{button}").click()
        answered(page)
        assert strokes_on(pad) == strokes
        assert np.array_equal(raster(page), expected)
        expect(page.get_by_test_id("prediction")).to_have_count(5 if strokes else 0)


def test_the_buttons_work_by_keyboard(page: Page, pad: Locator) -> None:
    draw(page, [LINE, SLASH])
    undo = page.get_by_test_id("sketch-undo")
    undo.focus()
    page.keyboard.press("Enter")
    assert strokes_on(pad) == 1
    page.keyboard.press("Control+z")
    assert strokes_on(pad) == 0
    page.keyboard.press("Control+Shift+z")
    assert strokes_on(pad) == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("sketch-clear")).to_be_focused()
    page.keyboard.press("Space")
    assert strokes_on(pad) == 0
    answered(page)


def test_undo_by_keyboard_right_after_a_stroke(page: Page, pad: Locator) -> None:
    draw(page, [LINE, SLASH])
    page.keyboard.press("Control+z")
    assert strokes_on(pad) == 1


def test_a_dot_is_seen_on_the_pad(page: Page, pad: Locator) -> None:
    count_ink = (
        "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((v, i) => i % 4 === 3 && v).length"
    )
    assert pad.evaluate(count_ink) == 0
    draw(page, [[(50.0, 50.0)]])
    assert pad.evaluate(count_ink) > 20
    draw(page, [LINE])
    assert pad.evaluate("c => c.getContext('2d').getImageData(c.width / 2, c.height / 2, 1, 1).data[3]") > 0


def test_one_dot(page: Page, pad: Locator) -> None:
    draw(page, [[(50.0, 50.0)]])
    answered(page)

    assert np.array_equal(raster(page), render_strokes([[(7, 7)]]))
    expect(page.get_by_test_id("prediction")).to_have_count(5)


def test_a_line_that_leaves_the_pad_ends_at_its_edge(page: Page, pad: Locator) -> None:
    draw(page, [[(50.0, 40.0), (150.0, 40.0), (150.0, 80.0), (50.0, 80.0)]], smooth=False)
    answered(page)

    assert strokes_on(pad) == 1
    assert np.array_equal(raster(page), render_strokes([[(200, 160), (400, 160)], [(400, 320), (200, 320)]]))
    page.get_by_test_id("sketch-undo").click()
    assert strokes_on(pad) == 0


def test_ten_thousand_points(page: Page, pad: Locator) -> None:
    pad.evaluate(
        """canvas => {
            const { left, top, width } = canvas.getBoundingClientRect();
            const pen = (type, x, y) => canvas.dispatchEvent(new PointerEvent(type, {
                pointerId: 1, isPrimary: true, button: 0, clientX: left + x * width, clientY: top + y * width,
            }));
            const at = (turn) => [0.5 + 0.0035 * turn * Math.cos(turn), 0.5 + 0.0035 * turn * Math.sin(turn)];
            pen("pointerdown", ...at(0));
            for (let step = 1; step < 10000; step += 1) pen("pointermove", ...at(step * 0.0134));
            pen("pointerup", ...at(133.98));
        }"""
    )
    answered(page)

    expect(page.get_by_test_id("prediction")).to_have_count(5)
    assert raster(page).mean() > 100


def test_a_finger_draws_and_does_not_scroll(phone: Page, app_url: str) -> None:
    pad = open_draw(phone, app_url)
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    touch = phone.context.new_cdp_session(phone)

    def finger(kind: str, *points: tuple[float, float]) -> None:
        placed = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": placed})

    finger("touchStart", (0.5, 0.1))
    for step in range(1, 9):
        finger("touchMove", (0.5, 0.1 + 0.1 * step))
    finger("touchEnd")
    answered(phone)

    assert pad.bounding_box() == box
    assert np.array_equal(raster(phone), render_strokes([[(0, 0), (0, 320)]]))
    expect(phone.get_by_test_id("prediction")).to_have_count(5)


def test_on_a_phone_the_answer_follows_the_pad_and_nothing_is_cut_off(phone: Page, app_url: str) -> None:
    pad = open_draw(phone, app_url)
    draw(phone, [LINE])
    answered(phone)

    boxes = [part.bounding_box() for part in (pad, phone.locator(".answers"), phone.get_by_test_id("feature-wall"))]
    tops = [box["y"] for box in boxes if box]
    assert tops == sorted(tops)
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    overflow = phone.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth")
    assert overflow <= 0


def test_an_enlarged_map_shows_the_values_that_the_network_computed(page: Page, pad: Locator) -> None:
    draw(page, SYMBOLS[r"\theta"])
    answered(page)
    maps = FeatureMaps(load_model(default_model()))
    index = max(at for at, view in enumerate(maps.layers) if view.shows == "maps")
    view, values = maps.layers[index], maps(raster(page)).layers[index]
    assert values is not None
    height, width, _ = view.output_shape
    wanted = int(values.max(axis=(0, 1)).argmax())

    mosaic = page.locator(f"section[data-layer='{view.name}'] .mosaic")
    mosaic.focus()
    for _ in range(wanted):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    dialog = page.get_by_test_id("map-view")
    expect(dialog.get_by_role("heading")).to_have_text(f"{view.kind} · map {wanted + 1} of {values.shape[2]}")
    box = dialog.locator("canvas").bounding_box()
    assert box is not None
    for row, column in [
        (0, 0),
        np.unravel_index(values[:, :, wanted].argmax(), (height, width)),
        (height // 2, width // 3),
    ]:
        page.mouse.move(
            box["x"] + (column + 0.5) * box["width"] / width, box["y"] + (row + 0.5) * box["height"] / height
        )
        assert_reads(page, int(row), int(column), values[row, column, wanted], float(np.abs(values).max()))

    dialog.locator(".cells").focus()
    page.mouse.move(0, 0)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    assert_reads(page, int(row) - 1, int(column) - 1, values[row - 1, column - 1, wanted], float(np.abs(values).max()))
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(mosaic).to_be_focused()


def assert_reads(page: Page, row: int, column: int, value: float, peak: float) -> None:
    """The readout names this cell, and its value to the digits shown (16 bits for the layer's peak)."""
    text = page.get_by_test_id("map-readout").inner_text()
    shown = re.fullmatch(r"row (\d+), column (\d+): (\S+)", text)
    assert shown is not None, text
    assert (int(shown[1]), int(shown[2])) == (row, column)
    digits = len(shown[3].partition(".")[2])
    assert float(shown[3].replace("−", "-")) == pytest.approx(
        value, abs=peak / 65534 + 0.51 * 10**-digits + 1e-5 * peak
    )


def test_a_click_enlarges_the_map_under_it(page: Page, pad: Locator) -> None:
    draw(page, [SLASH])
    answered(page)
    mosaic = page.locator("section .mosaic").first
    mosaic.click(position={"x": 8, "y": 8})

    heading = page.get_by_test_id("map-view").get_by_role("heading")
    expect(heading).to_have_text(re.compile("map 1 of"))
    page.get_by_role("button", name="Next map").click()
    expect(heading).to_have_text(re.compile("map 2 of"))
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_test_id("map-view")).to_be_hidden()


def test_the_wall_names_every_layer(page: Page, pad: Locator) -> None:
    views = FeatureMaps(load_model(default_model())).layers
    sections = page.get_by_test_id("feature-wall").locator("section")
    expect(sections).to_have_count(len(views))
    for section, view in zip(sections.all(), views, strict=True):
        expect(section).to_contain_text(view.kind)
        expect(section).to_contain_text(" × ".join(str(length) for length in view.output_shape))
        expect(section).to_contain_text(f"{view.parameters:,} parameters" if view.parameters else "no parameters")


def test_leaving_the_page_keeps_the_drawing(page: Page, pad: Locator) -> None:
    draw(page, [LINE, SLASH])
    answered(page)
    before: Any = raster(page)

    page.get_by_role("link", name="Convolution").click()
    expect(page.get_by_test_id("sketch-pad")).to_have_count(0, timeout=30_000)
    page.get_by_role("link", name="Draw & classify").click()

    expect(page.get_by_test_id("prediction")).to_have_count(5, timeout=30_000)
    assert strokes_on(page.get_by_test_id("sketch-pad")) == 2
    assert np.array_equal(raster(page), before)
