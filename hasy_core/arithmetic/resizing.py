"""An image at a smaller size."""

import numpy as np
from numpy.typing import ArrayLike

from hasy_core.arithmetic.arrays import Array, is_whole, real_array


def area_average(image: ArrayLike, rows: int, columns: int) -> Array:
    """The image at another, smaller size: each cell is the mean of the area it covers, parts of pixels included.

    Args:
        image: `[h, w, channels]`.
        rows, columns: the new size, at most the old one.

    Returns:
        float64 `[rows, columns, channels]`.

    Raises:
        ValueError: the new size is none, or larger.
    """
    image = real_array("image", image, ("height", "width", "channels"))
    for name, wanted, size in (("rows", rows, image.shape[0]), ("columns", columns, image.shape[1])):
        if not is_whole(wanted) or not 1 <= wanted <= size:
            raise ValueError(f"{name}={wanted!r} cannot be used; it can be a whole number from 1 to {size}")
    down, across = _shares(image.shape[0], rows), _shares(image.shape[1], columns)
    return np.asarray(np.einsum("ih,hwc,jw->ijc", down, image, across))


def _shares(size: int, cells: int) -> Array:
    """`[cells, size]`: which share of each new cell a pixel makes up."""
    edges = np.linspace(0, size, cells + 1)
    pixels = np.arange(size)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.asarray(np.clip(overlap, 0, None) * (cells / size))
