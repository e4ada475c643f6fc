"""The list of symbols without a browser: its address, and the mosaic of samples."""

import base64
import io
from pathlib import Path

import numpy as np
from PIL import Image
from streamlit.testing.v1 import AppTest

from hasy_core.data.samples import standin_samples
from hasy_core.data.symbols import CLASS_COUNT
from tests.app.pages import shown, warnings_of
from tests.patience import SECONDS
from ui.components.symbols import COLUMNS, SAMPLES, sample_mosaic

PAGE = Path(__file__).parents[2] / "pages" / "use" / "symbols.py"


def opened(**params: str) -> AppTest:
    app = AppTest.from_file(str(PAGE), default_timeout=SECONDS)
    for name, text in params.items():
        app.query_params[name] = text
    return shown(app.run())


def test_a_search_is_kept_in_the_address() -> None:
    assert dict(opened().query_params) == {}
    app = opened(q="arrow")
    assert app.session_state["symbols_q"] == "arrow"
    assert dict(app.query_params)["q"] == "arrow"
    assert dict(shown(app.run()).query_params)["q"] == "arrow"


def test_a_search_that_is_too_long_is_refused_with_a_sentence() -> None:
    app = opened(q="a" * 61)
    assert "over 60 letters" in warnings_of(app)
    assert dict(app.query_params) == {}


def test_the_mosaic_holds_each_classs_own_pictures() -> None:
    pictures = standin_samples()
    encoded, counts = sample_mosaic(pictures)
    sheet = np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))))
    assert len(counts) == CLASS_COUNT
    assert sum(counts) == len(pictures.labels)
    for index in (0, 40, 200, 368):
        top, left = index // COLUMNS * 32, index % COLUMNS * SAMPLES * 32
        numbers = pictures.numbers_of(index)
        cell = sheet[top : top + 32, left : left + 32]
        expected = pictures.image(int(numbers[0])) > 0 if len(numbers) else np.zeros((32, 32), bool)
        assert np.array_equal(cell, expected)
