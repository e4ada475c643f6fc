"""The draw page in Chromium: symbols drawn stroke by stroke are recognised; the pad by mouse, finger and keyboard."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from hasy_core.data.strokes import render_strokes
from tests.browser.draw_page import (
    LINE,
    RANKED,
    SLASH,
    answered,
    open_draw,
    predictions,
    raster,
    strokes_on,
)
from tests.patience import SLOW
from tools.handwriting import SYMBOLS, draw


@pytest.fixture
def pad(page: Page, app_url: str) -> Locator:
    """The pad of an opened draw page whose network is awake."""
    return open_draw(page, app_url)


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


# Whether a mosaic shows colours of more than one value; its lines have one colour more.
PAINTED = """(canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size > 2;
}"""


def test_maps_are_painted_by_the_time_they_come_into_sight(page: Page, pad: Locator) -> None:
    draw(page, SYMBOLS[r"\pi"])
    answered(page)
    last = page.get_by_test_id("feature-wall").locator(".mosaic canvas").last
    page.wait_for_timeout(1500)  # in which what is a screen away is painted
    assert not last.evaluate(PAINTED), "nobody looks there"

    last.scroll_into_view_if_needed()

    page.wait_for_function(PAINTED, arg=last.element_handle(), timeout=SLOW)


def test_what_is_cleared_while_it_is_computed_stays_cleared(page: Page, app_url: str) -> None:
    open_draw(page, app_url, "?model=seed")  # the slowest of the shipped
    draw(page, [SLASH])
    page.get_by_test_id("sketch-clear").dispatch_event("click")
    page.wait_for_timeout(1500)  # in which the answer would have come
    expect(page.get_by_test_id("prediction")).to_have_count(0)
    expect(page.get_by_test_id("feature-wall")).to_contain_text("Draw a symbol")


def test_another_network_answers_the_same_drawing(page: Page, app_url: str) -> None:
    open_draw(page, app_url)
    draw(page, SYMBOLS[r"\pi"])
    answered(page)
    layers = page.get_by_test_id("feature-wall").locator("section")
    layers_before = layers.count()
    page.get_by_test_id("sketch-pad").evaluate("pad => { pad.title = 'the same'; }")
    page.get_by_role("combobox", name="Network").click()
    page.get_by_role("option", name="compact").click()
    expect(layers).not_to_have_count(layers_before, timeout=SLOW)
    expect(layers.first).to_be_attached(timeout=SLOW)
    expect(page.get_by_test_id("prediction")).to_have_count(RANKED, timeout=SLOW)
    expect(page.get_by_test_id("prediction").first).to_have_attribute("data-latex", r"\pi")
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


def test_leaving_the_page_keeps_the_drawing(page: Page, pad: Locator) -> None:
    draw(page, [LINE, SLASH])
    answered(page)
    before: Any = raster(page)

    page.get_by_role("link", name="Convolution").click()
    expect(page.get_by_test_id("sketch-pad")).to_have_count(0, timeout=SLOW)
    page.get_by_role("link", name="Draw & classify").click()

    expect(page.get_by_test_id("prediction")).to_have_count(RANKED, timeout=SLOW)
    assert strokes_on(page.get_by_test_id("sketch-pad")) == 2
    assert np.array_equal(raster(page), before)


def test_a_reload_keeps_the_drawing(page: Page, pad: Locator) -> None:
    draw(page, [LINE, SLASH])
    answered(page)
    before: Any = raster(page)
    page.reload()
    expect(page.get_by_test_id("prediction")).to_have_count(RANKED, timeout=SLOW)
    assert strokes_on(page.get_by_test_id("sketch-pad")) == 2
    assert np.array_equal(raster(page), before)
