"""Pooling: each window of each channel becomes one number."""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from hasy_core.arithmetic.arrays import Array, real_array
from hasy_core.arithmetic.spec import PoolSpec

POOL_KINDS = ("max", "average", "lp", "global_max", "global_average")


def pool(image: ArrayLike, spec: PoolSpec | None, kind: str = "max", *, p: float = 2.0) -> Array:
    """Pool every channel by itself.

    Args:
        image: `[h, w, channels]`, any real numbers.
        spec: the windows; None for the global kinds, whose window is the image.
        kind: "max"; "average"; "lp", (sum of |x|^p)^(1/p); "global_max"; "global_average". Padding under
            "same" takes no part: "max" never sees it, and "average" divides by the window's real pixels, as
            TensorFlow does.
        p: the exponent of "lp", at least 1. 1 sums magnitudes, 2 is the Euclidean length, a large one nears
            the largest magnitude.

    Returns:
        float64 `[h', w', channels]`, with `(h', w') = spec.output_shape(h, w)`; `[1, 1, channels]` for the
        global kinds.

    Raises:
        ValueError: an image that is none, an unknown kind, a spec missing or not wanted, a window larger than
            the image, or a p below 1.
    """
    image = real_array("image", image, ("height", "width", "channels"))
    if not isinstance(kind, str) or kind not in POOL_KINDS:
        raise ValueError(f"kind={kind!r} is unknown; it can be one of {', '.join(map(repr, POOL_KINDS))}")
    if kind.startswith("global_"):
        if spec is not None:
            raise ValueError(
                f"spec={spec!r} cannot be used with kind={kind!r}, whose window is the image; it must be None"
            )
        reduce = np.max if kind == "global_max" else np.mean
        return np.asarray(reduce(image, axis=(0, 1), keepdims=True), np.float64)
    if not isinstance(spec, PoolSpec):
        raise ValueError(f"spec={spec!r} cannot be used with kind={kind!r}; it must be a PoolSpec")
    if isinstance(p, bool) or not isinstance(p, int | float | np.integer | np.floating) or not 1 <= p < math.inf:
        raise ValueError(f"p={p!r} cannot be used; it must be a finite number of at least 1")

    if kind == "max":
        return pool_windows(image, spec, fill=-np.inf).max(axis=(3, 4))
    if kind == "average":
        sums = pool_windows(image, spec, fill=0.0).sum(axis=(3, 4))
        return sums / pool_windows(np.ones_like(image[:, :, :1]), spec, fill=0.0).sum(axis=(3, 4))
    magnitudes = pool_windows(np.abs(image), spec, fill=0.0)
    # Taken relative to the window's largest magnitude, no power overflows, however large p is.
    largest = magnitudes.max(axis=(3, 4))
    scale = np.where(largest > 0, largest, 1.0)
    return scale * ((magnitudes / scale[..., None, None]) ** p).sum(axis=(3, 4)) ** (1 / p)


def pool_windows(image: Array, spec: PoolSpec, fill: float) -> Array:
    """Every window of every channel.

    Args:
        image: float64 `[h, w, channels]`.
        spec: the windows.
        fill: what stands in the padding.

    Returns:
        `[h', w', channels, size_h, size_w]`, a view where it can be.

    Raises:
        ValueError: as for `spec.output_shape`.
    """
    height, width, _ = image.shape
    spec.output_shape(height, width)
    padded = np.pad(image, (*spec.padding_amounts(height, width), (0, 0)), constant_values=fill)
    windows = sliding_window_view(padded, spec.size, axis=(0, 1))
    return windows[:: spec.stride[0], :: spec.stride[1]]
