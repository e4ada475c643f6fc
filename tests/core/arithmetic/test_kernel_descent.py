"""Learning a kernel: the descent finds it below the bound, leaves it above, and as fast as was foretold."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hasy_core.arithmetic import PADDING_MODES, ConvSpec, bias_gradient, convolve, kernel_gradient
from hasy_core.arithmetic.kernel_descent import (
    LARGEST_LOSS,
    curvatures,
    descend,
    largest_rate,
    share_kept,
    squared_loss,
)
from tests.core.arithmetic.problems import cases, close, padded_by_numpy, problems

MOMENTA = st.sampled_from([0.0, 0.3, 0.9])


def learnable(seed=0, spec=None, channels=2, filters=3):
    """A random image, and a kernel and a bias to be found from their output."""
    spec = spec or ConvSpec(3)
    rng = np.random.default_rng(seed)
    image = rng.normal(size=(9, 8, channels))
    kernel = rng.normal(size=(*spec.kernel_size, channels // spec.groups, filters))
    bias = rng.normal(size=filters)
    return image, kernel, bias, convolve(image, kernel, bias, spec), spec


def run(image, target, spec, steps, rate, momentum=0.0, filters=3):
    start = np.zeros((*spec.kernel_size, image.shape[2] // spec.groups, filters)), np.zeros(filters)
    return list(itertools.islice(descend(image, target, spec, *start, rate=rate, momentum=momentum), steps + 1))


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
@pytest.mark.parametrize(
    "spec", [ConvSpec(3), ConvSpec((2, 3), 2, "same", padding_mode="reflect"), ConvSpec(2, 1, "full", 2, groups=2)]
)
def test_below_the_bound_the_hidden_kernel_is_found(spec, momentum):
    image, kernel, bias, target, spec = learnable(spec=spec, filters=4)
    curvature = curvatures(image, spec)
    rate = 0.9 * largest_rate(curvature, momentum)
    kept = share_kept(curvature, rate, momentum)
    assert kept < 1
    steps = int(np.ceil(np.log(1e-10) / np.log(kept))) + 100
    last = run(image, target, spec, steps, rate, momentum, filters=4)[-1]
    np.testing.assert_allclose(last.kernel, kernel, rtol=0, atol=1e-7)
    np.testing.assert_allclose(last.bias, bias, rtol=0, atol=1e-7)
    assert last.loss < 1e-12
    assert last.number == steps


@cases(60)
@given(problem=problems(largest_groups=2), momentum=MOMENTA, seed=st.integers(0, 99))
def test_the_bound_parts_descents_that_shrink_from_those_that_grow(problem, momentum, seed):
    image, spec = problem.image, problem.spec
    filters = problem.kernel.shape[3]
    target = np.random.default_rng(seed).normal(size=convolve(image, problem.kernel, None, spec).shape)
    curvature = curvatures(image, spec)
    bound = largest_rate(curvature, momentum)
    assert share_kept(curvature, 0.99 * bound, momentum) < 1 < share_kept(curvature, 1.01 * bound, momentum)
    below = run(image, target, spec, 400, 0.99 * bound, momentum, filters)
    above = run(image, target, spec, 4000, 1.2 * bound, momentum, filters)
    assume(below[0].loss > below[-1].loss * (1 + 1e-9))  # the target leaves something to be learned
    assert below[-1].loss < below[0].loss
    assert above[-1].loss > LARGEST_LOSS
    assert np.isfinite(above[-1].kernel).all()


@pytest.mark.parametrize("momentum", [0.0, 0.6])
def test_the_error_shrinks_as_fast_as_foretold(momentum):
    image, _, _, target, spec = learnable(seed=3, channels=1, filters=1)
    curvature = curvatures(image, spec)
    rate = 0.1 * largest_rate(curvature)
    kept = share_kept(curvature, rate, momentum)
    assert 0.5 < kept < 0.99
    losses = np.array([step.loss for step in run(image, target, spec, 400, rate, momentum, filters=1)])
    middle = np.flatnonzero(
        (losses < 1e-6 * losses[0]) & (losses > 1e-20 * losses[0])
    )  # past the start, above rounding
    first, last = middle[0], middle[-1]
    measured = (losses[last] / losses[first]) ** (0.5 / (last - first))  # the loss goes as the square of the error
    assert measured == pytest.approx(kept, rel=0.02)


@cases(100)
@given(problem=problems(largest_groups=2))
def test_curvatures_are_those_of_the_windows_written_out(problem):
    image, spec = padded_by_numpy(problem), problem.spec
    rows, columns = spec.output_shape(*problem.image.shape[:2])
    per_group = problem.kernel.shape[2]
    found = curvatures(problem.image, spec)
    assert found.shape == (spec.groups, spec.kernel_size[0] * spec.kernel_size[1] * per_group + 1)
    assert (found >= 0).all()
    assert (np.diff(found, axis=1) >= 0).all()
    for group in range(spec.groups):
        lines = []
        for row, column in itertools.product(range(rows), range(columns)):
            taps = [
                image[row * spec.stride[0] + i * spec.dilation[0], column * spec.stride[1] + j * spec.dilation[1]]
                for i, j in itertools.product(*map(range, spec.kernel_size))
            ]
            lines.append(np.r_[np.array(taps)[:, group * per_group :][:, :per_group].ravel(), 1.0])
        squares = np.linalg.svd(np.array(lines), compute_uv=False) ** 2
        squares = np.sort(np.r_[squares, np.zeros(max(0, found.shape[1] - len(squares)))])
        close(found[group], squares[-found.shape[1] :])


def test_directions_that_the_input_does_not_show_are_counted_and_left_alone():
    image, spec = np.zeros((6, 6, 1)), ConvSpec(3)
    image[:, 3] = 1.0  # every row alike: only sums of kernel columns can be seen
    curvature = curvatures(image, spec)
    assert int((curvature > 0).sum()) == 4
    hidden = np.random.default_rng(1).normal(size=(3, 3, 1, 1))
    target = convolve(image, hidden, [0.5], spec)
    last = run(image, target, spec, 3000, 0.9 * largest_rate(curvature), filters=1)[-1]
    assert last.loss < 1e-20
    close(last.kernel.sum(axis=0), hidden.sum(axis=0))
    assert np.abs(last.kernel - hidden).max() > 0.1


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_a_step_is_keras_sgds(momentum):
    import keras

    image, _, _, target, spec = learnable(channels=1, filters=1)
    steps = run(image, target, spec, 5, 0.003, momentum, filters=1)
    kernel = keras.Variable(steps[0].kernel, dtype="float64")
    bias = keras.Variable(steps[0].bias, dtype="float64")
    optimizer = keras.optimizers.SGD(0.003, momentum)
    optimizer.build([kernel, bias])
    for step in steps[1:]:
        weights, offset = map(keras.ops.convert_to_numpy, (kernel, bias))
        upstream = convolve(image, weights, offset, spec) - target
        optimizer.apply([kernel_gradient(image, upstream, spec), bias_gradient(upstream)])
        for ours, theirs in ((step.kernel, kernel), (step.bias, bias)):
            np.testing.assert_allclose(
                ours, keras.ops.convert_to_numpy(theirs), rtol=0, atol=1e-6
            )  # its rate is float32


@pytest.mark.parametrize("mode", PADDING_MODES)
def test_a_rate_beyond_all_measure_ends_without_a_warning(mode):
    image, _, _, target, _ = learnable()
    spec = ConvSpec(3, padding="same", padding_mode=mode)
    target = np.ones((9, 8, 3))
    for rate in (1.0, 1e60, 1e300):
        steps = run(image, target, spec, 1000, rate)
        assert 1 <= len(steps) < 1000
        assert all(np.isfinite(step.kernel).all() for step in steps)


def test_the_caller_may_change_what_was_handed_over():
    image, _, _, target, spec = learnable(channels=1, filters=1)
    kernel, bias = np.ones((3, 3, 1, 1)), np.ones(1)
    steps = descend(image, target, spec, kernel, bias, rate=0.01)
    first = next(steps)
    first.kernel[:] = 9.0
    kernel[:] = 9.0
    again = list(itertools.islice(descend(image, target, spec, np.ones((3, 3, 1, 1)), bias, rate=0.01), 2))
    close(next(steps).kernel, again[1].kernel)


IMAGE, TARGET, SPEC = np.ones((5, 5, 1)), np.ones((3, 3, 1)), ConvSpec(3)


@pytest.mark.parametrize(
    ("call", "part"),
    [
        (lambda: run(IMAGE, TARGET, SPEC, 1, rate=0.0, filters=1), "rate=0.0"),
        (lambda: run(IMAGE, TARGET, SPEC, 1, rate=np.inf, filters=1), "rate=inf"),
        (lambda: run(IMAGE, TARGET, SPEC, 1, rate=0.1, momentum=1.0, filters=1), "momentum=1.0"),
        (lambda: run(IMAGE, TARGET, SPEC, 1, rate=0.1, momentum=-0.1, filters=1), "momentum=-0.1"),
        (lambda: run(IMAGE, TARGET[:2], SPEC, 1, rate=0.1, filters=1), "target has shape"),
        (lambda: squared_loss(TARGET, TARGET[..., 0]), "target has 2 axes"),
        (lambda: curvatures(IMAGE[..., 0], SPEC), "image has 2 axes"),
        (lambda: curvatures(IMAGE, ConvSpec(3, groups=2)), "groups=2"),
        (lambda: largest_rate([0.0]), "above 0"),
        (lambda: largest_rate([1.0], 1.0), "momentum=1.0"),
        (lambda: share_kept([0.0], 0.1), "above 0"),
        (lambda: share_kept([1.0], -0.1), "rate=-0.1"),
    ],
)
def test_bad_arguments_are_explained(call, part):
    with pytest.raises(ValueError, match=r"must|does not") as raised:
        call()
    assert part in str(raised.value)
