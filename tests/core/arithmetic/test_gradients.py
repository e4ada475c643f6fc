"""The three gradients of a convolution, against TensorFlow where it can, plain loops and differences elsewhere."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hasy_core.arithmetic import (
    PADDING_MODES,
    ConvSpec,
    bias_gradient,
    convolve,
    finite_differences,
    input_gradient,
    kernel_gradient,
)
from hasy_core.arithmetic.gradients import input_correlation, kernel_correlation
from hasy_core.arithmetic.transposed import convolve_spread
from tests.core.arithmetic.problems import (
    cases,
    close,
    convolved_by_loops,
    convolved_by_tensorflow,
    padded_by_numpy,
    problems,
)


def windows_reach_the_input(problem):
    return all(max(pair) < extent for pair, extent in zip(problem.amounts, problem.spec.extent, strict=True))


def upstream_of(problem):
    shape = (*problem.spec.output_shape(*problem.image.shape[:2]), problem.kernel.shape[3])
    return np.random.default_rng(shape).normal(size=shape)


def kernel_gradient_by_loops(problem, upstream):
    padded, spec = padded_by_numpy(problem), problem.spec
    kh, kw, per_group, filters = problem.kernel.shape
    gradient = np.zeros(problem.kernel.shape)
    for i, j, c, f in itertools.product(range(kh), range(kw), range(per_group), range(filters)):
        channel = f * spec.groups // filters * per_group + c
        for row, column in itertools.product(*map(range, upstream.shape[:2])):
            place = row * spec.stride[0] + i * spec.dilation[0], column * spec.stride[1] + j * spec.dilation[1]
            gradient[i, j, c, f] += padded[(*place, channel)] * upstream[row, column, f]
    return gradient


@cases(300)
@given(problem=problems(modes=("zeros",), largest_groups=1))
def test_all_three_as_tensorflows_tape(tensorflow, problem):
    # Its CPU gradients know no groups and no dilation: the kernel is spread out with zeros instead.
    upstream, spec = upstream_of(problem), problem.spec
    image, kernel, bias = (
        tensorflow.constant(values) for values in (problem.image, problem.kernel, np.zeros(problem.kernel.shape[3]))
    )
    with tensorflow.GradientTape() as tape:
        tape.watch([image, kernel, bias])
        taps = [
            np.arange(size)[:, None] * dilation == np.arange(extent)
            for size, dilation, extent in zip(spec.kernel_size, spec.dilation, spec.extent, strict=True)
        ]
        spread = tensorflow.einsum("ih,jw,ijcf->hwcf", *(tap.astype(float) for tap in taps), kernel)
        maps = convolved_by_tensorflow(tensorflow, image, spread, (1, 1), problem) + bias
    expected = tape.gradient(maps, [image, kernel, bias], output_gradients=upstream)
    close(input_gradient(upstream, problem.kernel, spec, problem.image.shape[:2]), expected[0].numpy())
    close(kernel_gradient(problem.image, upstream, spec), expected[1].numpy())
    close(bias_gradient(upstream), expected[2].numpy())


@pytest.mark.parametrize("mode", PADDING_MODES)
@cases(100)
@given(data=st.data())
def test_the_kernels_as_plain_loops(mode, data):
    problem = data.draw(problems(modes=(mode,)))
    upstream = upstream_of(problem)
    gradient = kernel_gradient(problem.image, upstream, problem.spec)
    assert gradient.dtype == np.float64
    close(gradient, kernel_gradient_by_loops(problem, upstream))


@pytest.mark.parametrize("mode", PADDING_MODES)
@cases(25)
@given(data=st.data())
def test_the_inputs_as_the_response_to_every_single_pixel(mode, data):
    # The map is linear: the loss's gradient at a pixel is what the loss of that pixel alone is.
    problem = data.draw(problems(modes=(mode,), largest_groups=2))
    upstream, whole = upstream_of(problem), problem.image
    problem.bias = None
    gradient = input_gradient(upstream, problem.kernel, problem.spec, whole.shape[:2])
    expected = np.zeros(whole.shape)
    for place in list(np.ndindex(whole.shape))[:12]:
        problem.image = np.zeros(whole.shape)
        problem.image[place] = 1.0
        expected[place] = np.vdot(convolved_by_loops(problem), upstream)
        close(gradient[place], expected[place])


@pytest.mark.parametrize("mode", PADDING_MODES)
@cases(60)
@given(data=st.data())
def test_all_three_as_central_differences_of_the_loss(mode, data):
    problem = data.draw(problems(modes=(mode,)))
    upstream, rng = upstream_of(problem), np.random.default_rng(1)
    arrays = [problem.image, problem.kernel, np.zeros(problem.kernel.shape[3])]
    gradients = [
        input_gradient(upstream, problem.kernel, problem.spec, problem.image.shape[:2]),
        kernel_gradient(problem.image, upstream, problem.spec),
        bias_gradient(upstream),
    ]
    for which, gradient in enumerate(gradients):
        direction = rng.normal(size=gradient.shape)
        losses = []
        for sign in (-1.0, 1.0):
            moved = [values + sign * direction if n == which else values for n, values in enumerate(arrays)]
            losses.append(np.vdot(convolve(*moved, problem.spec), upstream))
        close((losses[1] - losses[0]) / 2, np.vdot(gradient, direction))


@cases(200)
@given(problem=problems(modes=("zeros",), largest_groups=1))
def test_the_kernels_is_a_correlation_with_stride_and_dilation_exchanged(problem):
    upstream, spec = upstream_of(problem), problem.spec
    assume(windows_reach_the_input(problem))
    (rows, columns), settings = kernel_correlation(spec, *problem.image.shape[:2])
    assert (settings.stride, settings.dilation) == (spec.dilation, spec.stride)
    gradient = kernel_gradient(problem.image, upstream, spec)
    for channel, filter in np.ndindex(problem.kernel.shape[2:]):
        image, slid = problem.image[:rows, :columns, [channel]], upstream[:, :, [filter]][..., None]
        close(convolve(image, slid, None, settings)[..., 0], gradient[:, :, channel, filter])


@cases(200)
@given(problem=problems(modes=("zeros",), largest_groups=1))
def test_the_inputs_is_a_correlation_of_the_spread_gradient_with_the_turned_kernel(problem):
    upstream, spec = upstream_of(problem), problem.spec
    assume(windows_reach_the_input(problem))
    settings = input_correlation(spec, *problem.image.shape[:2])
    expected = input_gradient(upstream, problem.kernel, spec, problem.image.shape[:2])
    close(convolve_spread(upstream, problem.kernel, settings), expected)


def test_windows_in_the_padding_alone_are_refused():
    with pytest.raises(ValueError, match="some window must reach the input"):
        kernel_correlation(ConvSpec(1, 4, ((3, 0), (3, 0))), 1, 1)


@pytest.mark.parametrize("drawn", [kernel_correlation, input_correlation])
def test_a_padding_that_borrows_pixels_is_no_single_correlation(drawn):
    with pytest.raises(ValueError, match="must be 'zeros'"):
        drawn(ConvSpec(3, padding="same", padding_mode="reflect"), 5, 5)


def test_gradients_worked_by_hand():
    image = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])[..., None]
    kernel = np.array([[1, 0], [0, -1]])[..., None, None]
    upstream = np.array([[1, 0], [0, 2]])[..., None]
    spec = ConvSpec(2)
    assert kernel_gradient(image, upstream, spec)[..., 0, 0].tolist() == [[11, 14], [20, 23]]
    assert input_gradient(upstream, kernel, spec, (3, 3))[..., 0].tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, -2]]
    assert bias_gradient(upstream).tolist() == [3]


@cases(50)
@given(problem=problems(largest_groups=2))
def test_finite_differences_find_the_kernels_gradient(problem):
    upstream = upstream_of(problem)

    def loss(kernel):
        return float(np.vdot(convolve(problem.image, kernel, None, problem.spec), upstream))

    before = problem.kernel.copy()
    found = finite_differences(loss, problem.kernel, step=1.0)
    close(found, kernel_gradient(problem.image, upstream, problem.spec))
    np.testing.assert_array_equal(problem.kernel, before)


def test_finite_differences_of_a_quadratic_are_exact_for_any_step():
    matrix = np.array([[3.0, 1.0], [1.0, 2.0]])
    for step in (1e-4, 0.5, 100.0):
        found = finite_differences(lambda x: float(0.5 * x @ matrix @ x), [1.0, -2.0], step)
        np.testing.assert_allclose(found, matrix @ [1.0, -2.0], rtol=0, atol=1e-10)


@pytest.mark.parametrize(("step", "part"), [(0.0, "above 0"), (-1.0, "above 0"), (np.nan, "above 0"), (1e-20, "lost")])
def test_a_step_that_moves_nothing_is_refused(step, part):
    with pytest.raises(ValueError, match=part):
        finite_differences(lambda x: float(x.sum()), [1.0], step)


IMAGE, KERNEL, UPSTREAM, SPEC = np.ones((5, 6, 2)), np.ones((3, 3, 2, 4)), np.ones((3, 4, 4)), ConvSpec(3)


@pytest.mark.parametrize(
    ("call", "parts"),
    [
        (lambda: kernel_gradient(IMAGE, np.ones((5, 6, 4)), SPEC), ["upstream", "(5, 6, 4)", "(3, 4, 4)"]),
        (lambda: kernel_gradient(IMAGE, np.ones((3, 4)), SPEC), ["upstream", "2 axes", "filters"]),
        (lambda: kernel_gradient(IMAGE[..., 0], UPSTREAM, SPEC), ["image", "2 axes", "channels"]),
        (lambda: kernel_gradient(IMAGE, UPSTREAM, 3), ["spec=3", "ConvSpec"]),
        (lambda: kernel_gradient(IMAGE, UPSTREAM, ConvSpec(3, groups=4)), ["groups=4", "2 channels", "1, 2"]),
        (lambda: kernel_gradient(IMAGE, UPSTREAM[..., :3], ConvSpec(3, groups=2)), ["groups=2", "3 filters"]),
        (lambda: kernel_gradient(IMAGE, UPSTREAM, ConvSpec(7)), ["kernel_size=7", "5 x 6", "at most"]),
        (lambda: input_gradient(UPSTREAM[..., :3], KERNEL, SPEC, (5, 6)), ["upstream", "(3, 4, 3)", "(3, 4, 4)"]),
        (lambda: input_gradient(UPSTREAM, KERNEL, SPEC, (5, 6, 2)), ["shape=(5, 6, 2)", "(height, width)"]),
        (lambda: input_gradient(UPSTREAM, KERNEL, ConvSpec(2), (5, 6)), ["kernel_size=(2, 2)", "(3, 3)"]),
        (lambda: bias_gradient(np.ones((3, 4))), ["upstream", "2 axes", "filters"]),
        (lambda: bias_gradient(np.full((3, 4, 1), np.nan)), ["upstream", "nan", "finite"]),
    ],
)
def test_bad_arguments_are_explained(call, parts):
    with pytest.raises(ValueError, match=r"must|can|gives") as raised:
        call()
    for part in parts:
        assert part in str(raised.value)
