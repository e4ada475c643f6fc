"""Choosing an input: every source, its limits, its address, and what is painted into it."""

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from hasy_core.data.strokes import render_strokes
from hasy_core.kernels.cells import kernel_text
from tests.app.pages import warnings_of
from tests.patience import SECONDS
from ui.page.input_grid import PATTERNS, grid_from_text, pattern_grid, typed_grid
from ui.page.inputs import SOURCES
from ui.page.samples import samples

SCRIPT = """
import streamlit as st
from ui.page.address import Address
from ui.page.inputs import choose_input, input_settings, take_pixels

settings = Address("lab", input_settings(colour=COLOUR))
settings.read()
chosen = choose_input("lab", colour=COLOUR)
st.session_state.chosen = chosen
st.button("Paint", key="lab_paint", on_click=lambda: take_pixels("lab", st.session_state.painted))
settings.show_notices()
settings.write(leave_out=chosen.meaningless)
"""
CROSS = {"number": 7, "strokes": [[50.0, 50.0, 350.0, 350.0], [350.0, 50.0, 50.0, 350.0]]}
LEVELS = np.add.outer(np.arange(40) * 3, np.arange(60) * 2).astype(np.uint8)


def opened(colour: bool = False, drawing: Any = None, **params: str) -> AppTest:
    app = AppTest.from_string(SCRIPT.replace("COLOUR", str(colour)), default_timeout=SECONDS)
    for name, text in params.items():
        app.query_params[name] = text
    if drawing is not None:
        app.session_state["lab_pad"] = {"drawing": drawing}
    return run(app)


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def values_of(app: AppTest) -> np.ndarray:
    values = app.session_state["chosen"].values
    assert values.dtype == np.float64
    assert np.isfinite(values).all()
    return np.asarray(values)


def paint(app: AppTest, pixels: Any) -> AppTest:
    app.session_state["painted"] = pixels
    app.button(key="lab_paint").click()
    return run(app)


def png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def sentences(app: AppTest) -> str:
    return "\n".join([*filter(None, [warnings_of(app)]), *(said.value for said in app.error)])


def test_a_symbol_is_ink_from_0_to_1_and_stands_in_the_address() -> None:
    app = opened(sample="stand-in-30")
    np.testing.assert_array_equal(values_of(app), samples().image(30) / 255)
    assert dict(app.query_params) == {"input": "symbol", "sample": "stand-in-30"}
    assert app.session_state["chosen"].editable


def test_a_drawing_is_rendered_as_hasy_rendered_its_own() -> None:
    app = opened(drawing=CROSS, input="drawing")
    strokes = [[(50.0, 50.0), (350.0, 350.0)], [(350.0, 50.0), (50.0, 350.0)]]
    np.testing.assert_array_equal(values_of(app), render_strokes(strokes) / 255)
    assert dict(app.query_params) == {"input": "drawing"}


def test_an_empty_pad_is_paper_and_a_bad_drawing_one_sentence() -> None:
    assert not values_of(opened(input="drawing")).any()
    app = opened(drawing={"number": 1, "strokes": [[1.0, float("nan")]]}, input="drawing")
    assert sentences(app) == "The drawing did not arrive whole; clear the pad and draw it again."
    assert values_of(app).shape == (32, 32)


def upload(app: AppTest, content: bytes, name: str = "photo.png") -> AppTest:
    app.file_uploader(key="lab_file").set_value((name, content, "image/png"))
    return run(app)


def test_an_upload_is_kept_while_other_sources_are_shown() -> None:
    app = opened(input="upload")
    np.testing.assert_array_equal(values_of(app), samples().image(app.session_state["lab_sample"]) / 255)
    upload(app, png(Image.fromarray(LEVELS)))
    np.testing.assert_allclose(values_of(app), 1 - LEVELS / 255, atol=1e-9)
    assert "photo" in app.caption[0].value
    assert dict(app.query_params) == {"input": "upload"}
    app.segmented_control(key="lab_input").set_value("grid")
    assert values_of(run(app)).shape == (6, 6)
    app.segmented_control(key="lab_input").set_value("upload")
    np.testing.assert_allclose(values_of(run(app)), 1 - LEVELS / 255, atol=1e-9)


