"""Kernels with a name, generated for any size: at 3x3 each is the kernel that textbooks print.

Sources: Gonzalez and Woods, *Digital Image Processing* (sharpening, Laplacian, line detectors, Prewitt);
Sobel and Feldman 1968, extended to other sizes by binomial coefficients as in OpenCV's `getDerivKernels`; Scharr 2000
(his optimal operator exists for 3 x 3; larger kernels are filled up with zeros around it).
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
        family: what the kernels beside it have in common.
        label: what the reader sees.
        finds: one sentence on what its output shows.
        smallest: least height and width at which the kernel does what its name says.
        build: height, width -> float64 `[height, width]`.
    """

    family: str
    label: str
    finds: str
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


def _ramp(height: int, width: int) -> Kernel:
    """Rises from the upper left to the lower right; 0 in the middle. At 3 x 3 the diagonal Sobel."""
    rows, columns = np.mgrid[:height, :width]
    return rows + columns - (height + width - 2) / 2


def _scharr_x(height: int, width: int) -> Kernel:
    return resized(np.outer([3.0, 10.0, 3.0], [-1.0, 0.0, 1.0]), height, width)


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


_VERTICAL = "Strokes that run up and down: positive where ink begins to the right, negative where it ends."
_HORIZONTAL = "Strokes that run across: positive where ink begins below, negative where it ends."
_FALLING_EDGE = "Edges that run from lower left to upper right, as a slash does."
_RISING_EDGE = "Edges that run from upper left to lower right, as a backslash does."

PRESETS: dict[str, KernelPreset] = {
    "identity": KernelPreset("Copy", "Identity", "Nothing: the output is the input, or part of it.", (1, 1), _identity),
    "box": KernelPreset(
        "Blur",
        "Box",
        "The mean of the window: strokes get wider and paler, noise is evened out.",
        (1, 1),
        _box,
    ),
    "gaussian": KernelPreset(
        "Blur",
        "Gaussian",
        "A mean that counts near pixels more: softer than the box.",
        (1, 1),
        _gaussian,
    ),
    "sharpen": KernelPreset(
        "Contrast", "Sharpen", "The pixel plus its difference to its surroundings: edges stand out.", (2, 2), _sharpen
    ),
    "emboss": KernelPreset(
        "Contrast", "Emboss", "Light from one corner: strokes look raised or sunken.", (2, 2), _emboss
    ),
    "laplacian": KernelPreset(
        "Edges", "Laplacian (all)", "Edges in all directions at once, and single dots most of all.", (2, 2), _laplacian
    ),
    "sobel-x": KernelPreset("Edges", "Sobel x (vertical)", _VERTICAL, (1, 2), _sobel_x),
    "sobel-y": KernelPreset("Edges", "Sobel y (horizontal)", _HORIZONTAL, (2, 1), lambda h, w: _sobel_x(w, h).T),
    "sobel-falling": KernelPreset("Edges", "Sobel diagonal ╱", _FALLING_EDGE, (2, 2), _ramp),
    "sobel-rising": KernelPreset("Edges", "Sobel diagonal ╲", _RISING_EDGE, (2, 2), lambda h, w: _ramp(h, w)[:, ::-1]),
    "prewitt-x": KernelPreset(
        "Edges", "Prewitt x (vertical)", f"{_VERTICAL} All rows count alike.", (1, 2), _prewitt_x
    ),
    "prewitt-y": KernelPreset(
        "Edges",
        "Prewitt y (horizontal)",
        f"{_HORIZONTAL} All columns count.",
        (2, 1),
        lambda h, w: _prewitt_x(w, h).T,
    ),
    "prewitt-falling": KernelPreset(
        "Edges", "Prewitt diagonal ╱", _FALLING_EDGE, (2, 2), lambda h, w: np.sign(_ramp(h, w))
    ),
    "prewitt-rising": KernelPreset(
        "Edges", "Prewitt diagonal ╲", _RISING_EDGE, (2, 2), lambda h, w: np.sign(_ramp(h, w))[:, ::-1]
    ),
    "scharr-x": KernelPreset(
        "Edges", "Scharr x (vertical)", f"{_VERTICAL} Its answer depends least on the angle.", (3, 3), _scharr_x
    ),
    "scharr-y": KernelPreset(
        "Edges",
        "Scharr y (horizontal)",
        f"{_HORIZONTAL} Its answer depends least on the angle.",
        (3, 3),
        lambda h, w: _scharr_x(w, h).T,
    ),
    "line-horizontal": KernelPreset(
        "Lines", "Horizontal", "Thin strokes that run across; broad ones only at their edges.", (2, 1), _horizontal_line
    ),
    "line-vertical": KernelPreset(
        "Lines",
        "Vertical",
        "Thin strokes that run up and down; broad ones only at their edges.",
        (1, 2),
        lambda h, w: _horizontal_line(w, h).T,
    ),
    "line-falling": KernelPreset(
        "Lines", "Falling ╲", "Thin strokes that run from upper left to lower right.", (2, 2), _falling_line
    ),
    "line-rising": KernelPreset(
        "Lines",
        "Rising ╱",
        "Thin strokes that run from lower left to upper right.",
        (2, 2),
        lambda h, w: _falling_line(h, w)[:, ::-1],
    ),
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
