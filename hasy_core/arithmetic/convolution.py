"""Convolution as deep learning means it (cross-correlation), its adjoint, and one output cell's working."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from hasy_core.arithmetic.arrays import Array, is_whole, real_array
from hasy_core.arithmetic.padding import fold, pad
from hasy_core.arithmetic.spec import ConvSpec, Pair, check_size
from hasy_core.products import product

IMAGE_AXES = ("height", "width", "channels")
MAPS_AXES = ("height", "width", "filters")
KERNEL_AXES = ("kernel height", "kernel width", "channels / groups", "filters")


@dataclass(frozen=True, eq=False)
class CellWorking:
    """How one output cell came about: `value = channel_sums.sum() + bias`.

    Attributes:
        window: `[kh, kw, channels_in / groups]`, the input under the kernel, padding included.
        weights: `[kh, kw, channels_in / groups]`, the filter's values.
        products: `[kh, kw, channels_in / groups]`, window * weights.
        channel_sums: `[channels_in / groups]`, the products summed over the window.
        bias: the filter's bias, 0.0 without one.
        value: the output cell.
        rows, columns: `[kh]` and `[kw]`, each tap's position in the input's own coordinates: negative or past
            the end where it lies in the padding.
    """

    window: Array
    weights: Array
    products: Array
    channel_sums: Array
    bias: float
    value: float
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]


def convolve(image: ArrayLike, kernel: ArrayLike, bias: ArrayLike | None = None, spec: ConvSpec | None = None) -> Array:
    """Cross-correlate an image with every filter of a kernel.

    Args:
        image: `[h, w, channels_in]`, any real numbers.
        kernel: `[kh, kw, channels_in / groups, filters]`. With groups, the first `filters / groups` filters
            see the first `channels_in / groups` channels, and so on.
        bias: `[filters]`, added to each map; None: nothing is added.
        spec: the settings; None: the kernel's own size, stride 1, no padding.

    Returns:
        float64 `[h', w', filters]`, with `(h', w') = spec.output_shape(h, w)`.

    Raises:
        ValueError: arrays of the wrong shape or with values that are no finite numbers, a spec that does not
            fit them, or a kernel larger than the padded input.
    """
    image, kernel, bias, spec = _checked(image, kernel, bias, spec)
    sums = product(windows_by_group(image, spec), _by_group(kernel, spec.groups))
    maps = sums.transpose(1, 0, 2).reshape(*spec.output_shape(*image.shape[:2]), -1)
    return maps if bias is None else maps + bias


def convolve_transpose(maps: ArrayLike, kernel: ArrayLike, spec: ConvSpec | None, shape: tuple[int, int]) -> Array:
    """The adjoint of `convolve` without bias: what a gradient at its output is at its input.

    For every padding mode, `<convolve(x, kernel, None, spec), maps>` equals
    `<x, convolve_transpose(maps, kernel, spec, shape)>`.

    Args:
        maps: `[h', w', filters]`, with `(h', w') = spec.output_shape(h, w)`.
        kernel: `[kh, kw, channels_in / groups, filters]`, as for `convolve`.
        spec: the settings of the convolution; None: as for `convolve`.
        shape: `(h, w)`, the size of the convolution's input.

    Returns:
        float64 `[h, w, channels_in]`.

    Raises:
        ValueError: as for `convolve`, or maps that the convolution of such an input does not give.
    """
    return transposed("maps", maps, kernel, spec, shape)


def transposed(name: str, maps: ArrayLike, kernel: ArrayLike, spec: ConvSpec | None, shape: tuple[int, int]) -> Array:
    """`convolve_transpose`, with the name that an error gives to `maps`."""
    kernel = real_array("kernel", kernel, KERNEL_AXES)
    spec = _checked_spec(kernel, spec)
    if np.shape(shape) != (2,):
        raise ValueError(f"shape={shape!r} cannot be used; it must be (height, width)")
    height, width = check_size(*shape)
    filters = kernel.shape[3]
    if filters % spec.groups:
        raise ValueError(groups_refused(spec.groups, f"the kernel's {filters} filters", filters))
    maps = checked_maps(name, maps, spec, (height, width), filters)
    rows, columns = maps.shape[:2]

    by_group = maps.reshape(rows * columns, spec.groups, -1).transpose(1, 0, 2)
    shares = product(by_group, _by_group(kernel, spec.groups).transpose(0, 2, 1))
    shares = shares.reshape(spec.groups, rows, columns, *spec.kernel_size, -1).transpose(1, 2, 3, 4, 0, 5)
    shares = shares.reshape(rows, columns, *spec.kernel_size, -1)

    amounts = spec.padding_amounts(height, width)
    padded = np.zeros((height + sum(amounts[0]), width + sum(amounts[1]), shares.shape[-1]))
    stride_h, stride_w = spec.stride
    for i in range(spec.kernel_size[0]):
        top = i * spec.dilation[0]
        for j in range(spec.kernel_size[1]):
            left = j * spec.dilation[1]
            reached = padded[top : top + rows * stride_h : stride_h, left : left + columns * stride_w : stride_w]
            reached += shares[:, :, i, j]
    return fold(padded, amounts, spec.padding_mode, (height, width))


def explain_cell(
    image: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None,
    spec: ConvSpec | None,
    row: int,
    column: int,
    filter: int,
) -> CellWorking:
    """The working of the one cell `convolve(image, kernel, bias, spec)[row, column, filter]`.

    Args:
        image, kernel, bias, spec: as for `convolve`.
        row, column, filter: the output cell, counted from 0.

    Raises:
        ValueError: as for `convolve`, or there is no such output cell.
    """
    image, kernel, bias, spec = _checked(image, kernel, bias, spec)
    output = (*spec.output_shape(*image.shape[:2]), kernel.shape[3])
    for name, index, count in zip(("row", "column", "filter"), (row, column, filter), output, strict=True):
        if not is_whole(index) or not 0 <= index < count:
            raise ValueError(f"{name}={index!r} is not in the output; it can be a whole number from 0 to {count - 1}")

    (top, _), (left, _) = amounts = spec.padding_amounts(*image.shape[:2])
    rows = row * spec.stride[0] + np.arange(spec.kernel_size[0]) * spec.dilation[0] - top
    columns = column * spec.stride[1] + np.arange(spec.kernel_size[1]) * spec.dilation[1] - left
    channels, filters = kernel.shape[2], kernel.shape[3]
    first_channel = filter // (filters // spec.groups) * channels
    padded = pad(image, amounts, spec.padding_mode)[:, :, first_channel : first_channel + channels]
    window = padded[(rows + top)[:, None], columns + left]
    weights = kernel[:, :, :, filter].copy()
    products = window * weights
    channel_sums = products.sum(axis=(0, 1))
    own_bias = 0.0 if bias is None else float(bias[filter])
    value = float(channel_sums.sum()) + own_bias
    return CellWorking(window, weights, products, channel_sums, own_bias, value, rows, columns)


def _checked(
    image: ArrayLike, kernel: ArrayLike, bias: ArrayLike | None, spec: ConvSpec | None
) -> tuple[Array, Array, Array | None, ConvSpec]:
    image = real_array("image", image, IMAGE_AXES)
    kernel = real_array("kernel", kernel, KERNEL_AXES)
    spec = _checked_spec(kernel, spec)
    channels, (of_kernel, filters) = image.shape[2], kernel.shape[2:]
    for count, counted in (
        (channels, f"the image's {channels} channels"),
        (filters, f"the {filters} filters"),
    ):
        if count % spec.groups:
            raise ValueError(groups_refused(spec.groups, counted, math.gcd(channels, filters)))
    if of_kernel * spec.groups != channels:
        raise ValueError(
            f"kernel with shape {kernel.shape} takes {of_kernel} channels, but the image's {channels} in "
            f"groups={spec.groups} are {channels // spec.groups} each; its third axis must be that"
        )
    if bias is not None:
        bias = real_array("bias", bias, ("filters",))
        if len(bias) != filters:
            raise ValueError(
                f"bias has {len(bias)} values; it must have one for each of the kernel's {filters} filters"
            )
    return image, kernel, bias, spec


def _checked_spec(kernel: Array, spec: ConvSpec | None) -> ConvSpec:
    size = kernel.shape[0], kernel.shape[1]
    if spec is None:
        return ConvSpec(size)
    if not isinstance(spec, ConvSpec):
        raise ValueError(f"spec={spec!r} cannot be used; it must be a ConvSpec or None")
    if spec.kernel_size != size:
        raise ValueError(
            f"kernel_size={spec.kernel_size} does not match the kernel's; for this kernel it must be {size}"
        )
    return spec


def checked_maps(name: str, maps: ArrayLike, spec: ConvSpec, shape: Pair, filters: int | None = None) -> Array:
    """Maps, or a gradient at them, as the convolution of an input of such a size gives them.

    Args:
        name: what the argument is called, for the error.
        maps: `[h', w', filters]`.
        spec: the settings of the convolution.
        shape: `(h, w)`, the input's size.
        filters: how many there must be; None: any number.

    Raises:
        ValueError: the maps have another shape or hold what is no finite number, or the spec does not fit the size.
    """
    array = real_array(name, maps, MAPS_AXES)
    wanted = (*spec.output_shape(*shape), array.shape[2] if filters is None else filters)
    if array.shape != wanted:
        raise ValueError(
            f"{name} has shape {array.shape}; the convolution of an input of shape={tuple(shape)} with this "
            f"kernel and spec gives {wanted}"
        )
    return array


def windows_by_group(image: Array, spec: ConvSpec) -> Array:
    """Every window of the padded image, row by row, as the lines of one matrix for each group.

    Args:
        image: `[h, w, channels_in]`, with channels that `spec.groups` divides.
        spec: the settings of the convolution.

    Returns:
        `[groups, h' * w', kh * kw * channels_in / groups]`.
    """
    rows, columns = spec.output_shape(*image.shape[:2])
    padded = pad(image, spec.padding_amounts(*image.shape[:2]), spec.padding_mode)
    windows = sliding_window_view(padded, spec.extent, axis=(0, 1))
    windows = windows[:: spec.stride[0], :: spec.stride[1], :, :: spec.dilation[0], :: spec.dilation[1]]
    grouped = windows.reshape(rows, columns, spec.groups, -1, *spec.kernel_size).transpose(2, 0, 1, 4, 5, 3)
    return grouped.reshape(spec.groups, rows * columns, -1)


def groups_refused(groups: int, counted: str, common: int) -> str:
    """What to say where `groups` does not divide a number of channels or filters; `common`: what it must divide."""
    divisors = [str(value) for value in range(1, common + 1) if common % value == 0]
    return f"groups={groups} does not divide {counted}; it can be {', '.join(divisors)}"


def _by_group(kernel: Array, groups: int) -> Array:
    """`[kh, kw, c, filters]` -> `[groups, kh * kw * c, filters / groups]`."""
    return kernel.reshape(-1, groups, kernel.shape[3] // groups).transpose(1, 0, 2)
