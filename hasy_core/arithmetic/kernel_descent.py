"""Gradient descent that recovers a convolution's kernel and bias from one input and the output it should give.

The loss is half the sum of squared differences between output and target. It is quadratic in kernel and bias, so its
curvatures (the eigenvalues of its second derivative) say beforehand which learning rates converge, and how fast.

Sources: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964 (momentum); Goh, "Why
momentum really works", Distill, 2017 (its limits on a quadratic).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hasy_core.arithmetic.arrays import Array, real_array
from hasy_core.arithmetic.convolution import IMAGE_AXES, MAPS_AXES, convolve, windows_by_group
from hasy_core.arithmetic.gradients import bias_gradient, kernel_gradient
from hasy_core.arithmetic.spec import ConvSpec
from hasy_core.products import product

LARGEST_LOSS = 1e100
_LARGEST_WEIGHT = 1e100  # its square is still a number
_UNSEEN = 1e-10  # of the largest curvature: less is rounding


@dataclass(frozen=True, eq=False)
class DescentStep:
    """Where the descent is after some steps.

    Attributes:
        number: steps made so far, 0 for the start.
        loss: half the sum of squared differences to the target.
        kernel: `[kh, kw, channels_in / groups, filters]`.
        bias: `[filters]`.
    """

    number: int
    loss: float
    kernel: Array
    bias: Array


def squared_loss(maps: ArrayLike, target: ArrayLike) -> float:
    """Half the sum of squared differences; its gradient at the maps is `maps - target`.

    Args:
        maps, target: `[h', w', filters]`.

    Raises:
        ValueError: the shapes differ, or a value is no finite number.
    """
    maps, target = real_array("maps", maps, MAPS_AXES), real_array("target", target, MAPS_AXES)
    if maps.shape != target.shape:
        raise ValueError(f"target has shape {target.shape}; it must have the maps' shape {maps.shape}")
    return float(0.5 * ((maps - target) ** 2).sum())


def descend(
    image: ArrayLike,
    target: ArrayLike,
    spec: ConvSpec,
    kernel: ArrayLike,
    bias: ArrayLike,
    *,
    rate: float,
    momentum: float = 0.0,
) -> Iterator[DescentStep]:
    """Gradient descent on kernel and bias: the start, then one step after another, without end.

    A step is that of `keras.optimizers.SGD`: velocity = momentum * velocity - rate * gradient, and the velocity is
    added to kernel and bias. A descent that diverges ends once its loss is above `LARGEST_LOSS`, or a weight is beyond
    all measure.

    Args:
        image: `[h, w, channels_in]`.
        target: `[h', w', filters]`, what the convolution should give.
        spec: the settings of the convolution.
        kernel, bias: where to start, `[kh, kw, channels_in / groups, filters]` and `[filters]`.
        rate: learning rate, above 0.
        momentum: share of the last step that is kept, from 0 up to but without 1.

    Raises:
        ValueError: arrays that do not fit each other, or a rate or momentum out of its range.
    """
    weights, offsets = (np.array(values, np.float64) for values in (kernel, bias))
    _check_step(rate, momentum)
    velocity, offset_velocity = np.zeros_like(weights), np.zeros_like(offsets)
    number = 0
    while max(np.abs(weights).max(), np.abs(offsets).max()) <= _LARGEST_WEIGHT:
        maps = convolve(image, weights, offsets, spec)
        loss = squared_loss(maps, target)
        yield DescentStep(number, loss, weights.copy(), offsets.copy())
        if not loss <= LARGEST_LOSS:
            return
        upstream = maps - np.asarray(target)
        with np.errstate(over="ignore"):
            velocity = momentum * velocity - rate * kernel_gradient(image, upstream, spec)
            offset_velocity = momentum * offset_velocity - rate * bias_gradient(upstream)
            weights, offsets = weights + velocity, offsets + offset_velocity
        number += 1


def curvatures(image: ArrayLike, spec: ConvSpec) -> Array:
    """Eigenvalues of the loss's second derivative with respect to one filter's weights and bias, ascending.

    With every window as a line of a matrix A and a 1 at its end for the bias, the second derivative is AᵀA, the
    same for every target and for every filter of a group. A curvature of 0 is a direction in which kernel and bias
    can change without any change of the output: it cannot be learned from this input.

    Args:
        image: `[h, w, channels_in]`.
        spec: the settings of the convolution; its groups must divide the channels.

    Returns:
        `[groups, kh * kw * channels_in / groups + 1]`, none below 0; what is zero but for rounding is 0.0.

    Raises:
        ValueError: as for `convolve`.
    """
    image = real_array("image", image, IMAGE_AXES)
    if image.shape[2] % spec.groups:
        raise ValueError(f"groups={spec.groups} does not divide the image's {image.shape[2]} channels")
    windows = windows_by_group(image, spec)
    windows = np.concatenate([windows, np.ones((*windows.shape[:2], 1))], axis=2)
    found = np.linalg.eigvalsh(product(windows.transpose(0, 2, 1), windows))
    return np.where(found > _UNSEEN * found.max(), found, 0.0)


def largest_rate(curvature: ArrayLike, momentum: float = 0.0) -> float:
    """The learning rate below which `descend` converges and above which it diverges: 2 (1 + momentum) / curvature.

    Args:
        curvature: eigenvalues, as `curvatures` gives them; the largest counts.
        momentum: from 0 up to but without 1.

    Raises:
        ValueError: a value is out of its range.
    """
    _check_step(1.0, momentum)
    largest = float(np.max(real_array("curvature", curvature)))
    if not largest > 0:
        raise ValueError(f"curvature has the largest value {largest}; one must be above 0")
    return 2.0 * (1.0 + momentum) / largest


def share_kept(curvature: ArrayLike, rate: float, momentum: float = 0.0) -> float:
    """What is left of the error in the slowest direction from one step to the next, in the long run.

    Below 1 the descent converges, above 1 it diverges. It is the largest absolute root z of
    z² - (1 + momentum - rate · curvature) z + momentum = 0 (Goh 2017).

    Args:
        curvature: eigenvalues, as `curvatures` gives them; those of 0 are left out, nothing moves there.
        rate, momentum: as for `descend`.

    Raises:
        ValueError: a value is out of its range.
    """
    _check_step(rate, momentum)
    values = real_array("curvature", curvature).ravel()
    if not (values > 0).any():
        raise ValueError("curvature has no value above 0; one must be")
    middle = 1.0 + momentum - rate * values[values > 0]
    discriminant = middle * middle - 4.0 * momentum
    real = (np.abs(middle) + np.sqrt(np.maximum(discriminant, 0.0))) / 2.0
    return float(np.where(discriminant < 0, math.sqrt(momentum), real).max())


def _check_step(rate: float, momentum: float) -> None:
    if not (math.isfinite(rate) and rate > 0):
        raise ValueError(f"rate={rate!r} cannot be used; it must be a finite number above 0")
    if not 0 <= momentum < 1:
        raise ValueError(f"momentum={momentum!r} cannot be used; it must be at least 0 and less than 1")
