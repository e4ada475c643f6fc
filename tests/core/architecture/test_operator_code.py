"""The lines shown beside a setting, run: they give what `hasy_core.arithmetic` gives."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from hasy_core.architecture.operator_code import (
    OperatorCode,
    convolution_code,
    gradient_code,
    pooling_code,
    transposed_code,
    with_arrays,
)
from hasy_core.arithmetic import (
    ACTIVATIONS,
    PADDING_MODES,
    ConvSpec,
    PoolSpec,
    activate,
    bias_gradient,
    convolve,
    convolve_transpose,
    input_gradient,
    kernel_gradient,
    pool,
)

TORCH = find_spec("torch") is not None
many = settings(max_examples=60, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
some = settings(max_examples=25, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
sides = st.integers(1, 9)
small = st.tuples(st.integers(1, 4), st.integers(1, 4))
amounts = st.tuples(st.integers(0, 3), st.integers(0, 3))
paddings = st.one_of(st.sampled_from(["valid", "same", "full"]), st.tuples(amounts, amounts))


@st.composite
def convolutions(
    draw: st.DrawFn, modes: tuple[str, ...] = PADDING_MODES, groups: tuple[int, ...] = (1, 1, 2, 3)
) -> tuple[ConvSpec, tuple[int, int], int, int]:
    """A spec that fits, the input's size, its channels, the filters."""
    height, width = draw(sides), draw(sides)
    count = draw(st.sampled_from(groups))
    spec = ConvSpec(
        draw(small), draw(small), draw(paddings), draw(small), count, padding_mode=draw(st.sampled_from(modes))
    )
    try:
        spec.output_shape(height, width)
    except ValueError:
        assume(False)
    return spec, (height, width), count * draw(st.integers(1, 2)), count * draw(st.integers(1, 2))


def random_arrays(seed: int, **shapes: tuple[int, ...]) -> dict[str, np.ndarray]:
    chance = np.random.default_rng(seed)
    return {name: chance.normal(size=shape) for name, shape in shapes.items()}


def run(code: str, arrays: dict[str, np.ndarray], result: str = "output") -> np.ndarray:
    """What the code leaves under `result`."""
    names: dict[str, Any] = {name: values.copy() for name, values in arrays.items()}
    exec(compile(code, "<shown code>", "exec"), names)
    value = names[result]
    return np.asarray(value.detach() if hasattr(value, "detach") else value)


def check(
    code: OperatorCode,
    arrays: dict[str, np.ndarray],
    wanted: np.ndarray,
    result: str = "output",
    to_torch: Callable[[np.ndarray], np.ndarray] = lambda maps: maps.transpose(2, 0, 1)[None],
    keras_batch: bool = True,
) -> None:
    """Run all three and compare; PyTorch's where it is installed, else it must at least compile."""
    np.testing.assert_allclose(run(code.numpy, arrays, result), wanted, rtol=1e-9, atol=1e-9, err_msg=code.numpy)
    close: dict[str, float] = {"rtol": 1e-5, "atol": 1e-5 * max(1.0, float(np.abs(wanted).max()))}
    found = run(code.keras, arrays, result)
    np.testing.assert_allclose(found, wanted[None] if keras_batch else wanted, **close, err_msg=code.keras)
    if TORCH:
        np.testing.assert_allclose(run(code.torch, arrays, result), to_torch(wanted), **close, err_msg=code.torch)
    else:
        compile(code.torch, "<shown code>", "exec")
    assert max(len(line) for text in (code.keras, code.torch, code.numpy) for line in text.split("\n")) <= 130


