"""Choosing an input in a browser: painting a grid and a symbol, drawing, uploading."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.patience import SLOW


def opened(page: Page, app_url: str, query: str) -> None:
    page.goto(f"{app_url}/convolution?{query}")
    expect(page.get_by_test_id("stage-readout")).to_be_visible(timeout=SLOW)


def address_of(page: Page) -> dict[str, str]:
    return {name: texts[0] for name, texts in parse_qs(urlsplit(page.url).query).items()}


def paint_first_cell(page: Page) -> None:
    page.get_by_text("Paint pixels").click()
    canvas = page.get_by_test_id("stage").locator("canvas").first
    canvas.click(position={"x": 8, "y": 8})


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A JPEG of 600 x 400 pixels, to be turned by 90 degrees."""
    picture = Image.new("RGB", (600, 400), (230, 220, 200))
    ImageDraw.Draw(picture).ellipse((100, 100, 400, 300), fill=(30, 90, 160))
    exif = Image.Exif()
    exif[0x0112] = 6
    picture.save(tmp_path / "photo.jpg", exif=exif)
    return tmp_path / "photo.jpg"


def test_painting_a_grid_cell_changes_the_address(app_url: str, page: Page) -> None:
    opened(page, app_url, "input=grid&grid=0,0,0;0,0,0;0,0,0&kernel=box&padding=none")
    paint_first_cell(page)
    page.wait_for_url(lambda url: "grid=1%2C0%2C0%3B" in url, timeout=SLOW)
    assert address_of(page)["grid"] == "1,0,0;0,0,0;0,0,0"


def test_painting_a_symbol_can_be_taken_back(app_url: str, page: Page) -> None:
    opened(page, app_url, "padding=none")
    reset = page.get_by_role("button", name="Reset the painted pixels")
    expect(reset).to_have_count(0)
    paint_first_cell(page)
    reset.click(timeout=SLOW)
    expect(reset).to_have_count(0, timeout=SLOW)


def test_a_drawing_becomes_the_input(app_url: str, page: Page) -> None:
    opened(page, app_url, "input=drawing&padding=none&kernel=identity&size=1")
    expect(page.get_by_text("Draw on the pad")).to_be_visible(timeout=SLOW)
    box = page.get_by_test_id("sketch-pad").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 120, steps=8)
    page.mouse.up()
    expect(page.get_by_text("Draw on the pad")).to_have_count(0, timeout=SLOW)
    assert address_of(page)["input"] == "drawing"


def test_an_uploaded_photo_is_turned_upright_and_reduced(app_url: str, page: Page, photo: Path) -> None:
    opened(page, app_url, "input=upload&padding=none&kernel=box&size=1")
    page.locator("input[type=file]").set_input_files(photo)
    expect(page.get_by_text(re.compile("photo.jpg: 128 rows and 85 columns"))).to_be_visible(timeout=SLOW)
    expect(page.get_by_test_id("stage")).to_contain_text("128 × 85", timeout=SLOW)


def test_what_is_no_picture_is_refused_in_a_sentence(app_url: str, page: Page, tmp_path: Path) -> None:
    (tmp_path / "notes.png").write_text("not a picture")
    opened(page, app_url, "input=upload")
    page.locator("input[type=file]").set_input_files(tmp_path / "notes.png")
    expect(page.get_by_text("notes.png is not a picture that can be read; save it as PNG or JPEG")).to_be_visible(
        timeout=SLOW
    )
