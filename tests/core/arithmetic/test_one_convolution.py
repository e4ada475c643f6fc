"""One convolution with a loss: the gradients by formula are those of TensorFlow and of watching the loss."""

import numpy as np
import pytest

from hasy_core.arithmetic import ConvSpec
from hasy_core.arithmetic.one_convolution import OneConvolution

SPECS = [ConvSpec(3), ConvSpec(3, 2, "same"), ConvSpec((2, 3), (1, 2), "full", 2)]
PARTS = ("kernel", "input", "bias")


def some(spec, wanted):
    rng = np.random.default_rng(4)
    image, kernel = rng.normal(size=(8, 7)), rng.normal(size=spec.kernel_size)
    shape = spec.output_shape(8, 7)
    goal = {"target": {"target": rng.normal(size=shape)}, "weights": {"weights": rng.normal(size=shape)}, "sum": {}}
    return OneConvolution(image, kernel, 0.3, spec, **goal[wanted])


@pytest.mark.parametrize("wanted", ["target", "weights", "sum"])
@pytest.mark.parametrize("spec", SPECS)
def test_formula_and_differences_agree(spec, wanted):
    problem = some(spec, wanted)
    for part, shape in zip(PARTS, (spec.kernel_size, (8, 7), (1, 1)), strict=True):
        assert problem.gradient(part).shape == shape
        np.testing.assert_allclose(problem.gradient(part), problem.differences(part, 1e-3), rtol=0, atol=1e-8)


@pytest.mark.parametrize("wanted", ["target", "weights", "sum"])
def test_all_three_as_tensorflows_tape(tensorflow, wanted):
    problem = some(ConvSpec(3, 2, "same"), wanted)
    image, kernel, bias = (
        tensorflow.constant(values, tensorflow.float64)
        for values in (problem.image[None, ..., None], problem.kernel[..., None, None], problem.bias)
    )
    with tensorflow.GradientTape() as tape:
        tape.watch([image, kernel, bias])
        maps = tensorflow.nn.conv2d(image, kernel, 2, "SAME")[0, ..., 0] + bias
        if wanted == "target":
            loss = tensorflow.reduce_sum((maps - problem.target) ** 2) / 2
        else:
            loss = tensorflow.reduce_sum(maps * (1.0 if wanted == "sum" else problem.weights))
    assert problem.loss_of(problem.output()) == pytest.approx(float(loss), abs=1e-9)
    of_image, of_kernel, of_bias = tape.gradient(loss, [image, kernel, bias])
    expected = {"input": of_image[0, ..., 0], "kernel": of_kernel[..., 0, 0], "bias": of_bias}
    for part in PARTS:
        np.testing.assert_allclose(problem.gradient(part), np.atleast_2d(expected[part]), rtol=0, atol=1e-9)
