"""Which pixels a convolution reads, and how often."""

import numpy as np
from numpy.typing import NDArray

from hasy_core.arithmetic.convolution import convolve_transpose
from hasy_core.arithmetic.spec import ConvSpec


def read_counts(spec: ConvSpec, height: int, width: int) -> NDArray[np.int64]:
    """How many taps of all windows together read each pixel of one channel.

    A padding that borrows pixels (reflect, replicate, circular) reads them, too.

    Args:
        spec: the settings.
        height, width: size of the image.

    Returns:
        `[height, width]`.

    Raises:
        ValueError: as for `spec.output_shape`.
    """
    alone = ConvSpec(spec.kernel_size, spec.stride, spec.padding, spec.dilation, padding_mode=spec.padding_mode)
    maps = np.ones((*spec.output_shape(height, width), 1))
    counts = convolve_transpose(maps, np.ones((*spec.kernel_size, 1, 1)), alone, (height, width))[..., 0]
    return np.rint(counts).astype(np.int64)


def unread(spec: ConvSpec, height: int, width: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the image that no window reads: left over at the end, or between two windows' taps.

    Returns:
        Positions of the rows and of the columns, counted from 0.

    Raises:
        ValueError: as for `spec.output_shape`.
    """
    read = read_counts(spec, height, width) > 0
    return np.flatnonzero(~read.any(axis=1)), np.flatnonzero(~read.any(axis=0))
