"""Transposed convolution as it is drawn: the input spread out by zeros, under a kernel turned by 180 degrees."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hasy_core.arithmetic.arrays import Array, is_whole, real_array
from hasy_core.arithmetic.convolution import convolve
from hasy_core.arithmetic.padding import Amounts
from hasy_core.arithmetic.spec import ConvSpec, IntOrPair, Padding, Pair, check_size


@dataclass(frozen=True, init=False)
class TransposedSpec:
    """The settings of a transposed convolution.

    They are those of the convolution that leads the other way, from the output back to the input.

    Args:
        kernel_size, stride, dilation: as for `ConvSpec`; the stride is how far apart the input is spread.
        padding: pixels that the other way's convolution would add, so many are cut off here: an int, `(h, w)` or
            `((top, bottom), (left, right))`, each at most dilation * (kernel_size - 1).
        output_padding: rows and columns added at the bottom and right, an int or a pair, each less than the
            stride. The other way, inputs of `stride` different sizes give one size; this says which is meant.

    Raises:
        ValueError: a setting is not of the kind or size described.

    Formulas: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, relationship 14,
    with dilation as in PyTorch's `ConvTranspose2d`.
    """

    kernel_size: Pair
    stride: Pair
    padding: Amounts
    output_padding: Pair
    dilation: Pair

    def __init__(
        self,
        kernel_size: IntOrPair,
        stride: IntOrPair = 1,
        padding: Padding = 0,
        output_padding: IntOrPair = 0,
        dilation: IntOrPair = 1,
    ) -> None:
        forward = ConvSpec(kernel_size, stride, padding, dilation)
        if isinstance(forward.padding, str):
            raise ValueError(f"padding={padding!r} cannot be used; it must be pixels, or the amounts of `same_amounts`")
        most = forward.extent[0] - 1, forward.extent[1] - 1
        if any(max(pair) > limit for pair, limit in zip(forward.padding, most, strict=True)):
            raise ValueError(
                f"padding={padding!r} cuts off more than the kernel adds; with kernel_size={forward.kernel_size} and "
                f"dilation={forward.dilation} it can be at most {most} for rows and columns"
            )
        extra = _extra(output_padding, forward.stride)
        # A frozen dataclass can be filled in this way only.
        set_field = object.__setattr__
        set_field(self, "kernel_size", forward.kernel_size)
        set_field(self, "stride", forward.stride)
        set_field(self, "padding", forward.padding)
        set_field(self, "output_padding", extra)
        set_field(self, "dilation", forward.dilation)

    @property
    def forward(self) -> ConvSpec:
        """The convolution that leads the other way; this one is its adjoint, as in `convolve_transpose`."""
        return ConvSpec(self.kernel_size, self.stride, self.padding, self.dilation)

    def output_shape(self, height: int, width: int) -> Pair:
        """(input - 1) · stride - padding + dilation · (kernel - 1) + output padding + 1, along each axis.

        Raises:
            ValueError: the size is none, or nothing is left of the output.
        """
        sizes = check_size(height, width)
        extents = self.forward.extent
        rows, columns = (
            (size - 1) * stride - sum(amounts) + extent + extra
            for size, stride, amounts, extent, extra in zip(
                sizes, self.stride, self.padding, extents, self.output_padding, strict=True
            )
        )
        if rows < 1 or columns < 1:
            raise ValueError(
                f"padding={self.padding} cuts off all of the output for an input of {height} x {width}; "
                f"it must leave at least one row and one column"
            )
        return rows, columns

    def correlation(self) -> ConvSpec:
        """The stride-1 convolution that slides over the spread input (with the kernel turned)."""
        pairs = [
            (extent - 1 - before, extent - 1 - after + extra)
            for extent, (before, after), extra in zip(
                self.forward.extent, self.padding, self.output_padding, strict=True
            )
        ]
        return ConvSpec(self.kernel_size, 1, pairs, self.dilation)


def same_amounts(kernel_size: IntOrPair, stride: IntOrPair, dilation: IntOrPair = 1) -> tuple[Amounts, Pair]:
    """Padding and output padding for which the output is input · stride, as TensorFlow's "same" has it.

    Returns:
        `((top, bottom), (left, right))` and the output padding of rows and columns.
    """
    forward = ConvSpec(kernel_size, stride, "same", dilation)
    # Any input that is a multiple of the stride is padded alike.
    sizes = forward.stride
    return forward.padding_amounts(*sizes), forward.unused(*sizes)


def spread(maps: ArrayLike, stride: Pair) -> tuple[Array, NDArray[np.bool_]]:
    """The input with `stride - 1` zeros put between neighbours.

    Args:
        maps: `[h, w, channels]`.
        stride: of rows and of columns.

    Returns:
        `[(h - 1) · stride + 1, (w - 1) · stride + 1, channels]`, and `[…, …]`: true where a zero was put in.
    """
    maps = real_array("maps", maps, ("height", "width", "channels"))
    rows, columns = ((size - 1) * step + 1 for size, step in zip(maps.shape[:2], stride, strict=True))
    result = np.zeros((rows, columns, maps.shape[2]))
    result[:: stride[0], :: stride[1]] = maps
    put_in = np.ones((rows, columns), bool)
    put_in[:: stride[0], :: stride[1]] = False
    return result, put_in


def turned(kernel: ArrayLike) -> Array:
    """The kernel as the spread input meets it: turned by 180 degrees, its two channel axes swapped.

    Args:
        kernel: `[kh, kw, channels, filters]`, as the convolution that leads the other way has it.

    Returns:
        `[kh, kw, filters, channels]`.
    """
    kernel = real_array("kernel", kernel, ("kernel height", "kernel width", "channels", "filters"))
    return kernel[::-1, ::-1].transpose(0, 1, 3, 2)


def convolve_spread(maps: ArrayLike, kernel: ArrayLike, spec: TransposedSpec) -> Array:
    """The transposed convolution by way of the spread input; `convolve_transpose` comes to the same.

    Args:
        maps: `[h, w, filters]`.
        kernel: `[kh, kw, channels, filters]`.
        spec: the settings.

    Returns:
        float64 `[h', w', channels]`, with `(h', w') = spec.output_shape(h, w)`.

    Raises:
        ValueError: arrays of the wrong shape, or settings that leave nothing of the output.
    """
    spread_maps, _ = spread(maps, spec.stride)
    spec.output_shape(*np.shape(maps)[:2])
    return convolve(spread_maps, turned(kernel), None, spec.correlation())


def _extra(output_padding: IntOrPair, stride: Pair) -> Pair:
    pair = tuple(output_padding) if isinstance(output_padding, list | tuple) else (output_padding, output_padding)
    fits = len(pair) == 2 and all(
        is_whole(extra) and 0 <= int(extra) < step for extra, step in zip(pair, stride, strict=True)
    )
    if not fits:
        raise ValueError(
            f"output_padding={output_padding!r} cannot be used with stride={stride}; it must be a whole number from 0 "
            f"to stride - 1, or a pair of them"
        )
    return int(pair[0]), int(pair[1])
