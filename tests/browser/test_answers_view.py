"""The answers beside the pad, in Chromium without a server, painted in place."""

import json
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from hasy_core.browser.answer_facts import answer_facts
from hasy_core.browser.sources import WEB, read_css, read_javascript
from hasy_core.data.strokes import render_strokes
from hasy_core.data.symbols import CLASS_COUNT, symbol_index, symbol_table
from hasy_core.evaluation.calibration import shown_probabilities
from tests.web.test_verdict import some_probabilities

FOLDER = WEB / "answers"
SHOW = """([probabilities, raster, number]) => view.show({
    probabilities: probabilities && Float32Array.from(probabilities),
    raster: raster && Uint8Array.from(raster), number, message: "Draw one symbol." })"""
CROSS = render_strokes([[(0, 0), (40, 40)], [(0, 40), (40, 0)]])


@pytest.fixture
def view(page: Page) -> Page:
    """A page with an empty view of `best`'s facts."""
    put_view(page)
    return page


def put_view(page: Page) -> None:
    source = read_javascript(FOLDER / "answers_view.js")
    style = read_css(FOLDER / "answers_view.css").replace(":host", "body")
    page.set_content(f"<html lang=en><style>{style}</style><body></body></html>")
    facts = json.dumps(answer_facts("best"))
    page.add_script_tag(
        type="module",
        content=f"{source}\nwindow.view = new AnswersView(document.body, {facts});",
    )
    page.wait_for_function("window.view")


def show(page: Page, probabilities: Any, raster: Any, number: int) -> None:
    page.evaluate(
        SHOW, [None if part is None else part.ravel().tolist() for part in (probabilities, raster)] + [number]
    )


def test_ten_best_first_calibrated_with_what_they_need(view: Page) -> None:
    probabilities = some_probabilities(np.random.default_rng(8))
    show(view, probabilities, CROSS, 7)

    expect(view.locator(".answers")).to_have_attribute("data-drawing", "7")
    entries = view.get_by_test_id("prediction").all()
    expected = shown_probabilities(probabilities, "best")
    order = np.argsort(-expected, kind="stable")[:10]
    assert [entry.get_attribute("data-latex") for entry in entries] == [symbol_table()[i].latex for i in order]
    shares = [float(entry.get_attribute("data-probability") or "nan") for entry in entries]
    assert shares == pytest.approx(expected[order].tolist(), rel=1e-2, abs=1e-3)
    assert not view.evaluate(
        "probabilities => view.calibrated.some((p, i) => Math.abs(p - probabilities[i]) > 1e-6)", expected.tolist()
    )


def test_notes_name_package_and_look_alikes(view: Page) -> None:
    probabilities = np.full(CLASS_COUNT, 1e-4, np.float32)
    probabilities[symbol_index()[r"\vartriangle"]] = 1 - 368e-4
    show(view, probabilities, CROSS, 1)
    first = view.get_by_test_id("prediction").first
    expect(first.locator(".notes")).to_have_text(r"needs \usepackage{amssymb} · looks like \Delta, \triangle")
    expect(first.get_by_role("button").nth(1)).to_have_text("▵")


def test_rows_are_never_rebuilt_and_empty_out(view: Page) -> None:
    view.evaluate("window.before = [...view.root.querySelectorAll('li, button, path')]")
    random = np.random.default_rng(2)
    for number in range(5):
        show(view, some_probabilities(random), CROSS, number)
    expect(view.get_by_test_id("prediction")).to_have_count(10)
    show(view, None, None, 9)
    expect(view.get_by_test_id("prediction")).to_have_count(0)
    expect(view.locator(".verdict")).to_have_text("Draw one symbol.")
    assert view.evaluate(
        "(now => now.length === before.length && now.every((part, i) => part === before[i]))"
        "([...view.root.querySelectorAll('li, button, path')])"
    )


def test_a_screen_reader_hears_the_last_answer_only(view: Page) -> None:
    view.evaluate(
        "window.heard = []; new MutationObserver(() => heard.push(view.parts.spoken.textContent))"
        ".observe(view.parts.spoken, { childList: true })"
    )
    cases = []
    for best in (3, 5, 7):
        probabilities = np.full(CLASS_COUNT, 1e-5, np.float32)
        probabilities[best] = 1 - 368e-5
        cases.append([probabilities.tolist(), CROSS.ravel().tolist(), best])
    view.evaluate(f"cases => cases.forEach({SHOW})", cases)  # in one go: on a busy machine seconds lie between calls
    view.wait_for_function("heard.length")
    assert view.evaluate("heard") == [f"{symbol_table()[7].latex}, over 99 %."]


def test_the_raster_is_shown_as_it_is(view: Page) -> None:
    show(view, None, CROSS, 1)
    pixels = view.locator("canvas").evaluate(
        "canvas => [...canvas.getContext('2d').getImageData(0, 0, 32, 32).data].filter((_, i) => i % 4 === 0)"
    )
    assert np.array_equal(np.array(pixels, np.uint8).reshape(32, 32), CROSS)


def test_a_phone_shows_it_without_scrolling_sideways(phone: Page) -> None:
    put_view(phone)
    show(phone, some_probabilities(np.random.default_rng(4)), CROSS, 1)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
