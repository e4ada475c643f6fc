"""What stands in the padding, against `numpy.pad`, and its adjoint."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hasy_core.arithmetic import pad, source_positions
from hasy_core.arithmetic.padding import fold, largest_padding

NUMPY_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


@st.composite
def paddings(draw, mode):
    sizes = draw(st.tuples(st.integers(1, 7), st.integers(1, 7)))
    amounts = []
    for size in sizes:
        limit = largest_padding(size, mode)
        side = st.integers(0, 9 if limit is None else limit)
        amounts.append((draw(side), draw(side)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.normal(size=(*sizes, draw(st.integers(1, 3)))), tuple(amounts)


@pytest.mark.parametrize("mode", NUMPY_MODES)
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_pad_as_numpy_and_fold_as_its_adjoint(mode, data):
    image, amounts = data.draw(paddings(mode))
    padded = pad(image, amounts, mode)
    np.testing.assert_array_equal(padded, np.pad(image, (*amounts, (0, 0)), mode=NUMPY_MODES[mode]))
    gradient = np.random.default_rng(3).normal(size=padded.shape)
    folded = fold(gradient, amounts, mode, image.shape[:2])
    assert folded.shape == image.shape
    assert np.vdot(padded, gradient) == pytest.approx(np.vdot(image, folded), abs=1e-9, rel=0)


@pytest.mark.parametrize(
    ("mode", "positions"),
    [
        ("zeros", [-1, -1, 0, 1, 2, -1]),
        ("reflect", [2, 1, 0, 1, 2, 1]),
        ("replicate", [0, 0, 0, 1, 2, 2]),
        ("circular", [1, 2, 0, 1, 2, 0]),
    ],
)
def test_where_padding_takes_its_values_from(mode, positions):
    assert source_positions(3, 2, 1, mode).tolist() == positions
