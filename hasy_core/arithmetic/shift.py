"""Moving an image, and how much that changes it."""

import numpy as np
from numpy.typing import ArrayLike

from hasy_core.arithmetic.arrays import Array, real_array

IMAGE_AXES = ("height", "width", "channels")


def shifted(image: ArrayLike, down: int, right: int) -> Array:
    """The image moved by whole pixels; zeros come in, and what leaves is lost.

    Args:
        image: `[h, w, channels]`.
        down, right: pixels; negative ones move it up and left.

    Returns:
        float64 `[h, w, channels]`.
    """
    image = real_array("image", image, IMAGE_AXES)
    height, width, _ = image.shape
    result = np.zeros_like(image)
    kept_rows, kept_columns = height - abs(down), width - abs(right)
    if kept_rows <= 0 or kept_columns <= 0:
        return result
    to_row, to_column = max(down, 0), max(right, 0)
    from_row, from_column = max(-down, 0), max(-right, 0)
    result[to_row : to_row + kept_rows, to_column : to_column + kept_columns] = image[
        from_row : from_row + kept_rows, from_column : from_column + kept_columns
    ]
    return result


def relative_change(before: ArrayLike, after: ArrayLike) -> float:
    """Euclidean length of the difference, as a share of the length of `before`; 0.0 where both are all zero.

    Infinite where only `before` is all zero.
    """
    first, second = (real_array("image", image, IMAGE_AXES) for image in (before, after))
    difference, length = float(np.linalg.norm(second - first)), float(np.linalg.norm(first))
    if difference == 0.0:
        return 0.0
    return difference / length if length else float("inf")


def unchanged_share(before: ArrayLike, after: ArrayLike) -> float:
    """Share of the cells that keep their value, among those that are not zero both times; 1.0 where all are."""
    first, second = (real_array("image", image, IMAGE_AXES) for image in (before, after))
    told = (first != 0) | (second != 0)
    return float((first == second)[told].mean()) if told.any() else 1.0
