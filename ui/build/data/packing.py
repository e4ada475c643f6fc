"""Pictures by number, one bit a pixel, as the page's components take them."""

import numpy as np
from numpy.typing import NDArray

from ui.page.samples import samples


def packed_pictures(numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Pictures as uint8 `[k, 128]`, one bit a pixel, 1 = ink; a stand-in is drawn if need be."""
    pictures = samples()
    if pictures.hasy is not None:
        return pictures.hasy.packed[numbers]
    return np.array([np.packbits(pictures.image(number) > 0) for number in numbers.tolist()]).reshape(-1, 128)
