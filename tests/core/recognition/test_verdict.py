"""The answer in words, for probabilities made for it."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hasy_core.data.strokes import render_strokes
from hasy_core.data.symbols import symbol_index
from hasy_core.recognition.verdict import DOT_INK, FULL_INK, percent, verdict

LINE = render_strokes([[(0, 0), (40, 40)]])


def shares(**given: float) -> NDArray[np.float64]:
    """Probabilities `[369]`: these, and the rest spread over the classes of capital letters that are not named."""
    found = np.zeros(369)
    for name, share in given.items():
        found[symbol_index()[name if len(name) == 1 else f"\\{name}"]] = share
    others = [index for index in range(26) if not found[index]]
    found[others] = (1 - found.sum()) / len(others)
    return found


def raster(ink: int) -> NDArray[np.uint8]:
    found = np.zeros(1024, np.uint8)
    found[:ink] = 255
    return found.reshape(32, 32)


@pytest.mark.parametrize(
    ("given", "kind", "sentence"),
    [
        ({"beta": 0.97}, "sure", r"\beta, 97 %."),
        ({"beta": 0.995}, "sure", r"\beta, over 99 %."),
        ({"beta": 0.7, "gamma": 0.2}, "likely", r"Probably \beta, 70 %."),
        ({"gamma": 0.23}, "unsure", r"Not sure: best guess \gamma, 23 %."),
        ({"sum": 0.6, "Sigma": 0.35}, "group", r"One of \sum, \Sigma, 95 % together: they look alike."),
        ({"sum": 0.3, "Sigma": 0.4}, "group", r"Probably one of \Sigma, \sum, 70 % together: they look alike."),
        ({"sum": 0.7, "Sigma": 0.01}, "likely", r"Probably \sum, 70 %."),
        ({"sum": 0.2, "Sigma": 0.2}, "unsure", r"Not sure: best guess \sum, 20 %."),
    ],
)
def test_sentences(given: dict[str, float], kind: str, sentence: str) -> None:
    found = verdict(shares(**given), LINE)
    assert (found.kind, found.sentence) == (kind, sentence)


def test_what_the_raster_says() -> None:
    sure = shares(beta=0.97)
    assert verdict(sure, raster(0)).kind == "empty"
    assert verdict(sure, raster(DOT_INK)).kind == "dot"
    assert verdict(sure, raster(DOT_INK + 1)).kind == "sure"
    assert verdict(sure, raster(FULL_INK)).kind == "sure"
    assert verdict(sure, raster(FULL_INK + 1)).kind == "full"
    assert verdict(shares(blacksquare=0.97), raster(1024)).kind == "sure"


def test_one_dot_of_the_pen_is_a_dot() -> None:
    assert np.count_nonzero(render_strokes([[(7, 7)]])) == DOT_INK
    found = verdict(shares(cdot=0.8), render_strokes([[(7, 7)]]))
    assert found.sentence == r"No more than a dot, and its size is lost: best guess \cdot, 80 %."


@pytest.mark.parametrize(
    ("share", "text"), [(0.005, "under 1 %"), (0.125, "13 %"), (0.5, "50 %"), (0.992, "over 99 %")]
)
def test_percent(share: float, text: str) -> None:
    assert percent(share) == text
