"""Kernels with a name, generated for any size: at 3x3 each is the kernel that textbooks print.

Sources: Gonzalez and Woods, *Digital Image Processing* (sharpening, Laplacian, line detectors, Prewitt);
Sobel and Feldman 1968, extended to other sizes by binomial coefficients as in OpenCV's `getDerivKernels`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Kernel = NDArray[np.float64]


@dataclass(frozen=True)
class KernelPreset:
    """A named kernel.

    Attributes:
        label: what the reader sees.
        smallest: least height and width at which the kernel does what its name says.
        build: height, width -> float64 `[height, width]`.
    """

    label: str
    smallest: tuple[int, int]
    build: Callable[[int, int], Kernel]


def random_kernel(height: int, width: int, seed: int) -> Kernel:
    """Normally distributed weights with variance 2 / taps (He et al. 2015), to two decimals; the same for a seed."""
    weights = np.random.default_rng(seed).normal(scale=np.sqrt(2 / (height * width)), size=(height, width))
    return np.round(weights, 2) + 0.0


def _identity(height: int, width: int) -> Kernel:
    kernel = np.zeros((height, width))
    kernel[(height - 1) // 2, (width - 1) // 2] = 1
    return kernel


def _box(height: int, width: int) -> Kernel:
    return np.full((height, width), 1 / (height * width))


def _gaussian(height: int, width: int) -> Kernel:
    def along(size: int) -> Kernel:
        sigma = 0.3 * ((size - 1) / 2 - 1) + 0.8  # OpenCV's getGaussianKernel
        bell = np.exp(-((np.arange(size) - (size - 1) / 2) ** 2) / (2 * sigma**2))
        return np.asarray(bell / bell.sum())

    return np.outer(along(height), along(width))


def _laplacian(height: int, width: int) -> Kernel:
    return np.ones((height, width)) - height * width * _identity(height, width)


def _sharpen(height: int, width: int) -> Kernel:
    return _identity(height, width) - _laplacian(height, width)


def _emboss(height: int, width: int) -> Kernel:
    rows, columns = np.mgrid[:height, :width]
    return rows + columns - (height + width - 2) / 2 + _identity(height, width)


def _binomial(size: int) -> Kernel:
    row = np.ones(1)
    for _ in range(size - 1):
        row = np.convolve(row, [1.0, 1.0])
    return row


def _sobel_x(height: int, width: int) -> Kernel:
    return np.outer(_binomial(height), np.convolve(_binomial(width - 1), [-1.0, 1.0]))


def _prewitt_x(height: int, width: int) -> Kernel:
    return np.tile(np.arange(width) - (width - 1) / 2, (height, 1))


def _line(on: NDArray[np.bool_]) -> Kernel:
    """-1 beside the line and, on it, what makes the weights sum to 0."""
    return np.where(on, (on.size - on.sum()) / on.sum(), -1.0)


def _horizontal_line(height: int, width: int) -> Kernel:
    on = np.zeros((height, width), bool)
    on[(height - 1) // 2] = True
    return _line(on)


def _falling_line(height: int, width: int) -> Kernel:
    on = np.zeros((height, width), bool)
    steps = max(height, width)
    rows = np.round(np.linspace(0, height - 1, steps)).astype(int)
    on[rows, np.round(np.linspace(0, width - 1, steps)).astype(int)] = True
    return _line(on)


PRESETS: dict[str, KernelPreset] = {
    "identity": KernelPreset("Identity", (1, 1), _identity),
    "box": KernelPreset("Box blur", (1, 1), _box),
    "gaussian": KernelPreset("Gaussian blur", (1, 1), _gaussian),
    "sharpen": KernelPreset("Sharpen", (2, 2), _sharpen),
    "emboss": KernelPreset("Emboss", (2, 2), _emboss),
    "laplacian": KernelPreset("Laplacian (all edges)", (2, 2), _laplacian),
    "sobel-x": KernelPreset("Sobel x (vertical edges)", (1, 2), _sobel_x),
    "sobel-y": KernelPreset("Sobel y (horizontal edges)", (2, 1), lambda h, w: _sobel_x(w, h).T),
    "prewitt-x": KernelPreset("Prewitt x (vertical edges)", (1, 2), _prewitt_x),
    "prewitt-y": KernelPreset("Prewitt y (horizontal edges)", (2, 1), lambda h, w: _prewitt_x(w, h).T),
    "line-horizontal": KernelPreset("Horizontal lines", (2, 1), _horizontal_line),
    "line-vertical": KernelPreset("Vertical lines", (1, 2), lambda h, w: _horizontal_line(w, h).T),
    "line-falling": KernelPreset("Falling diagonal lines ╲", (2, 2), _falling_line),
    "line-rising": KernelPreset("Rising diagonal lines ╱", (2, 2), lambda h, w: _falling_line(h, w)[:, ::-1]),
}
RANDOM = "random"


def preset_kernel(name: str, height: int, width: int, seed: int = 0) -> Kernel:
    """The kernel of that name: float64 `[height, width]`.

    Args:
        name: a key of `PRESETS`, or `RANDOM`.
        height, width: at least the preset's `smallest`.
        seed: for `RANDOM`.

    Raises:
        ValueError: the kernel is smaller than the preset's `smallest`.
    """
    if name == RANDOM:
        return random_kernel(height, width, seed)
    preset = PRESETS[name]
    if height < preset.smallest[0] or width < preset.smallest[1]:
        raise ValueError(
            f"height, width = {height}, {width} is too small for {preset.label}; "
            f"it takes at least {preset.smallest[0]} x {preset.smallest[1]}"
        )
    return preset.build(height, width) + 0.0


def resized(kernel: Kernel, height: int, width: int) -> Kernel:
    """`kernel` cut or filled up with zeros on all sides to `[height, width]`, its middle kept in the middle."""
    result = np.zeros((height, width))
    here, there = [], []
    for old, new in zip(kernel.shape, (height, width), strict=True):
        shift = (new - 1) // 2 - (old - 1) // 2
        here.append(slice(max(shift, 0), min(old + shift, new)))
        there.append(slice(max(-shift, 0), max(-shift, 0) + here[-1].stop - here[-1].start))
    result[here[0], here[1]] = kernel[there[0], there[1]]
    return result
