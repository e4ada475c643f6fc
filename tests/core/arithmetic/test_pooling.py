"""Pooling, against TensorFlow and plain loops over random settings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasy_core.arithmetic import POOL_KINDS, PoolSpec, pool
from tests.core.arithmetic.problems import cases, close


@st.composite
def problems(draw):
    size = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    stride = draw(st.none() | st.tuples(st.integers(1, 5), st.integers(1, 5)))
    padding = draw(st.sampled_from(["valid", "same"]))
    shape = [draw(st.integers(side if padding == "valid" else 1, side + 6)) for side in size]
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    # Shifted below zero in half of the cases, where padding that took part as 0 would win every maximum.
    image = rng.normal(size=(*shape, draw(st.integers(1, 3)))) - draw(st.sampled_from([0, 9]))
    return image, PoolSpec(size, stride, padding)


@cases(500)
@given(problem=problems())
def test_max_and_average_as_tensorflow(tensorflow, problem):
    image, spec = problem
    for kind, theirs in (("max", tensorflow.nn.max_pool2d), ("average", tensorflow.nn.avg_pool2d)):
        actual = pool(image, spec, kind)
        assert actual.dtype == np.float64
        assert actual.shape[:2] == spec.output_shape(*image.shape[:2])
        close(actual, theirs(tensorflow.constant(image[None]), spec.size, spec.stride, spec.padding.upper())[0].numpy())


@cases(200)
@given(problem=problems(), p=st.sampled_from([1, 1.5, 2, 3, 7.25]))
def test_every_kind_as_plain_loops(problem, p):
    image, spec = problem
    height, width, channels = image.shape
    (top, _), (left, _) = spec.padding_amounts(height, width)
    shape = (*spec.output_shape(height, width), channels)
    pooled = {kind: pool(image, spec, kind, p=p) for kind in ("max", "average", "lp")}
    for row, column, channel in np.ndindex(shape):
        rows = range(row * spec.stride[0] - top, row * spec.stride[0] - top + spec.size[0])
        columns = range(column * spec.stride[1] - left, column * spec.stride[1] - left + spec.size[1])
        seen = [float(image[y, x, channel]) for y in rows for x in columns if 0 <= y < height and 0 <= x < width]
        expected = {
            "max": max(seen),
            "average": sum(seen) / len(seen),
            "lp": sum(abs(value) ** p for value in seen) ** (1 / p),
        }
        for kind, value in expected.items():
            assert abs(pooled[kind][row, column, channel] - value) < 1e-9


@cases(100)
@given(problem=problems())
def test_global_kinds(problem):
    image, _ = problem
    channels = range(image.shape[2])
    close(pool(image, None, "global_max"), [[[max(image[..., c].ravel().tolist()) for c in channels]]])
    close(
        pool(image, None, "global_average"),
        [[[sum(image[..., c].ravel().tolist()) / image[..., c].size for c in channels]]],
    )


def test_worked_by_hand():
    image = np.array([[1, 2, 3], [4, 5, 6], [-7, -8, -9]])[..., None]
    assert pool(image, PoolSpec(2))[..., 0].tolist() == [[5]]
    assert pool(image, PoolSpec(2, padding="same"), "max")[..., 0].tolist() == [[5, 6], [-7, -9]]
    assert pool(image, PoolSpec(2, padding="same"), "average")[..., 0].tolist() == [[3, 4.5], [-7.5, -9]]
    assert pool(image, PoolSpec(1, 2), "lp")[..., 0].tolist() == [[1, 3], [7, 9]]
    assert pool(image=image, spec=PoolSpec((1, 2), 1), kind="lp")[2, 0, 0] == pytest.approx(np.sqrt(113))


@pytest.mark.parametrize("kind", POOL_KINDS)
def test_bytes_do_not_wrap_round(kind):
    image = np.full((2, 2, 1), 200, np.uint8)
    spec = None if kind.startswith("global") else PoolSpec(2)
    result = pool(image, spec, kind)
    assert result.dtype == np.float64
    assert result.tolist() == [[[400.0 if kind == "lp" else 200.0]]]
    result += 1.0
    assert image.max() == 200


def test_lp_with_a_large_exponent_nears_the_largest_magnitude_without_overflow():
    image = np.array([[3.0, -250.0], [0.0, 249.0]])[..., None]
    assert pool(image, PoolSpec(2), "lp", p=1e6).item() == pytest.approx(250, rel=1e-6)
    assert pool(np.zeros((2, 2, 1)), PoolSpec(2), "lp", p=1e6).item() == 0.0


IMAGE = np.ones((4, 4, 1))


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        ((np.ones((4, 4)), PoolSpec(2)), ["image", "2 axes", "[height, width, channels]"]),
        ((np.full((4, 4, 1), np.nan), PoolSpec(2)), ["image", "nan", "finite"]),
        ((np.full((4, 4, 1), "a"), PoolSpec(2)), ["image", "real numbers"]),
        ((IMAGE, PoolSpec(2), "median"), ["kind='median'", *POOL_KINDS]),
        ((IMAGE, PoolSpec(2), "MAX"), ["kind='MAX'", "'max'"]),
        ((IMAGE, PoolSpec(2), None), ["kind=None", "'max'"]),
        ((IMAGE, None), ["spec=None", "kind='max'", "must be a PoolSpec"]),
        ((IMAGE, None, "average"), ["spec=None", "kind='average'", "must be a PoolSpec"]),
        ((IMAGE, 2, "lp"), ["spec=2", "kind='lp'", "must be a PoolSpec"]),
        ((IMAGE, PoolSpec(2), "global_max"), ["spec=PoolSpec(", "kind='global_max'", "must be None"]),
        ((IMAGE, PoolSpec(2), "global_average"), ["kind='global_average'", "must be None"]),
        ((IMAGE, PoolSpec(5)), ["size=5", "4 x 4", "at most 4", "'same'"]),
    ],
)
def test_bad_arguments_are_explained(arguments, parts):
    with pytest.raises(ValueError, match=r"must|can") as raised:
        pool(*arguments)
    for part in parts:
        assert part in str(raised.value)


@pytest.mark.parametrize("p", [0, 0.5, -2, float("inf"), float("nan"), True, "2", None])
def test_exponents_below_1_are_refused(p):
    with pytest.raises(ValueError, match="p=") as raised:
        pool(IMAGE, PoolSpec(2), "lp", p=p)
    assert f"p={p!r}" in str(raised.value)
    assert "at least 1" in str(raised.value)
