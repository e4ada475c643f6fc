"""Moving an image and measuring what that changes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import shift as scipy_shift

from hasy_core.arithmetic import PoolSpec, pool
from hasy_core.arithmetic.shift import relative_change, shifted, unchanged_share


@settings(max_examples=200)
@given(st.integers(-7, 7), st.integers(-7, 7), st.integers(1, 6), st.integers(1, 6))
def test_moves_as_scipy(down, right, height, width):
    image = np.random.default_rng(0).normal(size=(height, width, 2))
    expected = scipy_shift(image, (down, right, 0), order=0, cval=0.0)
    np.testing.assert_array_equal(shifted(image, down, right), expected)


def test_changes_by_hand():
    before, after = np.array([[[3.0], [4.0], [0.0]]]), np.array([[[3.0], [0.0], [0.0]]])
    assert relative_change(before, after) == pytest.approx(4 / 5)
    assert unchanged_share(before, after) == pytest.approx(1 / 2)
    nothing = np.zeros((2, 2, 1))
    assert relative_change(nothing, nothing) == 0.0
    assert relative_change(nothing, nothing + 1) == np.inf
    assert unchanged_share(nothing, nothing) == 1.0


@settings(max_examples=50)
@given(st.integers(1, 4), st.integers(0, 3), st.integers(0, 3), st.sampled_from(["max", "average", "lp"]))
def test_pooling_moves_along_with_a_shift_of_whole_strides(side, down, right, kind):
    image = np.zeros((8 * side, 8 * side, 1))
    image[: 4 * side, : 4 * side] = np.random.default_rng(1).random((4 * side, 4 * side, 1))
    pooled = pool(image, PoolSpec(side), kind)
    moved = pool(shifted(image, down * side, right * side), PoolSpec(side), kind)
    np.testing.assert_allclose(moved, shifted(pooled, down, right), rtol=0, atol=1e-12)
