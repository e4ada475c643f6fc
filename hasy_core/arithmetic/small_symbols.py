"""A symbol on so few pixels that each can be read as a number."""

import numpy as np
from numpy.typing import NDArray

from hasy_core.arithmetic.resizing import area_average

_INK = 0.1  # less is the edge of a stroke, not the symbol


def small_symbol(image: NDArray[np.float64], side: int) -> NDArray[np.float64]:
    """A picture cut to the square around its ink and averaged over the pixels of a coarser grid.

    Args:
        image: `[h, w]`, 0.0 = paper, 1.0 = ink.
        side: rows and columns of the result.

    Returns:
        float64 `[side, side]` with one decimal, its darkest pixel 1.0; all zeros for a blank picture.
    """
    rows, columns = (np.flatnonzero((image > _INK).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return np.zeros((side, side))
    ink = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    extent = max(*ink.shape, side)
    square = np.zeros((extent, extent, 1))
    top, left = ((extent - size) // 2 for size in ink.shape)
    square[top : top + ink.shape[0], left : left + ink.shape[1], 0] = ink
    small = area_average(square, side, side)[..., 0]
    return np.asarray(np.round(small / small.max(), 1)) + 0.0
