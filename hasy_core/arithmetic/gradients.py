"""The loss's gradient through one convolution, for its kernel, its input and its bias.

All three start from the upstream gradient: the loss's gradient with respect to every output cell of the convolution.
Formulas: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, and Goodfellow, Bengio and
Courville, "Deep Learning", 2016, section 9.5.
"""

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
from hasy_core.arithmetic.spec import ConvSpec


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
    sums = windows.transpose(0, 2, 1) @ by_group
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
