"""Max pooling's winners: which pixel each window kept, and how often a pixel or a place in the window wins."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hasy_core.arithmetic.arrays import real_array
from hasy_core.arithmetic.pooling import pool_windows
from hasy_core.arithmetic.spec import PoolSpec

Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class PoolWinners:
    """The pixel that each window of a max pooling kept, all `[h', w', channels]`.

    Attributes:
        rows, columns: where the winner stands in the image.
        taps: where it stands in its window, row by row; the window counts from its own top left, in the padding or not.
        equals: how many of the window's pixels are as large as the winner, itself included.
        pixels: how many pixels the window holds, padding not counted.
    """

    rows: Indices
    columns: Indices
    taps: Indices
    equals: Indices
    pixels: Indices

    @property
    def contested(self) -> NDArray[np.bool_]:
        """Windows with a winner: not all of their pixels are equal. A window of one pixel has none."""
        return np.asarray(self.equals < self.pixels)


def pool_winners(image: ArrayLike, spec: PoolSpec) -> PoolWinners:
    """Which pixel wins each window of a max pooling; of equals the first, row by row, as in TensorFlow.

    Args:
        image: `[h, w, channels]`.
        spec: the windows.

    Raises:
        ValueError: an image that is none, or a window larger than it.
    """
    image = real_array("image", image, ("height", "width", "channels"))
    height, width, _ = image.shape
    rows, columns = spec.output_shape(height, width)
    (top, _), (left, _) = spec.padding_amounts(height, width)
    taps = pool_windows(image, spec, fill=-np.inf).reshape(rows, columns, image.shape[2], -1)
    winners = taps.argmax(axis=-1)
    first_rows = np.arange(rows)[:, None, None] * spec.stride[0] - top
    first_columns = np.arange(columns)[None, :, None] * spec.stride[1] - left
    return PoolWinners(
        rows=first_rows + winners // spec.size[1],
        columns=first_columns + winners % spec.size[1],
        taps=winners,
        equals=(taps == taps.max(axis=-1, keepdims=True)).sum(axis=-1),
        pixels=np.isfinite(taps).sum(axis=-1),
    )


def wins_by_pixel(winners: PoolWinners, height: int, width: int) -> NDArray[np.int64]:
    """How many contested windows each pixel wins: `[height, width, channels]`."""
    counts = np.zeros((height, width, winners.rows.shape[2]), np.int64)
    where = winners.contested
    channels = np.broadcast_to(np.arange(counts.shape[2]), where.shape)
    np.add.at(counts, (winners.rows[where], winners.columns[where], channels[where]), 1)
    return counts


def wins_by_tap(winners: PoolWinners, spec: PoolSpec) -> NDArray[np.int64]:
    """How many contested windows are won from each place of the window, all channels together: `[size_h, size_w]`."""
    counts = np.bincount(winners.taps[winners.contested], minlength=spec.size[0] * spec.size[1])
    return counts.astype(np.int64).reshape(spec.size)


def largest_share(image: ArrayLike, spec: PoolSpec, p: float) -> float:
    """How much of Lp pooling's sum of |x|^p the largest pixel of a window makes up, on average over the windows.

    1 / pixels where all are equal, and nearing 1 as p grows: Lp pooling goes over into max pooling.

    Args:
        image: `[h, w, channels]`.
        spec: the windows; those of nothing but zeros are left out.
        p: the exponent, at least 1.

    Returns:
        A share from 0 to 1; `nan` where every window is all zero.
    """
    image = real_array("image", image, ("height", "width", "channels"))
    magnitudes = pool_windows(np.abs(image), spec, fill=0.0)
    largest = magnitudes.max(axis=(3, 4))
    told = largest > 0
    if not told.any():
        return float("nan")
    sums = ((magnitudes[told] / largest[told][:, None, None]) ** p).sum(axis=(1, 2))
    return float((1 / sums).mean())
