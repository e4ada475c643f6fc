"""Parameters and multiplications: Keras's own count, a loop that counts products, and the article's example."""

from math import prod

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hasy_core.arithmetic import ConvSpec, convolution_cost, convolve, separable_cost


def test_the_articles_filter_over_a_colour_volume() -> None:
    cost = convolution_cost(ConvSpec(5), 32, 32, channels=3, filters=1)
    assert (cost.taps, cost.weights, cost.parameters) == (75, 75, 76)
    assert cost.output == (28, 28, 1)
    assert cost.multiplications == 75 * 28 * 28


@settings(max_examples=15)
@given(
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    st.sampled_from([(1, 1), (2, 2), (1, 3)]),
    st.sampled_from(["valid", "same"]),
    st.sampled_from([(1, 3, 4), (3, 3, 6), (2, 4, 6), (4, 4, 4), (1, 1, 1)]),
)
def test_parameters_and_shape_are_keras_own(
    kernel: tuple[int, int], stride: tuple[int, int], padding: str, blocks: tuple[int, int, int]
) -> None:
    import keras

    groups, channels, filters = blocks
    cost = convolution_cost(ConvSpec(kernel, stride, padding, groups=groups), 9, 8, channels, filters)
    layer = keras.layers.Conv2D(filters, kernel, stride, padding, groups=groups)
    layer.build((None, 9, 8, channels))
    assert layer.count_params() == cost.parameters
    assert layer.compute_output_shape((None, 9, 8, channels))[1:] == cost.output


@settings(max_examples=15)
@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 2), st.integers(1, 2), st.sampled_from([1, 2]))
def test_multiplications_are_those_that_are_made(
    size: int, stride: int, padding: int, dilation: int, groups: int
) -> None:
    spec = ConvSpec(size, stride, padding, dilation, groups)
    assume(spec.extent[0] <= 5 + 2 * padding)
    channels, filters = 2 * groups, 3 * groups
    cost = convolution_cost(spec, 5, 6, channels, filters)
    # With ones everywhere and circular padding, every product adds 1 to the output.
    ones = ConvSpec(size, stride, padding, dilation, groups, "circular")
    made = convolve(np.ones((5, 6, channels)), np.ones((size, size, channels // groups, filters)), None, ones).sum()
    assert cost.multiplications == made


@given(st.integers(1, 7), st.integers(1, 3), st.integers(1, 16), st.integers(1, 32))
def test_the_separable_convolution_saves_what_the_paper_says(
    size: int, stride: int, channels: int, filters: int
) -> None:
    spec = ConvSpec(size, stride, "same")
    full = convolution_cost(spec, 16, 12, channels, filters)
    depthwise, pointwise = separable_cost(spec, 16, 12, channels, filters)
    assert pointwise.output == full.output
    spent = depthwise.multiplications + pointwise.multiplications
    assert spent / full.multiplications == pytest.approx(1 / filters + 1 / size**2)
    assert depthwise.weights == size**2 * channels
    assert pointwise.weights == channels * filters
    assert full.multiplications == prod(full.output) * full.taps


@pytest.mark.parametrize(("channels", "filters"), [(3, 4), (4, 3), (0, 2), (2, 0), (2.0, 2)])
def test_groups_must_divide(channels: int, filters: int) -> None:
    with pytest.raises(ValueError, match="groups=2 must divide it"):
        convolution_cost(ConvSpec(1, groups=2), 4, 4, channels, filters)
