"""What the stage computes in Chromium is what hasy_core.arithmetic computes."""

from typing import Any

import numpy as np
import pytest

from hasy_core.arithmetic import (
    ACTIVATIONS,
    PADDING_MODES,
    ConvSpec,
    PoolSpec,
    activate,
    convolve,
    convolve_transpose,
    explain_cell,
    pool,
)
from tests.javascript import in_node
from ui.components.stage import planar_image, planar_kernel, stage_setting

SETTINGS = 600

COMPUTE = """(cases, core) => cases.map(({ image, kernel, biases, setting }) => {
    const shape = core.outputShape(setting);
    const [filter, row, column] = [setting.filters - 1, Math.floor(shape[0] / 3), shape[1] - 1];
    const cell = core.explainCell(image, kernel, biases, setting, filter, row, column);
    for (const share of cell.shares) {
        for (const name of ["window", "products"]) share[name] = share[name] && [...share[name]];
    }
    const pixel = [setting.height - 1, Math.floor(setting.width / 2)];
    const reached = core.reached(setting);
    return {
        ...{ shape, filter, row, column, cell, pixel, reached },
        output: [...core.computeOutput(image, kernel, biases, setting)],
        fed: core.fedCells(setting, ...pixel),
    };
})"""


def answers_of(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = in_node("operators/operators.js", COMPUTE, cases)
    return answers


def random_convolution(rng: np.random.Generator) -> tuple[Any, Any, Any, ConvSpec, str] | None:
    """Image, kernel, biases, spec, activation; None where the setting drawn gives no output."""
    size, stride, dilation = (rng.integers(1, high, 2).tolist() for high in (6, 4, 4))
    amounts = [rng.integers(0, 5, 2).tolist() for _ in range(2)]
    padding = ["valid", "same", "full", amounts][rng.integers(4)]
    groups, per_group, filters_per_group = rng.integers(1, 4, 3).tolist()
    spec = ConvSpec(size, stride, padding, dilation, groups, PADDING_MODES[rng.integers(4)])
    height, width = rng.integers(1, 15, 2).tolist()
    try:
        spec.output_shape(height, width)
    except ValueError:
        return None
    image = rng.normal(size=(height, width, groups * per_group))
    kernel = rng.normal(size=(*size, per_group, groups * filters_per_group))
    if rng.random() < 0.5:
        kernel = kernel[::-1, ::-1]  # true convolution
    return image, kernel, rng.normal(size=kernel.shape[3]), spec, sorted(ACTIVATIONS)[rng.integers(len(ACTIVATIONS))]


def test_convolutions_of_every_kind() -> None:
    rng = np.random.default_rng(0)
    cases = []
    while len(cases) < SETTINGS:
        if case := random_convolution(rng):
            cases.append(case)
    sent = [
        {
            "image": planar_image(image),
            "kernel": planar_kernel(kernel),
            "biases": biases.tolist(),
            "setting": stage_setting(
                spec, *image.shape[:2], channels=image.shape[2], filters=kernel.shape[3], activation=activation
            ),
        }
        for image, kernel, biases, spec, activation in cases
    ]
    for (image, kernel, biases, spec, activation), answer in zip(cases, answers_of(sent), strict=True):
        before = convolve(image, kernel, biases, spec)
        expected = activate(activation, before)
        assert tuple(answer["shape"]) == expected.shape[:2]
        np.testing.assert_allclose(answer["output"], planar_image(expected), rtol=0, atol=1e-9)

        row, column, filter = answer["row"], answer["column"], answer["filter"]
        working, cell = explain_cell(image, kernel, biases, spec, row, column, filter), answer["cell"]
        assert cell["rows"] == list(working.rows)
        assert cell["columns"] == list(working.columns)
        for channel, share in enumerate(cell["shares"]):
            np.testing.assert_allclose(share["window"], working.window[:, :, channel].ravel(), rtol=0, atol=1e-9)
            np.testing.assert_allclose(share["products"], working.products[:, :, channel].ravel(), rtol=0, atol=1e-9)
            assert share["sum"] == pytest.approx(working.channel_sums[channel], abs=1e-9)
        assert cell["before"] == pytest.approx(working.value, abs=1e-9)
        assert cell["value"] == pytest.approx(expected[row, column, filter], abs=1e-9)

        # An input cell feeds exactly the output cells that the adjoint of an image of it alone reaches.
        (height, width), (i, j) = image.shape[:2], answer["pixel"]
        ones = np.ones((*spec.kernel_size, 1, 1))
        single = ConvSpec(spec.kernel_size, spec.stride, spec.padding, spec.dilation, 1, spec.padding_mode)
        alone = np.zeros((height, width, 1))
        alone[i, j] = 1.0
        times_fed = np.zeros(answer["shape"])
        for fed in answer["fed"]:
            times_fed[fed["row"], fed["column"]] += 1
        np.testing.assert_array_equal(times_fed, convolve(alone, ones, None, single)[..., 0])

        # Without borrowing, a pixel is out of reach exactly where no output depends on it.
        if spec.padding_mode == "zeros":
            (top, _), (left, _) = spec.padding_amounts(height, width)
            reach = np.outer(
                answer["reached"]["rows"][top : top + height], answer["reached"]["columns"][left : left + width]
            )
            depends = convolve_transpose(np.ones((*answer["shape"], 1)), ones, single, (height, width))[..., 0] > 0
            np.testing.assert_array_equal(reach, depends)


def test_poolings_of_every_kind() -> None:
    rng = np.random.default_rng(1)
    cases = []
    while len(cases) < SETTINGS // 3:
        spec = PoolSpec(
            rng.integers(1, 5, 2).tolist(), rng.integers(1, 5, 2).tolist(), ["valid", "same"][rng.integers(2)]
        )
        shape = rng.integers(1, 12, 2).tolist()
        try:
            spec.output_shape(*shape)
        except ValueError:
            continue
        kind = ("max", "average", "lp")[rng.integers(3)]
        cases.append((rng.normal(size=(*shape, int(rng.integers(1, 4)))), spec, kind, float(rng.uniform(1, 6))))
    sent = [
        {
            "image": planar_image(image),
            "kernel": [],
            "biases": [0.0] * image.shape[2],
            "setting": stage_setting(spec, *image.shape[:2], channels=image.shape[2], pooling=kind, p=p),
        }
        for image, spec, kind, p in cases
    ]
    for (image, spec, kind, p), answer in zip(cases, answers_of(sent), strict=True):
        expected = pool(image, spec, kind, p=p)
        assert tuple(answer["shape"]) == expected.shape[:2]
        np.testing.assert_allclose(answer["output"], planar_image(expected), rtol=0, atol=1e-9)
        cell = answer["cell"]
        if kind == "max":
            i, j = divmod(cell["winner"], spec.size[1])
            winner = image[cell["rows"][i], cell["columns"][j], answer["filter"]]
            assert winner == expected[answer["row"], answer["column"], answer["filter"]]
