"""The spread-input picture of a transposed convolution, against the adjoint, TensorFlow and plain loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasy_core.arithmetic import convolve_transpose
from hasy_core.arithmetic.transposed import TransposedSpec, convolve_spread, same_amounts, spread, turned
from tests.core.arithmetic.problems import close


@st.composite
def problems(draw):
    kernel, stride, dilation = (draw(st.tuples(st.integers(1, high), st.integers(1, high))) for high in (4, 4, 3))
    extents = [step * (size - 1) + 1 for size, step in zip(kernel, dilation, strict=True)]
    padding = [[draw(st.integers(0, extent - 1)) for _ in range(2)] for extent in extents]
    extra = tuple(draw(st.integers(0, step - 1)) for step in stride)
    spec = TransposedSpec(kernel, stride, padding, extra, dilation)
    shape = [
        draw(st.integers(1 + max(0, -(-(sum(cut) + 1 - extent - more) // step)), 7 + sum(cut)))
        for cut, extent, more, step in zip(padding, extents, extra, stride, strict=True)
    ]
    channels, filters = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.normal(size=(*shape, filters)), rng.normal(size=(*kernel, channels, filters)), spec


@settings(max_examples=300)
@given(problem=problems())
def test_as_the_adjoint_and_as_plain_loops(problem):
    maps, kernel, spec = problem
    shape = spec.output_shape(*maps.shape[:2])
    actual = convolve_spread(maps, kernel, spec)
    assert actual.shape == (*shape, kernel.shape[2])
    assert spec.forward.output_shape(*shape) == maps.shape[:2]
    close(actual, convolve_transpose(maps, kernel, spec.forward, shape))
    expected = np.zeros_like(actual)
    for row, column, i, j in np.ndindex(*maps.shape[:2], *spec.kernel_size):
        y = row * spec.stride[0] + i * spec.dilation[0] - spec.padding[0][0]
        x = column * spec.stride[1] + j * spec.dilation[1] - spec.padding[1][0]
        if 0 <= y < shape[0] and 0 <= x < shape[1]:
            expected[y, x] += kernel[i, j] @ maps[row, column]
    close(actual, expected)


@settings(max_examples=150)
@given(
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    st.sampled_from(["same", "valid"]),
    st.integers(0, 2**32 - 1),
)
def test_as_tensorflow(tensorflow, kernel, stride, padding, seed):
    rng = np.random.default_rng(seed)
    maps, weights = rng.normal(size=(*rng.integers(1, 6, 2), 2)), rng.normal(size=(*kernel, 3, 2))
    if padding == "same":
        amounts, extra = same_amounts(kernel, stride)
    else:  # TensorFlow and Keras add what is missing to a whole stride, where the kernel is smaller than that
        amounts, extra = ((0, 0), (0, 0)), tuple(max(s - k, 0) for s, k in zip(stride, kernel, strict=True))
    spec = TransposedSpec(kernel, stride, amounts, extra)
    shape = spec.output_shape(*maps.shape[:2])
    if padding == "same":
        assert shape == (maps.shape[0] * stride[0], maps.shape[1] * stride[1])
    theirs = tensorflow.nn.conv2d_transpose(
        maps[None], weights, (1, *shape, 3), stride, padding.upper()
    )  # fmt: skip
    close(convolve_spread(maps, weights, spec), theirs[0].numpy())


def test_worked_by_hand():
    # Dumoulin and Visin: 2x2 under 3x3 gives 4x4; 3x3 under 3x3 with stride 2 and padding 1 gives 5x5, or 6x6.
    assert TransposedSpec(3).output_shape(2, 2) == (4, 4)
    assert TransposedSpec(3, 2, 1).output_shape(3, 3) == (5, 5)
    assert TransposedSpec(3, 2, 1, 1).output_shape(3, 3) == (6, 6)
    values, put_in = spread(np.array([[[1.0], [2.0]]]), (3, 2))
    assert values[..., 0].tolist() == [[1, 0, 2]]
    assert put_in.tolist() == [[False, True, False]]
    assert turned(np.arange(6.0).reshape(2, 3, 1, 1))[..., 0, 0].tolist() == [[5, 4, 3], [2, 1, 0]]
    assert same_amounts(3, 2) == (((0, 1), (0, 1)), (0, 0))
    assert same_amounts(1, 3) == (((0, 0), (0, 0)), (2, 2))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"kernel_size": 3, "padding": 3}, "at most (2, 2)"),
        ({"kernel_size": 3, "padding": "same"}, "padding='same' cannot be used"),
        ({"kernel_size": 3, "stride": 2, "output_padding": 2}, "from 0 to stride - 1"),
        ({"kernel_size": 3, "stride": 2, "output_padding": -1}, "from 0 to stride - 1"),
        ({"kernel_size": 3, "stride": 2, "output_padding": (1, 0.5)}, "output_padding=(1, 0.5)"),
        ({"kernel_size": 3, "stride": 2, "output_padding": (1, 1, 1)}, "output_padding=(1, 1, 1)"),
        ({"kernel_size": 0}, "kernel_size=0"),
    ],
)
def test_bad_settings_are_explained(arguments, said):
    with pytest.raises(ValueError, match=r"must be|can be") as raised:
        TransposedSpec(**arguments)
    assert said in str(raised.value)


def test_nothing_left_is_refused():
    with pytest.raises(ValueError, match="cuts off all of the output"):
        convolve_spread(np.ones((1, 1, 1)), np.ones((3, 3, 1, 1)), TransposedSpec(3, padding=2))
