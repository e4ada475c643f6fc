"""The loss's gradient through one convolution, for its kernel, its input and its bias.

All three start from the upstream gradient: the loss's gradient with respect to every output cell of the convolution.
Formulas: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, and Goodfellow, Bengio and
Courville, "Deep Learning", 2016, section 9.5.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from hasy_core.arithmetic.arrays import Array, real_array
from hasy_core.arithmetic.convolution import (
    IMAGE_AXES,
    MAPS_AXES,
    checked_maps,
    groups_refused,
    transposed,
    windows_by_group,
)
from hasy_core.arithmetic.spec import ConvSpec, Pair
from hasy_core.arithmetic.transposed import TransposedSpec
from hasy_core.products import product


def kernel_gradient(image: ArrayLike, upstream: ArrayLike, spec: ConvSpec) -> Array:
    """The loss's gradient with respect to the kernel: every tap's input pixels, weighted by the upstream gradient.

    With stride s and dilation d, tap (i, j) gets the sum over (r, q) of padded[r s + i d, q s + j d] *
    upstream[r, q]: a correlation of the padded input and the upstream gradient in which stride and dilation have
    changed places.

    Args:
        image: `[h, w, channels_in]`, the convolution's input.
        upstream: `[h', w', filters]`, with `(h', w') = spec.output_shape(h, w)`.
        spec: the settings of the convolution.

    Returns:
        float64 `[kh, kw, channels_in / groups, filters]`.

    Raises:
        ValueError: arrays of the wrong shape or with values that are no finite numbers, or a spec that does not
            fit them.
    """
    image = real_array("image", image, IMAGE_AXES)
    channels = image.shape[2]
    if not isinstance(spec, ConvSpec):
        raise ValueError(f"spec={spec!r} cannot be used; it must be a ConvSpec")
    upstream = checked_maps("upstream", upstream, spec, image.shape[:2])
    filters = upstream.shape[2]
    for count, counted in ((channels, f"the image's {channels} channels"), (filters, f"the {filters} filters")):
        if count % spec.groups:
            raise ValueError(groups_refused(spec.groups, counted, int(np.gcd(channels, filters))))
    windows = windows_by_group(image, spec)
    by_group = upstream.reshape(windows.shape[1], spec.groups, -1).transpose(1, 0, 2)
    sums = product(windows.transpose(0, 2, 1), by_group)
    return sums.transpose(1, 0, 2).reshape(*spec.kernel_size, channels // spec.groups, filters)


def input_gradient(upstream: ArrayLike, kernel: ArrayLike, spec: ConvSpec, shape: tuple[int, int]) -> Array:
    """The loss's gradient with respect to the input: the transposed convolution of the upstream gradient.

    Args:
        upstream: `[h', w', filters]`, with `(h', w') = spec.output_shape(h, w)`.
        kernel: `[kh, kw, channels_in / groups, filters]`.
        spec: the settings of the convolution.
        shape: `(h, w)`, the size of the convolution's input.

    Returns:
        float64 `[h, w, channels_in]`.

    Raises:
        ValueError: as for `kernel_gradient`.
    """
    return transposed("upstream", upstream, kernel, spec, shape)


def bias_gradient(upstream: ArrayLike) -> Array:
    """The loss's gradient with respect to the bias: each filter's upstream gradient, summed.

    Args:
        upstream: `[h', w', filters]`.

    Returns:
        float64 `[filters]`.

    Raises:
        ValueError: the array has the wrong shape or values that are no finite numbers.
    """
    return real_array("upstream", upstream, MAPS_AXES).sum(axis=(0, 1))


def kernel_correlation(spec: ConvSpec, height: int, width: int) -> tuple[Pair, ConvSpec]:
    """The correlation that is `kernel_gradient`: the upstream gradient slides over the padded input.

    Stride and dilation have changed places; rows and columns that no window reaches are cut off, or they would give
    places that belong to no tap.

    Args:
        spec: the settings of the convolution, padded with zeros if at all.
        height, width: size of its input.

    Returns:
        `(rows, columns)`, the part of the input that counts, and the settings: with them, and with one channel and
        filter, the gradient is `convolve(image[:rows, :columns], upstream[..., None], None, settings)`.

    Raises:
        ValueError: as for `spec.output_shape`, the padding is not filled with zeros, or every window lies in it.
    """
    _check_zeros(spec)
    used, amounts = [], []
    for size, (before, after), unread in zip(
        (height, width), spec.padding_amounts(height, width), spec.unused(height, width), strict=True
    ):
        used.append(size - max(unread - after, 0))
        amounts.append((before, max(after - unread, 0)))
    if min(used) < 1:
        raise ValueError(f"padding={spec.padding!r} is more than the windows; some window must reach the input")
    settings = ConvSpec(spec.output_shape(height, width), spec.dilation, amounts, spec.stride)
    return (used[0], used[1]), settings


def input_correlation(spec: ConvSpec, height: int, width: int) -> TransposedSpec:
    """The transposed convolution that is `input_gradient`, with the picture of it that `TransposedSpec` gives.

    Args:
        spec, height, width: as for `kernel_correlation`.

    Returns:
        Its settings: the gradient is `convolve_spread(upstream, kernel, settings)`.

    Raises:
        ValueError: as for `kernel_correlation`, or there is more padding than a window can lie in.
    """
    _check_zeros(spec)
    amounts, unread = spec.padding_amounts(height, width), spec.unused(height, width)
    return TransposedSpec(spec.kernel_size, spec.stride, amounts, unread, spec.dilation)


def finite_differences(loss: Callable[[Array], float], at: ArrayLike, step: float = 1e-4) -> Array:
    """A gradient without any formula: each value is moved by `step` up and down, and the loss is watched.

    The central difference (loss(x + step) - loss(x - step)) / (2 step) is exact for a loss that is at most quadratic
    in every value, but for rounding.

    Args:
        loss: takes an array of the shape of `at`, which it must not change.
        at: where the gradient is wanted, any shape.
        step: how far each value is moved, above 0.

    Returns:
        float64 of the shape of `at`.

    Raises:
        ValueError: the step is not above 0 or too small to change a value, or a value is no finite number.
    """
    if not step > 0:
        raise ValueError(f"step={step!r} cannot be used; it must be above 0")
    values = np.array(real_array("at", at))
    gradient = np.zeros_like(values)
    for place in np.ndindex(values.shape):
        here = values[place]
        above, below = here + step, here - step
        if above == below:
            raise ValueError(f"step={step!r} is too small: it is lost in rounding beside the value {here}")
        values[place] = above
        loss_above = loss(values)
        values[place] = below
        gradient[place] = (loss_above - loss(values)) / (above - below)
        values[place] = here
    return gradient


def _check_zeros(spec: ConvSpec) -> None:
    if spec.padding_mode != "zeros":
        raise ValueError(f"padding_mode={spec.padding_mode!r} cannot be drawn as one correlation; it must be 'zeros'")
