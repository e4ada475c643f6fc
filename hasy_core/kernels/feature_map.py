"""Feature maps without a network: a named 3x3 kernel over the input, then ReLU."""

import numpy as np
from numpy.typing import NDArray

from hasy_core.arithmetic import ConvSpec, convolve
from hasy_core.kernels.presets import preset_kernel

FEATURES = {  # names of `PRESETS`, and what a map under that kernel is called
    "sobel-x": "Sobel x",
    "sobel-y": "Sobel y",
    "line-horizontal": "Horizontal lines",
    "line-vertical": "Vertical lines",
    "laplacian": "Laplacian",
    "gaussian": "Gaussian blur",
    "emboss": "Emboss",
    "sharpen": "Sharpen",
}


def feature_map(image: NDArray[np.float64], name: str) -> NDArray[np.float64]:
    """The map of kernel `name` of `FEATURES`, of the image's own size, negative values cut to zero.

    Args:
        image: `[h, w]`.
    """
    kernel = preset_kernel(name, 3, 3)[..., None, None]
    return np.maximum(convolve(image[..., None], kernel, None, ConvSpec(3, padding="same"))[..., 0], 0.0)
