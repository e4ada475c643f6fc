"""The stage saved as PNG, SVG and GIF: downloaded in Chromium, opened with what reads such files."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image, ImageSequence
from playwright.sync_api import Locator, Page, expect

from hasy_core.arithmetic import ConvSpec, convolve, explain_cell
from hasy_core.data.samples import standin_samples
from hasy_core.kernels.presets import preset_kernel
from tests.patience import SLOW

SVG = {"svg": "http://www.w3.org/2000/svg"}
NUMBER = 7
SETTING = f"convolution?sample=stand-in-{NUMBER}&kernel=random&seed=3&size=3&padding=none"
INK = (168, 90, 0)  # the scale's orange end
LOWEST = (8, 81, 140)  # its blue end


class Saved(NamedTuple):
    path: Path
    name: str
    note: str


class Animation(NamedTuple):
    frames: list[Image.Image]
    durations: list[int]
    loop: int


class Cell(NamedTuple):
    middle: tuple[float, float]
    color: tuple[int, ...]


@pytest.fixture
def save(page: Page, app_url: str, tmp_path: Path) -> Callable[..., Saved]:
    """Open a page (unless the address is empty), save its stage and return the file."""

    def saved(address: str, kind: str) -> Saved:
        if address:
            open_stage(page, f"{app_url}/{address}")
        page.get_by_test_id("stage-save").click()
        with page.expect_download(timeout=SLOW) as download:
            page.get_by_test_id(f"stage-save-{kind}").click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        note = page.get_by_test_id("stage-save-note")
        expect(note).to_contain_text(f".{kind}")
        return Saved(path, path.name, note.inner_text())

    return saved


def open_stage(page: Page, address: str) -> Locator:
    page.goto(address)
    stage = page.get_by_test_id("stage")
    expect(stage).to_have_attribute("data-shape", re.compile("x"), timeout=SLOW)
    return stage


def cells_of(svg: ElementTree.Element, group: str) -> list[Cell]:
    """The cells of a map, row-major; the first rectangle is the paper under them."""
    found = svg.findall(f"svg:g[@class='{group}']/svg:rect", SVG)[1:]
    cells = []
    for rect in found:
        x, y, width, height = (float(rect.get(name, "nan")) for name in ("x", "y", "width", "height"))
        color = tuple(map(int, re.findall(r"\d+", rect.get("fill", ""))))
        cells.append(Cell((x + width / 2, y + height / 2), color))
    return cells


def texts_of(svg: ElementTree.Element, group: str) -> list[str]:
    return [text.text or "" for text in svg.findall(f".//svg:g[@class='{group}']//svg:text", SVG)]


def animation(path: Path) -> Animation:
    with Image.open(path) as gif:
        frames, durations = [], []
        for frame in ImageSequence.Iterator(gif):
            frames.append(frame.convert("RGB"))
            durations.append(int(gif.info["duration"]))
        return Animation(frames, durations, int(gif.info["loop"]))


def expected_output(monkeypatch: pytest.MonkeyPatch, home: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Input, kernel and output of `SETTING`, from the core."""
    monkeypatch.setenv("HASY_HOME", str(home))
    image = standin_samples().image(NUMBER)[..., None] / 255.0
    kernel = preset_kernel("random", 3, 3, seed=3)[..., None, None]
    return image, kernel, convolve(image, kernel, None, ConvSpec(3))[..., 0]