@many
@given(
    convolutions(),
    st.booleans(),
    st.sampled_from(list(ACTIVATIONS)),
    st.booleans(),
    st.integers(0, 2**32 - 1),
)
def test_convolution(case: Any, with_bias: bool, activation: str, flipped: bool, seed: int) -> None:
    spec, (height, width), channels, filters = case
    shape = (*spec.kernel_size, channels // spec.groups, filters)
    arrays = random_arrays(seed, image=(height, width, channels), kernel=shape, bias=(filters,))
    code = convolution_code(
        spec,
        height,
        width,
        channels=channels,
        filters=filters,
        bias=with_bias,
        activation=activation,
        flipped=flipped,
    )
    kernel = arrays["kernel"][::-1, ::-1] if flipped else arrays["kernel"]
    maps = convolve(arrays["image"], kernel, arrays["bias"] if with_bias else None, spec)
    check(code, arrays, activate(activation, maps))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation(activation: str) -> None:
    spec = ConvSpec(3, padding="same")
    arrays = random_arrays(1, image=(6, 7, 1), kernel=(3, 3, 1, 2), bias=(2,))
    code = convolution_code(spec, 6, 7, filters=2, activation=activation)
    check(code, arrays, activate(activation, convolve(**arrays, spec=spec)))


@some
@given(convolutions(modes=("zeros",), groups=(1,)), st.integers(0, 2**32 - 1))
def test_transposed_convolution(case: Any, seed: int) -> None:
    spec, (height, width), channels, filters = case
    maps = (*spec.output_shape(height, width), filters)
    arrays = random_arrays(seed, maps=maps, kernel=(*spec.kernel_size, channels, filters))
    code = transposed_code(spec, height, width, channels=channels, filters=filters)
    check(code, arrays, convolve_transpose(arrays["maps"], arrays["kernel"], spec, (height, width)))


@some
@given(
    sides,
    sides,
    small,
    st.one_of(st.none(), small),
    st.sampled_from(["valid", "same"]),
    st.sampled_from(["max", "average", "lp"]),
    st.sampled_from([1.0, 2.0, 3.0]),
    st.integers(0, 2**32 - 1),
)
def test_pooling(height: int, width: int, size: Any, stride: Any, padding: str, kind: str, p: float, seed: int) -> None:
    assume(padding == "same" or (size[0] <= height and size[1] <= width))
    spec = PoolSpec(size, stride, padding)
    arrays = random_arrays(seed, image=(height, width, 2))
    wanted = pool(arrays["image"], spec, kind, p=p)
    check(pooling_code(spec, kind, height=height, width=width, p=p), arrays, wanted)


@pytest.mark.parametrize("kind", ["global_max", "global_average"])
def test_global_pooling(kind: str) -> None:
    arrays = random_arrays(3, image=(5, 7, 3))
    check(pooling_code(None, kind, height=5, width=7), arrays, pool(arrays["image"], None, kind))


@some
@given(convolutions(), st.booleans(), st.integers(0, 2**32 - 1))
def test_gradients(case: Any, with_bias: bool, seed: int) -> None:
    spec, (height, width), channels, filters = case
    maps = (*spec.output_shape(height, width), filters)
    shape = (*spec.kernel_size, channels // spec.groups, filters)
    arrays = random_arrays(seed, image=(height, width, channels), kernel=shape, bias=(filters,), upstream=maps)
    image, kernel, _, upstream = arrays.values()
    code = gradient_code(spec, height, width, channels=channels, filters=filters, bias=with_bias)
    check(code, arrays, input_gradient(upstream, kernel, spec, (height, width)), "image_gradient")
    kernels = kernel_gradient(image, upstream, spec)
    check(code, arrays, kernels, "kernel_gradient", lambda taps: taps.transpose(3, 2, 0, 1), keras_batch=False)
    if with_bias:
        check(code, arrays, bias_gradient(upstream), "bias_gradient", lambda sums: sums, keras_batch=False)


def test_code_with_its_arrays_runs_alone() -> None:
    spec = ConvSpec(3, 2, "same", padding_mode="circular")
    arrays = random_arrays(5, image=(6, 5, 1), kernel=(3, 3, 1, 2), bias=(2,))
    code = with_arrays(convolution_code(spec, 6, 5, filters=2), arrays)
    wanted = convolve(**arrays, spec=spec)
    np.testing.assert_allclose(run(code.numpy, {}), wanted, atol=1e-9)
    np.testing.assert_allclose(run(code.keras, {}), wanted[None], atol=1e-5)
    for text in (code.keras, code.torch, code.numpy):
        assert text.count("import numpy as np") == 1
        compile(text, "<shown code>", "exec")


def test_plain_settings_give_plain_lines() -> None:
    code = convolution_code(ConvSpec(3, padding="same"), 32, 32, filters=8, activation="relu")
    assert 'keras.layers.Conv2D(8, 3, padding="same", activation="relu")' in code.keras
    assert 'nn.Conv2d(1, 8, 3, padding="same")' in code.torch
    assert "keras.layers.MaxPooling2D(2)\n" in pooling_code(PoolSpec(2), height=32, width=32).keras
    assert "nn.MaxPool2d(3, stride=2)" in pooling_code(PoolSpec(3, 2), height=32, width=32).torch


def test_what_a_framework_refuses_is_said() -> None:
    strided = convolution_code(ConvSpec(3, 2, "same"), 32, 32)
    assert 'strides=2, padding="same"' in strided.keras
    assert 'refuses padding="same" with a stride' in strided.torch
    assert "Keras refuses stride and dilation together" in convolution_code(ConvSpec(3, 2, "valid", 2), 32, 32).keras
    reflected = convolution_code(ConvSpec(3, padding=1, padding_mode="reflect"), 32, 32)
    assert "pads with zeros only" in reflected.keras
    assert 'padding=1, padding_mode="reflect"' in reflected.torch


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="activation='swish' is unknown"):
        convolution_code(ConvSpec(3), 9, 9, activation="swish")
    with pytest.raises(ValueError, match="kernel_size"):
        convolution_code(ConvSpec(11), 9, 9)
    with pytest.raises(ValueError, match="groups=2 does not divide 3 channels"):
        gradient_code(ConvSpec(3, groups=2), 9, 9, channels=3, filters=2)
    with pytest.raises(ValueError, match="groups=1 and padding_mode='zeros'"):
        transposed_code(ConvSpec(3, padding=1, padding_mode="circular"), 9, 9)
    with pytest.raises(ValueError, match="kind='median' is unknown"):
        pooling_code(PoolSpec(2), "median", height=9, width=9)
    for spec, kind in ((None, "max"), (PoolSpec(2), "global_max")):
        with pytest.raises(ValueError, match="the global kinds take None"):
            pooling_code(spec, kind, height=9, width=9)
    with pytest.raises(ValueError, match="size=10 is larger"):
        pooling_code(PoolSpec(10), height=9, width=9)
