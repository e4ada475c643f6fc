"""Many maps in one picture."""

import numpy as np
from numpy.typing import NDArray


def mosaic(maps: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Maps side by side in one, nearly square, with lines of zeros between them.

    Args:
        maps: `[height, width, count]`.

    Returns:
        the values `[h, w]`; and where no map is, bool `[h, w]`.
    """
    height, width, count = maps.shape
    columns = int(np.ceil(np.sqrt(count * height / width)))
    rows = -(-count // columns)
    values = np.zeros((rows * (height + 1) - 1, columns * (width + 1) - 1))
    between = np.ones(values.shape, dtype=np.bool_)
    for number in range(count):
        row, column = divmod(number, columns)
        top, left = row * (height + 1), column * (width + 1)
        values[top : top + height, left : left + width] = maps[..., number]
        between[top : top + height, left : left + width] = False
    return values, between
