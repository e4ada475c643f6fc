"""Values of `convolve`, `convolve_transpose` and `explain_cell`, against oracles over random settings."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage, signal

import hasy_core.arithmetic
from hasy_core.arithmetic import PADDING_MODES, ConvSpec, convolve, convolve_transpose, explain_cell
from tests.core.arithmetic.problems import (
    cases,
    close,
    convolved_by_loops,
    convolved_by_tensorflow,
    padded_by_numpy,
    problems,
)


@cases(1000)
@given(problem=problems(modes=("zeros",)))
def test_convolve_as_tensorflow(tensorflow, problem):
    kernel, dilation = problem.kernel, problem.spec.dilation
    expected = convolved_by_tensorflow(tensorflow, problem.image, kernel, dilation, problem).numpy()
    if problem.bias is not None:
        expected = expected + problem.bias
    actual = convolve(problem.image, problem.kernel, problem.bias, problem.spec)
    assert actual.dtype == np.float64
    assert problem.spec.output_shape(*problem.image.shape[:2]) == actual.shape[:2]
    close(actual, expected)


@cases(400)
@given(problem=problems())
def test_convolve_as_plain_loops(problem):
    close(convolve(problem.image, problem.kernel, problem.bias, problem.spec), convolved_by_loops(problem))


@cases(400)
@given(problem=problems())
def test_every_padding_is_numpys_padding_and_then_none(problem):
    unpadded = ConvSpec(problem.spec.kernel_size, problem.spec.stride, 0, problem.spec.dilation, problem.spec.groups)
    expected = convolve(padded_by_numpy(problem), problem.kernel, problem.bias, unpadded)
    assert problem.spec.padding_amounts(*problem.image.shape[:2]) == problem.amounts
    close(convolve(problem.image, problem.kernel, problem.bias, problem.spec), expected)


@st.composite
def planes(draw, odd_kernel):
    sizes = draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    kernel = [draw(st.integers(1, size)) for size in sizes]
    if odd_kernel:
        kernel = [side - (side % 2 == 0) for side in kernel]
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.normal(size=sizes), rng.normal(size=kernel)


@cases(300)
@given(plane=planes(odd_kernel=False), how=st.sampled_from(["valid", "full", "circular"]))
def test_convolve_as_scipy_signal(plane, how):
    image, kernel = plane
    if how == "circular":
        spec = ConvSpec(kernel.shape, padding="full", padding_mode="circular")
        expected = signal.correlate2d(image, kernel, mode="full", boundary="wrap")
    else:
        spec, expected = ConvSpec(kernel.shape, padding=how), signal.correlate2d(image, kernel, mode=how)
    close(convolve(image[..., None], kernel[..., None, None], spec=spec)[..., 0], expected)


@cases(300)
@given(plane=planes(odd_kernel=True), mode=st.sampled_from(PADDING_MODES))
def test_convolve_as_scipy_ndimage(plane, mode):
    image, kernel = plane
    theirs = {"zeros": "constant", "reflect": "mirror", "replicate": "nearest", "circular": "wrap"}[mode]
    spec = ConvSpec(kernel.shape, padding="same", padding_mode=mode)
    expected = ndimage.correlate(image, kernel, mode=theirs)
    close(convolve(image[..., None], kernel[..., None, None], spec=spec)[..., 0], expected)


@pytest.mark.parametrize("mode", PADDING_MODES)
@cases(200)
@given(data=st.data())
def test_convolve_transpose_is_the_adjoint(mode, data):
    problem = data.draw(problems(modes=(mode,)))
    forward = convolve(problem.image, problem.kernel, spec=problem.spec)
    maps = np.random.default_rng(forward.size).normal(size=forward.shape)
    back = convolve_transpose(maps, problem.kernel, problem.spec, problem.image.shape[:2])
    assert back.dtype == np.float64
    assert back.shape == problem.image.shape
    close(np.vdot(problem.image, back), np.vdot(forward, maps))


@cases(200)
@given(problem=problems(modes=("zeros",), largest_groups=1))
def test_convolve_transpose_as_tensorflows_gradient(tensorflow, problem):
    # Its CPU gradients know no groups and no dilation: the kernel is spread out with zeros instead.
    spread = np.zeros((*problem.spec.extent, *problem.kernel.shape[2:]))
    spread[:: problem.spec.dilation[0], :: problem.spec.dilation[1]] = problem.kernel
    image = tensorflow.constant(problem.image)
    with tensorflow.GradientTape() as tape:
        tape.watch(image)
        forward = convolved_by_tensorflow(tensorflow, image, spread, (1, 1), problem)
    maps = np.random.default_rng(7).normal(size=forward.shape)
    expected = tape.gradient(forward, image, output_gradients=maps).numpy()
    close(convolve_transpose(maps, problem.kernel, problem.spec, problem.image.shape[:2]), expected)


@pytest.mark.parametrize("mode", PADDING_MODES)
@cases(60)
@given(data=st.data())
def test_explained_cells_add_up_to_the_convolution(mode, data):
    problem = data.draw(problems(modes=(mode,)))
    image, kernel, bias, spec = problem.image, problem.kernel, problem.bias, problem.spec
    maps = convolve(image, kernel, bias, spec)
    padded = padded_by_numpy(problem)
    (top, _), (left, _) = problem.amounts
    per_group = kernel.shape[2]
    for row, column, f in np.ndindex(maps.shape):
        cell = explain_cell(image, kernel, bias, spec, row, column, f)
        channels = slice(f * spec.groups // kernel.shape[3] * per_group, None)
        assert cell.rows.tolist() == [row * spec.stride[0] - top + i * spec.dilation[0] for i in range(kernel.shape[0])]
        assert cell.columns.tolist() == [
            column * spec.stride[1] - left + j * spec.dilation[1] for j in range(kernel.shape[1])
        ]
        seen = padded[np.ix_(cell.rows + top, cell.columns + left)][:, :, channels][:, :, :per_group]
        np.testing.assert_array_equal(cell.window, seen)
        np.testing.assert_array_equal(cell.weights, kernel[:, :, :, f])
        np.testing.assert_array_equal(cell.products, cell.window * cell.weights)
        close(cell.channel_sums, cell.products.sum(axis=(0, 1)))
        assert cell.bias == (0.0 if bias is None else bias[f])
        close(cell.value, cell.channel_sums.sum() + cell.bias)
        close(cell.value, maps[row, column, f])


def test_a_cell_worked_by_hand():
    image = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])[..., None]
    kernel = np.array([[1, 0], [0, -1]])[..., None, None]
    cell = explain_cell(image, kernel, [10], ConvSpec(2, padding=((1, 0), (1, 0))), 0, 2, 0)
    assert cell.window[..., 0].tolist() == [[0, 0], [2, 3]]
    assert cell.products[..., 0].tolist() == [[0, 0], [0, -3]]
    assert cell.channel_sums.tolist() == [-3]
    assert (cell.bias, cell.value) == (10.0, 7.0)
    assert (cell.rows.tolist(), cell.columns.tolist()) == ([-1, 0], [1, 2])
    assert isinstance(cell.bias, float)
    assert isinstance(cell.value, float)


def test_depthwise_keeps_every_channel_to_itself():
    rng = np.random.default_rng(0)
    image, kernel = rng.normal(size=(6, 5, 4)), rng.normal(size=(3, 2, 1, 4))
    together = convolve(image, kernel, spec=ConvSpec((3, 2), groups=4))
    for channel in range(4):
        alone = convolve(image[:, :, [channel]], kernel[..., [channel]])
        close(together[:, :, [channel]], alone)


def test_without_a_spec_the_kernel_says_the_size():
    rng = np.random.default_rng(0)
    image, kernel = rng.normal(size=(6, 5, 2)), rng.normal(size=(3, 2, 2, 4))
    maps = convolve(image, kernel)
    np.testing.assert_array_equal(maps, convolve(image=image, kernel=kernel, bias=None, spec=ConvSpec((3, 2))))
    assert convolve_transpose(maps=maps, kernel=kernel, spec=None, shape=(6, 5)).shape == image.shape
    cell = explain_cell(image=image, kernel=kernel, bias=None, spec=None, row=3, column=3, filter=3)
    close(cell.value, maps[3, 3, 3])


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int64, np.bool_, np.float16, np.float32])
def test_any_real_numbers_are_taken_without_wrapping_round(dtype):
    image = np.full((3, 3, 1), 200).astype(np.uint8).astype(dtype)
    kernel = np.full((3, 3, 1, 1), 200).astype(np.uint8).astype(dtype)
    maps = convolve(image, kernel, np.ones(1, dtype))
    assert maps.dtype == np.float64
    assert maps.item() == 9 * float(image[0, 0, 0]) * float(kernel[0, 0, 0, 0]) + 1


def test_arguments_are_left_as_they_were_and_results_are_the_callers():
    image, kernel, bias = np.ones((3, 3, 1)), np.ones((1, 1, 1, 1)), np.zeros(1)
    results = [convolve(image, kernel, bias), convolve_transpose(image, kernel, None, (3, 3))]
    cell = explain_cell(image, kernel, bias, None, 0, 0, 0)
    for result in [*results, cell.window, cell.weights, cell.products]:
        result += 5.0
    assert image.tolist() == np.ones((3, 3, 1)).tolist()
    assert (kernel.item(), bias.item()) == (1.0, 0.0)


GOOD = {"image": np.ones((5, 6, 2)), "kernel": np.ones((3, 3, 2, 4)), "bias": np.ones(4), "spec": None}
NAN_KERNEL = GOOD["kernel"].copy()
NAN_KERNEL[0, 1, 0, 3] = np.nan


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"image": np.ones((5, 6))}, ["image", "2 axes", "(5, 6)", "[height, width, channels]"]),
        ({"image": np.ones((1, 5, 6, 2))}, ["image", "4 axes", "[height, width, channels]"]),
        ({"image": np.ones((0, 6, 2))}, ["image", "empty", "(0, 6, 2)", "at least 1"]),
        ({"image": np.full((5, 6, 2), np.inf)}, ["image", "inf", "[0, 0, 0]", "finite"]),
        ({"image": np.ones((5, 6, 2), complex)}, ["image", "complex128", "real numbers"]),
        ({"image": [["a"]]}, ["image", "real numbers"]),
        ({"image": None}, ["image", "object", "real numbers"]),
        ({"image": [[[1.0], [2.0, 3.0]]]}, ["image", "regular", "[height, width, channels]"]),
        ({"kernel": np.ones((3, 3))}, ["kernel", "2 axes", "[kernel height, kernel width"]),
        ({"kernel": NAN_KERNEL}, ["kernel", "nan", "[0, 1, 0, 3]", "finite"]),
        ({"kernel": np.full((3, 3, 2, 4), "x")}, ["kernel", "real numbers"]),
        ({"kernel": np.ones((3, 3, 2, 0))}, ["kernel", "empty", "at least 1"]),
        ({"kernel": np.ones((3, 3, 3, 4))}, ["kernel", "(3, 3, 3, 4)", "takes 3 channels", "groups=1", "2"]),
        ({"bias": np.ones(3)}, ["bias", "3 values", "must have one", "4 filters"]),
        ({"bias": 1.0}, ["bias", "0 axes", "[filters]"]),
        ({"bias": np.array([0, 0, np.nan, 0])}, ["bias", "nan", "[2]", "finite"]),
        ({"bias": ConvSpec(3)}, ["bias", "object", "real numbers"]),
        ({"spec": 3}, ["spec=3", "ConvSpec or None"]),
        ({"spec": ConvSpec((3, 2))}, ["kernel_size=(3, 2)", "must be (3, 3)"]),
        ({"spec": ConvSpec(3, groups=2)}, ["kernel", "takes 2 channels", "groups=2", "1 each"]),
        ({"spec": ConvSpec(3, groups=4)}, ["groups=4", "2 channels", "1, 2"]),
        (
            {"spec": ConvSpec(3, groups=2), "kernel": np.ones((3, 3, 1, 3)), "bias": None},
            ["groups=2", "3 filters", "it can be 1"],
        ),
        ({"spec": ConvSpec(3, dilation=3)}, ["kernel_size=3", "dilation=3", "5 x 6", "at most 2"]),
        ({"spec": ConvSpec(3, padding=5, padding_mode="reflect")}, ["padding=5", "'reflect'", "(4, 5)"]),
    ],
)
def test_bad_arguments_are_explained(changes, parts):
    arguments = GOOD | changes
    for call in (convolve, lambda **given: explain_cell(**given, row=0, column=0, filter=0)):
        with pytest.raises(ValueError, match=r"must|can") as raised:
            call(**arguments)
        for part in parts:
            assert part in str(raised.value)


@pytest.mark.parametrize(
    ("name", "value", "last"),
    [
        *[("row", value, 2) for value in (3, -1, 1.0, True, "0", None)],
        *[("column", value, 3) for value in (4, -1)],
        *[("filter", value, 3) for value in (4, -1)],
    ],
)
def test_a_cell_outside_the_output_is_refused(name, value, last):
    cell = {"row": 0, "column": 0, "filter": 0} | {name: value}
    with pytest.raises(ValueError, match=name) as raised:
        explain_cell(**GOOD, **cell)
    assert f"{name}={value!r}" in str(raised.value)
    assert f"from 0 to {last}" in str(raised.value)


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"maps": np.ones((3, 4))}, ["maps", "2 axes", "[height, width, filters]"]),
        ({"maps": np.ones((5, 6, 4))}, ["maps", "(5, 6, 4)", "shape=(5, 6)", "(3, 4, 4)"]),
        ({"maps": np.ones((3, 4, 1))}, ["maps", "(3, 4, 1)", "(3, 4, 4)"]),
        ({"maps": np.full((3, 4, 4), np.nan)}, ["maps", "nan", "finite"]),
        ({"kernel": NAN_KERNEL}, ["kernel", "nan", "finite"]),
        ({"shape": (5, 6, 2)}, ["shape=(5, 6, 2)", "(height, width)"]),
        ({"shape": 5}, ["shape=5", "(height, width)"]),
        ({"shape": None}, ["shape=None", "(height, width)"]),
        ({"shape": (5.0, 6)}, ["height=5.0", "at least 1"]),
        ({"shape": (5, 0)}, ["width=0", "at least 1"]),
        ({"shape": (2, 6)}, ["kernel_size=3", "2 x 6", "(2, 6)"]),
        ({"spec": ConvSpec(2)}, ["kernel_size=(2, 2)", "(3, 3)"]),
        ({"spec": "same"}, ["spec='same'", "ConvSpec"]),
        ({"spec": ConvSpec(3, groups=3)}, ["groups=3", "4 filters", "1, 2, 4"]),
    ],
)
def test_bad_arguments_of_the_transpose_are_explained(changes, parts):
    arguments = {"maps": np.ones((3, 4, 4)), "kernel": GOOD["kernel"], "spec": None, "shape": (5, 6)} | changes
    with pytest.raises(ValueError, match=r"must|can|gives") as raised:
        convolve_transpose(**arguments)
    for part in parts:
        assert part in str(raised.value)


def test_the_packages_example():
    assert doctest.testmod(hasy_core.arithmetic) == doctest.TestResults(failed=0, attempted=5)
