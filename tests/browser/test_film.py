"""The film of a training, in Chromium without a server: what it paints between two moments, where it stays."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from hasy_core.browser.sources import WEB, read_css, read_javascript
from ui.components.film import Scene, film

FOLDER = WEB / "film"
SHOW = """(message) => window.show({
    parentElement: document.body, data: Uint8Array.from(message) })"""
PIXELS = "canvas => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]"


@pytest.fixture
def shown(page: Page) -> Locator:
    """An empty film."""
    style = read_css(FOLDER / "film.css").replace(":host", "body")
    colours = "--st-border-color: rgb(200, 200, 200); --st-text-color: #222; --st-background-color: #fff"
    page.set_content(f"<html lang=en><style>body {{ {colours} }} {style}</style><body></body></html>")
    page.evaluate("html => { document.body.innerHTML = html }", (FOLDER / "film.html").read_text(encoding="utf-8"))
    source = read_javascript(FOLDER / "film.js").replace("export default ", "window.show = ")
    page.add_script_tag(type="module", content=source)
    page.wait_for_function("() => window.show !== undefined")
    return page.get_by_test_id("film")


def message(monkeypatch: pytest.MonkeyPatch, values: NDArray[np.float64], epochs: Sequence[float]) -> list[int]:
    """What Python sends of one scene."""
    sent: list[bytes] = []
    monkeypatch.setattr("ui.components.film._FILM", lambda data, **_: sent.append(data))
    hatched = np.zeros(values.shape[1:], bool)
    hatched[0, 0] = True
    film([Scene(values, hatched, 1.0, "Kernels", "One kernel")], epochs, [("+", [0.1] * len(epochs))], key="film")
    return list(sent[0])


def test_it_stays_at_its_epoch_when_other_moments_are_sent(
    page: Page, shown: Locator, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.evaluate(SHOW, message(monkeypatch, np.zeros((3, 2, 2)), [0, 1, 2]))
    expect(shown).to_have_attribute("data-epoch", "0.000")
    page.get_by_test_id("film-scrub").fill("1.5")
    expect(shown).to_have_attribute("data-epoch", "1.500")

    page.evaluate(SHOW, message(monkeypatch, np.zeros((4, 2, 2)), [0, 0.5, 1.25, 3.25]))
    expect(shown).to_have_attribute("data-epoch", "1.500")
    expect(page.get_by_test_id("film-scrub")).to_have_value("2.13")

    page.evaluate(SHOW, message(monkeypatch, np.zeros((2, 2, 2)), [0, 1]))
    expect(shown).to_have_attribute("data-epoch", "1.000")


def test_half_way_between_two_moments_it_paints_their_mean(
    page: Page, shown: Locator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pixels() -> NDArray[np.int64]:
        return np.array(shown.locator("canvas").evaluate(PIXELS)).reshape(2, 2, 4)

    values = np.array([[[0, -1], [1, 0.5]], [[0, 1], [1, -0.5]]], float)
    page.evaluate(SHOW, message(monkeypatch, values, [0, 1]))
    first = pixels()
    page.get_by_test_id("film-scrub").fill("0.5")
    between = pixels()
    page.get_by_test_id("film-scrub").fill("1")
    last = pixels()
    assert first[0, 0].tolist() == between[0, 0].tolist() == last[0, 0].tolist(), "hatched"
    assert first[1, 0].tolist() == between[1, 0].tolist() == last[1, 0].tolist(), "as it was"
    assert (between[0, 1] == between[1, 1]).all(), "both are 0 there"
    assert not (first[0, 1] == last[0, 1]).all()
    page.evaluate(SHOW, message(monkeypatch, values.mean(axis=0, keepdims=True).repeat(2, axis=0), [0, 1]))
    assert (pixels() == between).all()
