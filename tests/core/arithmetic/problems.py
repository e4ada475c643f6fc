"""Random settings of a convolution with their arrays, and what oracles make of them."""

import itertools
from dataclasses import dataclass

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from hasy_core.arithmetic import PADDING_MODES, ConvSpec

NUMPY_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
UNHURRIED = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def cases(count):
    return settings(max_examples=count, suppress_health_check=UNHURRIED)


def close(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-9)


@dataclass
class Problem:
    image: np.ndarray
    kernel: np.ndarray
    bias: np.ndarray | None
    spec: ConvSpec
    amounts: tuple  # worked out here, not by the code under test


def same_amounts(size, extent, stride):
    total = max((-(-size // stride) - 1) * stride + extent - size, 0)
    return total // 2, total - total // 2


@st.composite
def problems(draw, modes=PADDING_MODES, largest_groups=3):
    kernel, stride, dilation = (draw(st.tuples(st.integers(1, top), st.integers(1, top))) for top in (4, 4, 3))
    mode = draw(st.sampled_from(modes))
    kind = draw(st.sampled_from(["valid", "same", "full", "all", "axes", "sides"]))
    pixels = st.integers(0, 3)
    given_padding = {
        "all": pixels,
        "axes": st.tuples(pixels, pixels),
        "sides": st.tuples(st.tuples(pixels, pixels), st.tuples(pixels, pixels)),
    }.get(kind, st.just(kind))
    padding = draw(given_padding)
    sizes, amounts = [], []
    for axis in range(2):
        extent = dilation[axis] * (kernel[axis] - 1) + 1
        known = {
            "valid": (0, 0),
            "same": None,
            "full": (extent - 1, extent - 1),
            "all": (padding, padding),
            "axes": (padding[axis],) * 2 if kind == "axes" else None,
            "sides": padding[axis] if kind == "sides" else None,
        }[kind]
        if known is None:
            least = 1 if mode in ("zeros", "replicate") else extent
        else:
            borrowed = {"reflect": max(known) + 1, "circular": max(known)}.get(mode, 1)
            least = max(1, extent - sum(known), borrowed)
        size = draw(st.integers(least, least + 6))
        sizes.append(size)
        amounts.append(known or same_amounts(size, extent, stride[axis]))
    groups = draw(st.integers(1, largest_groups))
    per_group, filters = draw(st.integers(1, 3)), groups * draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return Problem(
        image=rng.normal(size=(*sizes, groups * per_group)),
        kernel=rng.normal(size=(*kernel, per_group, filters)),
        bias=rng.normal(size=filters) if draw(st.booleans()) else None,
        spec=ConvSpec(kernel, stride, padding, dilation, groups, mode),
        amounts=tuple(amounts),
    )


def padded_by_numpy(problem):
    return np.pad(problem.image, (*problem.amounts, (0, 0)), mode=NUMPY_MODES[problem.spec.padding_mode])


def pixel(image, row, column, channel, mode):
    """One pixel of the endless image that a padding mode stands for, found by walking."""
    position = []
    for place, size in zip((row, column), image.shape[:2], strict=True):
        while not 0 <= place < size:
            outside_before = place < 0
            if mode == "zeros":
                return 0.0
            if mode == "reflect":
                place = -place if outside_before else 2 * (size - 1) - place
            elif mode == "replicate":
                place += 1 if outside_before else -1
            else:
                place += size if outside_before else -size
        position.append(place)
    return float(image[position[0], position[1], channel])


def convolved_by_loops(problem):
    image, kernel, spec = problem.image, problem.kernel, problem.spec
    (top, bottom), (left, right) = problem.amounts
    rows = range(-top, image.shape[0] + bottom - spec.dilation[0] * (kernel.shape[0] - 1), spec.stride[0])
    columns = range(-left, image.shape[1] + right - spec.dilation[1] * (kernel.shape[1] - 1), spec.stride[1])
    kh, kw, per_group, filters = kernel.shape
    result = np.zeros((len(rows), len(columns), filters))
    for (y, row), (x, column), f in itertools.product(enumerate(rows), enumerate(columns), range(filters)):
        group = f * spec.groups // filters
        total = 0.0 if problem.bias is None else float(problem.bias[f])
        for i, j, c in itertools.product(range(kh), range(kw), range(per_group)):
            place = row + i * spec.dilation[0], column + j * spec.dilation[1], group * per_group + c
            total += pixel(image, *place, spec.padding_mode) * float(kernel[i, j, c, f])
        result[y, x, f] = total
    return result


def convolved_by_tensorflow(tensorflow, image, kernel, dilation, problem):
    spec = problem.spec
    if spec.padding in ("valid", "same"):
        padding = spec.padding.upper()
    else:
        padding = [[0, 0], *map(list, problem.amounts), [0, 0]]
    strides, dilations = [1, *spec.stride, 1], [1, *dilation, 1]
    return tensorflow.nn.conv2d(image[None], kernel, strides, padding, dilations=dilations)[0]
