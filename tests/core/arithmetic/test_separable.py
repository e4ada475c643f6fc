"""Columns times rows add up to the kernel, and two passes give one pass's output."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hasy_core.arithmetic import convolve, separate
from hasy_core.kernels.presets import PRESETS, preset_kernel

SIDES = st.integers(1, 7)


@given(data=st.data(), height=SIDES, width=SIDES)
def test_the_pairs_add_up_to_the_kernel(data: st.DataObject, height: int, width: int) -> None:
    kernel = data.draw(arrays(np.float64, (height, width), elements=st.integers(-9, 9).map(float)))
    separated = separate(kernel)
    assert separated.rank == np.linalg.matrix_rank(kernel)
    np.testing.assert_allclose(np.einsum("ki,kj->ij", separated.columns, separated.rows), kernel, atol=1e-9)
    assert separated.multiplications() == separated.rank * (height + width)


@given(height=SIDES, width=SIDES, seed=st.integers(0, 2**32 - 1))
def test_two_passes_are_one(height: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    kernel = np.outer(rng.normal(size=height), rng.normal(size=width))
    image = rng.normal(size=(12, 11, 1))
    separated = separate(kernel)
    assert separated.rank == 1
    first = convolve(image, separated.columns[0][:, None, None, None])
    second = convolve(first, separated.rows[0][None, :, None, None])
    np.testing.assert_allclose(second, convolve(image, kernel[..., None, None]), atol=1e-9)


def test_sobel_is_printed_as_in_textbooks() -> None:
    separated = separate(preset_kernel("sobel-x", 3, 3))
    np.testing.assert_allclose(separated.columns, [[1, 2, 1]], atol=1e-12)
    np.testing.assert_allclose(separated.rows, [[-1, 0, 1]], atol=1e-12)


def test_separable_presets() -> None:
    separable = {name for name, preset in PRESETS.items() if separate(preset.build(5, 5)).rank == 1}
    assert {"identity", "box", "gaussian", "sobel-x", "sobel-y", "prewitt-x", "scharr-y", "line-vertical"} <= separable
    assert not {"laplacian", "sharpen", "line-falling", "sobel-falling"} & separable


def test_no_kernel_has_no_pairs_and_what_is_no_kernel_is_refused() -> None:
    assert separate(np.zeros((3, 2))).rank == 0
    with pytest.raises(ValueError, match="kernel"):
        separate(np.full((2, 2), np.nan))