def test_svg_holds_every_cell_and_the_value(
    page: Page, save: Callable[..., Saved], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    image, kernel, output = expected_output(monkeypatch, tmp_path)
    saved = save(SETTING, "svg")
    assert saved.name == "convolution-3x3-stride-1.svg"
    svg = ElementTree.parse(saved.path).getroot()
    inputs, outputs = cells_of(svg, "input"), cells_of(svg, "output")
    assert (len(inputs), len(outputs)) == (32 * 32, 30 * 30)
    assert {cell.color for cell, value in zip(inputs, image.ravel(), strict=True) if value == 1} == {INK}
    strongest = int(np.abs(output).argmax())
    assert outputs[strongest].color == (INK if output.ravel()[strongest] > 0 else LOWEST)

    row, column = divmod(strongest, 30)  # where the window stands at first
    working = explain_cell(image, kernel, None, ConvSpec(3), row, column, 0)
    assert float(texts_of(svg, "total")[-1].replace("−", "-")) == pytest.approx(working.value, abs=5e-4)
    products = [float(text.replace("−", "-")) for text in texts_of(svg, "grid products")]
    np.testing.assert_allclose(products, working.products.ravel(), rtol=0, atol=5e-3 + 1e-9)
    written = " ".join(text.text or "" for text in svg.iter(f"{{{SVG['svg']}}}text"))
    assert "kernel 3 × 3, stride 1, no padding, dilation 1" in written
    assert f"row {row}, column {column}" in written
    assert page.get_by_test_id("stage-readout").inner_text() == svg.findtext("svg:desc", namespaces=SVG)


def test_png_shows_the_same_at_twice_the_size(save: Callable[..., Saved]) -> None:
    svg = ElementTree.parse(save(SETTING, "svg").path).getroot()
    saved = save("", "png")
    with Image.open(saved.path) as file:
        picture = file.convert("RGB")
    assert saved.name == "convolution-3x3-stride-1.png"
    assert picture.size == (2 * int(svg.get("width", 0)), 2 * int(svg.get("height", 0)))
    assert picture.getpixel((0, 0)) == (255, 255, 255)
    different = [
        cell
        for cell in cells_of(svg, "input") + cells_of(svg, "output")
        if picture.getpixel((round(2 * cell.middle[0]), round(2 * cell.middle[1]))) != cell.color
    ]
    assert len(different) == 9  # the cells under the window's veil


def test_gif_plays_the_whole_sliding(page: Page, save: Callable[..., Saved]) -> None:
    address = f"{SETTING}&stride=4"
    outputs = cells_of(ElementTree.parse(save(address, "svg").path).getroot(), "output")
    page.get_by_test_id("stage-speed").fill("4")  # 15 a second
    saved = save("", "gif")
    assert saved.name == "convolution-3x3-stride-4.gif"
    assert saved.note == f"Saved {saved.name}."
    gif = animation(saved.path)
    assert (len(gif.frames), gif.loop) == (64, 0)
    assert set(gif.durations[:-1]) == {70}
    assert gif.durations[-1] == 2000
    # A corner of each cell: beside the dot that stands for what is to come, and inside the window's frame.
    corners = [(round(x - 12), round(y - 12)) for (x, y), _ in outputs]
    colors = [[picture.getpixel(corner) for corner in corners] for picture in gif.frames]
    for index, cell in enumerate(outputs):
        before = {colors[frame][index] for frame in range(index)}
        after = {colors[frame][index] for frame in range(index, 64)}
        assert len(before) <= 1
        assert len(after) == 1
        assert before.isdisjoint(after)
        np.testing.assert_allclose(after.pop(), cell.color, atol=8)  # the nearest of 255 colours


def test_gif_by_rows_and_with_steps_left_out(page: Page, save: Callable[..., Saved]) -> None:
    saved = save(SETTING, "gif")
    gif = animation(saved.path)
    assert len(gif.frames) == 181
    assert saved.note == f"Saved {saved.name}, every 5th step of 900."
    assert sum(gif.durations) < 25_000
    page.get_by_test_id("stage-by-row").check()
    assert len(animation(save("", "gif").path).frames) == 30


def test_making_a_gif_stops_playing_and_leaves_the_page_alive(
    page: Page, app_url: str, save: Callable[..., Saved]
) -> None:
    stage = open_stage(page, f"{app_url}/{SETTING}")
    page.get_by_test_id("stage-play").click()
    expect(stage).to_have_attribute("data-playing", "true")
    page.get_by_test_id("stage-save").evaluate(
        """button => {
            window.words = [];
            const scrub = button.closest(".stage").querySelector("[data-testid=stage-scrub]");
            new MutationObserver(() => {
                window.words.push(button.textContent);
                if (window.words.length === 5) {
                    scrub.value = 400;
                    scrub.dispatchEvent(new Event("input"));
                }
            }).observe(button, { childList: true });
        }"""
    )
    saved = save("", "gif")
    expect(stage).to_have_attribute("data-playing", "false")
    words = page.evaluate("window.words")
    assert words[-1] == "Save"
    shares = [int(word.split()[1]) for word in words[:-1]]
    assert len(set(shares)) > 50
    assert shares == sorted(shares)
    expect(stage).to_have_attribute("data-index", "400")  # moved in the meantime
    assert len(animation(saved.path).frames) == 181


def test_menu_by_keyboard(page: Page, app_url: str) -> None:
    stage = open_stage(page, f"{app_url}/{SETTING}")
    before = stage.get_attribute("data-index")
    button, menu = page.get_by_test_id("stage-save"), page.locator(".save-menu")
    button.focus()
    page.keyboard.press(" ")
    expect(menu).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_test_id("stage-save-png")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("stage-save-svg")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_test_id("stage-save-gif")).to_be_focused()
    page.keyboard.press("ArrowUp")
    with page.expect_download(timeout=SLOW) as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".svg")
    assert stage.get_attribute("data-index") == before
    expect(stage).not_to_have_attribute("data-playing", "true")
    button.click()
    page.locator("h1").click()
    expect(menu).to_be_hidden()


def test_pooling_and_channels_save_too(page: Page, app_url: str, save: Callable[..., Saved]) -> None:
    saved = save("pooling", "svg")
    assert "pooling" in saved.name
    svg = ElementTree.parse(saved.path).getroot()
    grids = [group.get("class") for group in svg.iter(f"{{{SVG['svg']}}}g") if "grid" in group.get("class", "")]
    assert set(grids) == {"grid window"}

    stage = open_stage(page, f"{app_url}/channels")
    shown = page.locator("[data-testid=stage] .working:visible").count()
    svg = ElementTree.parse(save("", "svg").path).getroot()
    assert len(svg.findall(".//svg:g[@class='grid products']", SVG)) == shown >= 3
    value = float(texts_of(svg, "total")[-1].replace("−", "-"))
    expected = stage.get_by_test_id("stage-readout").get_attribute("data-value")
    assert value == pytest.approx(float(expected or "nan"), abs=5e-4)
