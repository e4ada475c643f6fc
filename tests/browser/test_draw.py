"""The draw page in Chromium: symbols drawn stroke by stroke are recognised, and every map can be read."""

import re
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from hasy_core.computation import computation_of
from hasy_core.data.strokes import render_strokes
from hasy_core.inspection import FeatureMaps
from hasy_core.models import load_model
from tools.handwriting import SYMBOLS, draw

WAKING = 180_000  # ms: a fresh server imports TensorFlow first, here beside other work
SIDE = 400  # units of the pad
NETWORKS = ("best", "seed")
RANKED = 10


@pytest.fixture
def pad(page: Page, app_url: str) -> Locator:
    """The pad of an opened draw page whose network is awake."""
    return open_draw(page, app_url)


def open_draw(page: Page, app_url: str, query: str = "") -> Locator:
    page.goto(f"{app_url}/draw{query}")
    expect(page.get_by_test_id("feature-wall").locator("section").first).to_be_attached(timeout=WAKING)
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
        draw(page, strokes, step=6.0)
        answered(page)
        assert strokes_on(pad) == len(strokes)
        found[latex] = predictions(page)
        page.get_by_test_id("sketch-clear").click()
    among_five = [latex for latex, guesses in found.items() if latex in guesses[:5]]
    first = [latex for latex, guesses in found.items() if latex == guesses[0]]
    assert len(among_five) >= 0.9 * len(SYMBOLS), found
    assert len(first) >= 0.7 * len(SYMBOLS), found


def test_predictions_are_ten_best_first(page: Page, pad: Locator) -> None:
    expect(page.get_by_test_id("prediction")).to_have_count(0)

    draw(page, [LINE])
    answered(page)

    entries = page.get_by_test_id("prediction").all()
    shares = [float(entry.get_attribute("data-probability") or "nan") for entry in entries]
    assert len(shares) == RANKED
    assert shares == sorted(shares, reverse=True)
    assert 0 < shares[0] <= 1
    for entry in entries:
        expect(entry.locator("svg")).to_be_visible()
        expect(entry.get_by_role("button").first).to_have_text(entry.get_attribute("data-latex") or "")


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
        expect(page.get_by_test_id("prediction")).to_have_count(RANKED if strokes else 0)


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
    expect(page.get_by_test_id("prediction")).to_have_count(RANKED)


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

    expect(page.get_by_test_id("prediction")).to_have_count(RANKED)
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
    expect(phone.get_by_test_id("prediction")).to_have_count(RANKED)


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


@pytest.mark.parametrize("width", [1100, 960, 800])
def test_pad_and_answers_fit_every_width(page: Page, app_url: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    open_draw(page, app_url, "?model=compact")
    draw(page, [LINE])
    answered(page)
    box = page.locator(".answers").bounding_box()
    assert box is not None
    assert box["width"] >= 300
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth") <= 0


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
    number = [step.operation for step in computation_of(model)].index("convolution", 1)
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


def test_the_answer_follows_the_pen_before_it_is_lifted(page: Page, pad: Locator) -> None:
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 60, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 340, box["y"] + 200, steps=10)
    expect(page.get_by_test_id("prediction")).to_have_count(RANKED)
    line = predictions(page)
    page.mouse.move(box["x"] + 340, box["y"] + 60, steps=5)
    page.mouse.move(box["x"] + 60, box["y"] + 60, steps=5)
    page.mouse.move(box["x"] + 60, box["y"] + 200, steps=5)
    expect(page.get_by_test_id("prediction").first).not_to_have_attribute("data-latex", line[0])
    page.mouse.up()
    answered(page)


def test_the_working_follows_the_next_drawing(page: Page, pad: Locator) -> None:
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


def test_what_is_cleared_while_it_is_computed_stays_cleared(page: Page, app_url: str) -> None:
    open_draw(page, app_url, "?model=seed")  # the slowest of the shipped
    draw(page, [SLASH])
    page.get_by_test_id("sketch-clear").dispatch_event("click")
    page.wait_for_timeout(1500)
    expect(page.get_by_test_id("prediction")).to_have_count(0)
    expect(page.get_by_test_id("feature-wall")).to_contain_text("Draw a symbol")


def test_another_network_answers_the_same_drawing(page: Page, app_url: str) -> None:
    open_draw(page, app_url)
    draw(page, SYMBOLS[r"\pi"])
    answered(page)
    layers = page.get_by_test_id("feature-wall").locator("section").count()
    page.get_by_test_id("sketch-pad").evaluate("pad => { pad.title = 'the same'; }")
    page.get_by_role("combobox", name="Network").click()
    page.get_by_role("option", name="compact").click()
    expect(page.get_by_test_id("feature-wall").locator("section")).not_to_have_count(layers, timeout=WAKING)
    expect(page.get_by_test_id("prediction")).to_have_count(RANKED, timeout=WAKING)
    assert predictions(page)[0] == r"\pi"
    # A pad that were made anew would lose the stroke that is being drawn.
    expect(page.get_by_test_id("sketch-pad")).to_have_attribute("title", "the same")


def test_the_pen_can_be_led_by_the_keyboard(page: Page, pad: Locator) -> None:
    pad.focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Space")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Space")
    answered(page)
    assert strokes_on(pad) == 1
    assert np.array_equal(raster(page), render_strokes([[(160, 200), (200, 200), (240, 200), (280, 200), (320, 200)]]))


def test_the_eraser_takes_the_strokes_it_touches(page: Page, pad: Locator) -> None:
    draw(page, [LINE, SLASH], smooth=False)
    page.get_by_test_id("sketch-eraser").click()
    draw(page, [[(15.0, 45.0), (15.0, 55.0)]], smooth=False)
    answered(page)
    assert strokes_on(pad) == 1
    page.get_by_test_id("sketch-undo").click()
    assert strokes_on(pad) == 2


def test_the_wall_names_every_layer(page: Page, pad: Locator) -> None:
    views = FeatureMaps(load_model(NETWORKS[0])).layers
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

    expect(page.get_by_test_id("prediction")).to_have_count(RANKED, timeout=30_000)
    assert strokes_on(page.get_by_test_id("sketch-pad")) == 2
    assert np.array_equal(raster(page), before)


def test_a_reload_keeps_the_drawing(page: Page, pad: Locator) -> None:
    draw(page, [LINE, SLASH])
    answered(page)
    before: Any = raster(page)
    page.reload()
    expect(page.get_by_test_id("prediction")).to_have_count(RANKED, timeout=30_000)
    assert strokes_on(page.get_by_test_id("sketch-pad")) == 2
    assert np.array_equal(raster(page), before)
