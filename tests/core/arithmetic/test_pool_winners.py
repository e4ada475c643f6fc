"""Which pixel wins a max pooling, against TensorFlow and plain loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasy_core.arithmetic import PoolSpec, pool
from hasy_core.arithmetic.pool_winners import largest_share, pool_winners, wins_by_pixel, wins_by_tap


@st.composite
def problems(draw):
    size = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    stride = draw(st.none() | st.tuples(st.integers(1, 5), st.integers(1, 5)))
    padding = draw(st.sampled_from(["valid", "same"]))
    shape = [draw(st.integers(side if padding == "valid" else 1, side + 6)) for side in size]
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    # Few different values, so that many windows have equals.
    return rng.integers(-3, draw(st.sampled_from([-1, 2])), (*shape, draw(st.integers(1, 3)))), PoolSpec(
        size, stride, padding
    )


@settings(max_examples=300)
@given(problem=problems())
def test_as_tensorflow(tensorflow, problem):
    image, spec = problem
    winners = pool_winners(image, spec)
    _, flat = tensorflow.nn.max_pool_with_argmax(
        image[None].astype(np.float32), spec.size, spec.stride, spec.padding.upper()
    )
    rows, columns, channels = np.unravel_index(flat[0].numpy(), image.shape)
    np.testing.assert_array_equal(winners.rows, rows)
    np.testing.assert_array_equal(winners.columns, columns)
    assert (channels == np.arange(image.shape[2])).all()
    picked = image[winners.rows, winners.columns, np.arange(image.shape[2])]
    np.testing.assert_array_equal(picked, pool(image, spec))


@settings(max_examples=150)
@given(problem=problems())
def test_counts_as_plain_loops(problem):
    image, spec = problem
    height, width, channels = image.shape
    winners = pool_winners(image, spec)
    (top, _), (left, _) = spec.padding_amounts(height, width)
    by_pixel, by_tap = np.zeros(image.shape, int), np.zeros(spec.size, int)
    for row, column, channel in np.ndindex(*spec.output_shape(height, width), channels):
        taps = [
            (image[row * spec.stride[0] - top + i, column * spec.stride[1] - left + j, channel], i, j)
            for i, j in np.ndindex(spec.size)
            if 0 <= row * spec.stride[0] - top + i < height and 0 <= column * spec.stride[1] - left + j < width
        ]
        best = max(value for value, _, _ in taps)
        equals = [(i, j) for value, i, j in taps if value == best]
        assert winners.equals[row, column, channel] == len(equals)
        assert winners.pixels[row, column, channel] == len(taps)
        assert winners.contested[row, column, channel] == (len(equals) < len(taps))
        if len(equals) < len(taps):
            i, j = equals[0]
            by_tap[i, j] += 1
            by_pixel[row * spec.stride[0] - top + i, column * spec.stride[1] - left + j, channel] += 1
    np.testing.assert_array_equal(wins_by_pixel(winners, height, width), by_pixel)
    np.testing.assert_array_equal(wins_by_tap(winners, spec), by_tap)


@settings(max_examples=80)
@given(problem=problems(), p=st.sampled_from([1, 1.5, 2, 7]))
def test_largest_share_as_plain_sums(problem, p):
    image, spec = problem
    magnitudes = np.abs(image).astype(float)
    largest, sums = pool(magnitudes, spec, "max"), pool(magnitudes, spec, "lp", p=p) ** p
    told = largest > 0
    share = largest_share(image, spec, p)
    if told.any():
        assert share == pytest.approx((largest[told] ** p / sums[told]).mean(), abs=1e-9)
    else:
        assert np.isnan(share)


def test_a_large_exponent_leaves_the_largest_alone():
    image = np.array([[3.0, 4.0], [1.0, 0.0]])[..., None]
    assert largest_share(image, PoolSpec(2), 1) == pytest.approx(4 / 8)
    assert largest_share(image, PoolSpec(2), 200) == pytest.approx(1)
