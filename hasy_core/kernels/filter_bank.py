"""Filters over several channels: named kernels combined with colours, learned ones, or random ones."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hasy_core.kernels.learned import learned_kernels
from hasy_core.kernels.presets import PRESETS, preset_kernel

Kernel = NDArray[np.float64]

BANKS = {"named": "Named kernels × colours", "learned": "Learned kernels × colours", "random": "Random"}
LEARNED_SIZE = 3
COLOURS: dict[str, tuple[str, tuple[float, float, float]]] = {
    "grey": ("all colours", (1 / 3, 1 / 3, 1 / 3)),
    "red": ("red", (1.0, 0.0, 0.0)),
    "green": ("green", (0.0, 1.0, 0.0)),
    "blue": ("blue", (0.0, 0.0, 1.0)),
    "red-green": ("red against green", (1.0, -1.0, 0.0)),
    "blue-yellow": ("blue against yellow", (-0.5, -0.5, 1.0)),
}
"""Name in the address -> (what the reader sees, weight of red, green and blue). The last two cancel on grey."""

FOLLOWING = (
    ("sobel-y", "grey"),
    ("laplacian", "green"),
    ("line-horizontal", "blue"),
    ("line-vertical", "red"),
    ("gaussian", "red-green"),
    ("gaussian", "blue-yellow"),
    ("sobel-x", "red"),
    ("sobel-y", "blue"),
    ("line-falling", "grey"),
    ("line-rising", "grey"),
    ("sharpen", "green"),
    ("emboss", "red"),
    ("prewitt-x", "red-green"),
    ("prewitt-y", "blue-yellow"),
    ("laplacian", "red-green"),
)
"""Kernel and colour of the filters after the first; the reader chooses the first one's."""
MOST_FILTERS = len(FOLLOWING) + 1


@dataclass(frozen=True, eq=False)
class FilterBank:
    """The filters of one layer.

    Attributes:
        kernel: `[kh, kw, channels / groups, filters]`.
        names: one for each filter.
    """

    kernel: Kernel
    names: tuple[str, ...]


def named_bank(size: int, count: int, groups: int, kernel: str, colour: str) -> FilterBank:
    """Named kernels over red, green and blue; a size of 1 leaves the colours alone.

    Each kernel is scaled to length 1 (the squares of its weights sum to 1), so that one colour scale serves all maps.

    Args:
        size: rows and columns, 1 or at least what the kernel named first needs.
        count: how many filters; with groups = 3 a multiple of 3.
        groups: 1 (each filter sees all colours) or 3 (depthwise: a third of the filters for each).
        kernel, colour: of the first filter.
    """
    pairs = [(kernel, colour), *FOLLOWING][:count]
    if size == 1:
        return _crossed([(np.ones((1, 1)), "1 × 1", of) for _, of in pairs], groups)
    made = []
    for name, of in pairs:
        flat = preset_kernel(name, size, size)
        made.append((flat / np.linalg.norm(flat), PRESETS[name].label.partition(" (")[0], of))
    return _crossed(made, groups)


def learned_bank(count: int, groups: int, colour: str) -> FilterBank:
    """The strongest kernels of the shipped network's first layer, over the same colours as `named_bank`'s.

    Raises:
        HasyError: the network's file is missing or damaged.
    """
    colours = [colour, *(of for _, of in FOLLOWING)][:count]
    kernels = learned_kernels("seed")
    strongest = np.argsort(-np.abs(kernels).sum(axis=(1, 2)), kind="stable")
    made = [(kernels[at], "Learned", of) for at, of in zip(strongest.tolist(), colours, strict=False)]
    return _crossed(made, groups)


def random_bank(size: int, channels: int, count: int, seed: int) -> FilterBank:
    """Normal weights with variance 2 / taps (He et al. 2015), to two decimals; filter n is the same for any count.

    Args:
        size: rows and columns.
        channels: that each filter sees: channels / groups.
        count: how many filters.
        seed: another one, other filters.
    """
    scale = np.sqrt(2 / (size * size * channels))
    filters = [
        np.round(np.random.default_rng([seed, number]).normal(scale=scale, size=(size, size, channels)), 2) + 0.0
        for number in range(count)
    ]
    return FilterBank(np.stack(filters, axis=-1), ("random",) * count)


def _crossed(made: list[tuple[Kernel, str, str]], groups: int) -> FilterBank:
    """(kernel `[kh, kw]`, its name, a colour) for each filter -> the bank."""
    filters, names = [], []
    for place, (flat, name, of) in enumerate(made):
        if groups == 1:
            label, weights = COLOURS[of]
            filters.append(flat[:, :, None] * np.array(weights))
        else:
            label = ("red", "green", "blue")[place * groups // len(made)]
            filters.append(flat[:, :, None])
        names.append(f"{name} on {label}")
    return FilterBank(np.stack(filters, axis=-1) + 0.0, tuple(names))
