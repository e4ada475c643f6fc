"""Activation functions and their slopes, against TensorFlow and far outside its tests' range."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from hasy_core.arithmetic import ACTIVATIONS, NEGATIVE_SLOPE, activate, activation_slope
from tests.core.arithmetic.problems import cases, close

NAMES = tuple(ACTIVATIONS)
VALUES = st.lists(st.floats(-50, 50, allow_subnormal=False), min_size=1, max_size=20)


def by_tensorflow(tensorflow, name, values, negative_slope=NEGATIVE_SLOPE):
    nn = tensorflow.nn
    # `nn.leaky_relu` and `nn.gelu` keep constants in float32, too coarse for 1e-9: these two from their parts.
    functions = {
        "none": tensorflow.identity,
        "relu": nn.relu,
        "leaky_relu": lambda x: tensorflow.where(x > 0, x, negative_slope * x),
        "elu": nn.elu,
        "gelu": lambda x: x / 2 * (1 + tensorflow.math.erf(x / np.sqrt(2))),
        "sigmoid": nn.sigmoid,
        "tanh": nn.tanh,
        "softplus": nn.softplus,
    }
    inputs = tensorflow.constant(values, tensorflow.float64)
    with tensorflow.GradientTape() as tape:
        tape.watch(inputs)
        outputs = functions[name](inputs)
    return outputs.numpy(), tape.gradient(outputs, inputs).numpy()


@pytest.mark.parametrize("name", NAMES)
@cases(100)
@given(values=VALUES)
def test_values_and_slopes_as_tensorflow(tensorflow, name, values):
    expected, slopes = by_tensorflow(tensorflow, name, values)
    close(activate(name, values), expected)
    close(activation_slope(name, values), slopes)


@cases(50)
@given(values=VALUES, negative_slope=st.floats(-1, 1, width=32))
def test_leaky_relu_takes_its_slope(tensorflow, values, negative_slope):
    expected, slopes = by_tensorflow(tensorflow, "leaky_relu", values, negative_slope)
    close(activate("leaky_relu", values, negative_slope), expected)
    close(
        activate("leaky_relu", values, negative_slope),
        tensorflow.nn.leaky_relu(np.array(values), negative_slope).numpy(),
    )
    close(activation_slope("leaky_relu", values, negative_slope), slopes)


@pytest.mark.parametrize("name", NAMES)
def test_keras_knows_the_name_and_means_the_same(name):
    import keras

    values = np.linspace(-4, 4, 41)
    by_keras = keras.activations.get(None if name == "none" else name)(keras.ops.convert_to_tensor(values))
    np.testing.assert_allclose(activate(name, values), by_keras, rtol=0, atol=1e-7)  # some of its constants are float32


@pytest.mark.parametrize("name", NAMES)
@cases(100)
@given(x=st.floats(-6, 6).filter(lambda x: abs(x) > 1e-3))
def test_a_slope_is_the_limit_of_differences(name, x):
    below, above = activate(name, [x - 1e-5, x + 1e-5])
    assert activation_slope(name, x) == pytest.approx((above - below) / 2e-5, abs=1e-8)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_overflows_far_out(name):
    far = np.array([-1e300, -1e4, -745.2, 745.2, 1e4, 1e300])
    values, slopes = activate(name, far), activation_slope(name, far)
    assert np.isfinite(values).all()
    assert np.isfinite(slopes).all()
    assert slopes[-1] in (0.0, 1.0)


def test_small_values_far_below_zero_keep_their_digits():
    assert activate("gelu", -12.0) == pytest.approx(-12.0 * special.ndtr(-12.0), rel=1e-12, abs=0)
    assert activate("sigmoid", -40.0) == pytest.approx(np.exp(-40.0), rel=1e-12, abs=0)
    assert activate("softplus", -40.0) == pytest.approx(np.exp(-40.0), rel=1e-12, abs=0)
    assert activation_slope("tanh", -12.0) == pytest.approx(4 * np.exp(-24.0), rel=1e-9, abs=0)


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3, 4)])
@pytest.mark.parametrize("name", NAMES)
def test_any_shape_and_kind_of_number_is_taken(name, shape):
    given_values = np.full(shape, 3, np.uint8)
    for result in (activate(name, given_values), activation_slope(name, given_values)):
        assert isinstance(result, np.ndarray)
        assert result.dtype == np.float64
        assert result.shape == shape
        assert not np.shares_memory(result, given_values)


def test_the_caller_may_change_the_result():
    values = np.array([1.0, 2.0])
    activate("none", values)[:] = 0.0
    assert values.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("call", [activate, activation_slope])
@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("swish", [1.0]), ["'swish'", "it can be none, relu"]),
        ((None, [1.0]), ["None", "it can be none, relu"]),
        (("relu", [1.0, np.nan]), ["values", "nan", "[1]", "finite"]),
        (("relu", ["a"]), ["values", "real numbers"]),
        (("leaky_relu", [1.0], np.inf), ["negative_slope", "inf", "finite"]),
        (("leaky_relu", [1.0], [0.1, 0.2]), ["negative_slope", "1 axes"]),
    ],
)
def test_bad_arguments_are_explained(call, arguments, parts):
    with pytest.raises(ValueError, match=r"must|can") as raised:
        call(*arguments)
    for part in parts:
        assert part in str(raised.value)