def test_what_is_no_picture_leaves_the_one_before() -> None:
    app = upload(opened(input="upload"), png(Image.fromarray(LEVELS)))
    upload(app, b"nothing", "a-name-that-goes-on-and-on-and-on-for-ever-and-ever.png")
    assert r"and\-ever\.png is not a picture that can be read\; save it as PNG or JPEG" in sentences(app)
    assert values_of(app).shape == (40, 60)


def test_an_upload_taken_away_is_gone() -> None:
    app = upload(opened(input="upload"), png(Image.fromarray(LEVELS)))
    app.file_uploader(key="lab_file").clear()
    run(app)
    assert app.session_state["chosen"].values.shape == (32, 32)


def test_colour_has_three_channels_from_every_source() -> None:
    app = opened(colour=True, ink="ff0000", paper="0000ff")
    ink = samples().image(app.session_state["lab_sample"])[..., None] / 255
    np.testing.assert_allclose(values_of(app), ink * (1, 0, 0) + (1 - ink) * (0, 0, 1))
    assert app.query_params["ink"] == "ff0000"
    assert not app.session_state["chosen"].editable
    for source in ("drawing", "grid"):
        app.segmented_control(key="lab_input").set_value(source)
        assert values_of(run(app)).shape[2] == 3
        assert app.query_params["paper"] == "0000ff"
    app.segmented_control(key="lab_input").set_value("upload")
    upload(run(app), png(Image.new("RGB", (20, 10), (255, 102, 0))))
    np.testing.assert_allclose(values_of(app)[2, 2], (1, 0.4, 0))
    assert "ink" not in app.query_params
    before = values_of(app)
    np.testing.assert_array_equal(values_of(paint(app, [0.0] * 600)), before)


def test_painted_pixels_are_kept_until_reset_or_another_symbol() -> None:
    app = opened()
    original = values_of(app)
    pixels = original.copy()
    pixels[3, 4] = 0.25
    paint(app, pixels.ravel().tolist())
    np.testing.assert_array_equal(values_of(app), pixels)
    np.testing.assert_array_equal(values_of(run(app)), pixels)
    app.button(key="lab_input_reset").click()
    np.testing.assert_array_equal(values_of(run(app)), original)
    paint(app, pixels.ravel().tolist())
    app.number_input(key="lab_example").set_value(2)
    assert values_of(run(app)).tolist() == (samples().image(app.session_state["lab_sample"]) / 255).tolist()
    assert not [button for button in app.button if button.key == "lab_input_reset"]


def test_a_link_to_the_very_symbol_that_was_painted_on_shows_it_unpainted() -> None:
    app = opened()
    original = values_of(app)
    pixels = 1 - original
    np.testing.assert_array_equal(values_of(paint(app, pixels.ravel().tolist())), pixels)
    address = dict(app.query_params)
    app.query_params.clear()
    app.session_state["visit"] = 1  # the page's own link, which says nothing of the input
    np.testing.assert_array_equal(values_of(run(app)), pixels)
    app.query_params.update(address)
    app.session_state["visit"] = 2
    np.testing.assert_array_equal(values_of(run(app)), original)


def test_painting_a_grid_changes_its_cells_in_the_address() -> None:
    app = opened(input="grid", grid="0,0,0;0,1,0;0,0,0")
    paint(app, [0, 0, 0, 0, 1, 0.5, 0, -2, 1e9])
    assert dict(app.query_params) == {"input": "grid", "grid": "0,0,0;0,1,0.5;0,-2,1000000"}
    assert app.selectbox(key="lab_grid_pattern").value == "own"


@pytest.mark.parametrize(
    "pixels", [None, [], [1.0], [0.5] * 1023, [0.5] * 1025, ["x"] * 1024, [float("nan")] * 1024, [[1]] * 1024, 5]
)
def test_pixels_that_do_not_fit_are_ignored(pixels: Any) -> None:
    app = opened()
    before = values_of(app)
    np.testing.assert_array_equal(values_of(paint(app, pixels)), before)


def test_a_grid_follows_its_sliders_its_pattern_and_its_text() -> None:
    app = opened(input="grid")
    app.slider(key="lab_grid_columns").set_value(9)
    np.testing.assert_array_equal(values_of(run(app)), pattern_grid("cross", 6, 9))
    app.selectbox(key="lab_grid_pattern").set_value("checkers")
    np.testing.assert_array_equal(values_of(run(app)), pattern_grid("checkers", 6, 9))
    app.text_area(key="lab_grid_typed").set_value("1 2 3\n4, 5,6\n7\t8 1/2")
    np.testing.assert_array_equal(values_of(run(app)), [[1, 2, 3], [4, 5, 6], [7, 8, 0.5]])
    assert app.slider(key="lab_grid_rows").value == 3
    assert app.selectbox(key="lab_grid_pattern").value == "own"
    app.slider(key="lab_grid_rows").set_value(4)
    np.testing.assert_array_equal(values_of(run(app))[3], [0, 0, 0])
    before = values_of(app)
    for typed, said in (("1 2\n3", "rows differ in length"), ("1 x 3", "“x” is not a number"), ("1 2", "1 × 2 cells")):
        app.text_area(key="lab_grid_typed").set_value(typed)
        assert said in sentences(run(app))
        np.testing.assert_array_equal(values_of(app), before)


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"input": "camera"}, "input must be one of symbol, drawing, upload, grid"),
        ({"input": "grid", "grid": "1,2;3"}, "rows differ in length"),
        ({"input": "grid", "grid": "1,2;3,4"}, "2 × 2 cells; it can have 3 to 12 a side"),
        ({"input": "grid", "grid": ";".join([",".join("1" * 13)] * 3)}, "at most 12 × 12"),
        ({"input": "grid", "grid": "1,2,inf;1,2,3;1,2,3"}, "“inf” is not a finite number"),
        ({"input": "grid", "grid": ""}, "is empty"),
        ({"ink": "red"}, "ink must be a colour of six hexadecimal digits"),
    ],
)
def test_an_address_that_cannot_be_falls_back_and_says_so(params: dict[str, str], said: str) -> None:
    app = opened(colour="ink" in params, **params)
    assert said in sentences(app)
    assert values_of(app).ndim == (3 if "ink" in params else 2)


@settings(max_examples=5, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_reachable_input_is_valid_and_its_address_opens_it_again(data: st.DataObject) -> None:
    colour = data.draw(st.booleans())
    app = opened(colour)
    for _ in range(data.draw(st.integers(1, 6), label="moves")):
        app.segmented_control(key="lab_input").set_value(data.draw(st.sampled_from(sorted(SOURCES))))
        run(app)
        for slider in app.slider:
            slider.set_value(data.draw(st.integers(int(slider.min), int(slider.max)), label=slider.key))
        for selectbox in app.selectbox:
            selectbox.select_index(data.draw(st.integers(0, len(selectbox.options) - 1), label=selectbox.key))
        run(app)
        height, width = values_of(app).shape[:2]
        assert 3 <= min(height, width) <= max(height, width) <= 128
        assert not sentences(app)
    again = opened(colour, **app.query_params)
    assert dict(again.query_params) == dict(app.query_params)
    assert not again.warning
    if app.session_state["lab_input"] in ("symbol", "grid"):
        np.testing.assert_array_equal(values_of(again), values_of(app))


@pytest.mark.parametrize("name", PATTERNS)
def test_patterns_exist_at_every_size_and_read_back(name: str) -> None:
    for rows in range(3, 13):
        for columns in range(3, 13):
            grid = pattern_grid(name, rows, columns)
            assert grid.shape == (rows, columns)
            np.testing.assert_array_equal(grid_from_text(kernel_text(grid)), grid)
    with pytest.raises(ValueError, match="is no pattern"):
        pattern_grid("nothing", 3, 3)


def test_typed_grids_may_have_blank_lines_and_semicolons() -> None:
    np.testing.assert_array_equal(typed_grid("\n 1 2 3 \n\n4 5 6;7,8,9,\n"), [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    with pytest.raises(ValueError, match="empty"):
        typed_grid("\n ;; \n")
