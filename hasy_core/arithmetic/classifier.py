"""From a volume of feature maps to an answer: flatten, weighted sums, dropout, softmax, cross-entropy.

Sources: dropout: Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014, in the
inverted form that Keras and PyTorch compute. Temperature: Hinton, Vinyals and Dean, "Distilling the knowledge in a
neural network", 2015.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hasy_core.arithmetic.arrays import Array, is_whole, real_array
from hasy_core.products import product

VOLUME_AXES = ("row", "column", "channel")


@dataclass(frozen=True, eq=False)
class UnitWorking:
    """How one unit of a fully connected layer came about: `value = products.sum() + bias`.

    Attributes:
        weights: `[inputs]`, the unit's own weights.
        products: `[inputs]`, inputs * weights.
        bias: the unit's bias.
        value: the weighted sum, before any activation.
    """

    weights: Array
    products: Array
    bias: float
    value: float


def flatten_index(shape: Sequence[int], row: int, column: int, channel: int) -> int:
    """Place of a volume's cell in the flattened vector: row * width * channels + column * channels + channel.

    This is the row-major order of Keras and TensorFlow, channels fastest. PyTorch keeps channels first, so there
    the same cell of a `[channels, height, width]` tensor goes to channel * height * width + row * width + column.

    Args:
        shape: (height, width, channels) of the volume.
        row, column, channel: the cell, counted from 0.

    Raises:
        ValueError: the shape is none, or there is no such cell.
    """
    height, width, channels = _volume(shape)
    for name, place, count in zip(VOLUME_AXES, (row, column, channel), (height, width, channels), strict=True):
        _check_place(name, place, count)
    return (int(row) * width + int(column)) * channels + int(channel)


def flattened_cell(shape: Sequence[int], index: int) -> tuple[int, int, int]:
    """Row, column and channel of the cell that stands at a place of the flattened vector; undoes `flatten_index`.

    Raises:
        ValueError: the shape is none, or the vector has no such place.
    """
    height, width, channels = _volume(shape)
    _check_place("index", index, height * width * channels)
    row, rest = divmod(int(index), width * channels)
    return row, *divmod(rest, channels)


def dense(inputs: ArrayLike, weights: ArrayLike, bias: ArrayLike) -> Array:
    """A fully connected layer's weighted sums, before any activation.

    Args:
        inputs: `[inputs]`, or `[n, inputs]` for several at once.
        weights: `[inputs, units]`, as Keras keeps them (PyTorch's `Linear` keeps the transpose).
        bias: `[units]`.

    Returns:
        float64 `[units]` or `[n, units]`.

    Raises:
        ValueError: arrays that do not fit together.
    """
    values, weights, bias = _dense_arguments(inputs, weights, bias)
    return np.asarray(product(values, weights) + bias)


def explain_unit(inputs: ArrayLike, weights: ArrayLike, bias: ArrayLike, unit: int) -> UnitWorking:
    """The working of the one number `dense(inputs, weights, bias)[unit]`.

    Args:
        inputs: `[inputs]`.
        weights, bias: as for `dense`.
        unit: counted from 0.

    Raises:
        ValueError: arrays that do not fit together, or there is no such unit.
    """
    values, weights, bias = _dense_arguments(inputs, weights, bias)
    if values.ndim != 1:
        raise ValueError(f"inputs has shape {values.shape}; one unit is explained for one input, [inputs]")
    _check_place("unit", unit, len(bias))
    own = weights[:, unit].copy()
    products = values * own
    return UnitWorking(own, products, float(bias[unit]), float(products.sum()) + float(bias[unit]))


def dropout_scale(count: int, rate: float, seed: int) -> Array:
    """What dropout multiplies each value by in one training step: 0 with probability `rate`, else 1 / (1 - rate).

    The scaling keeps every value's mean over the steps, so that nothing is left to do after training ("inverted"
    dropout; Srivastava et al. scale the weights down afterwards instead, which comes to the same).

    Args:
        count: how many values there are.
        rate: from 0 to less than 1.
        seed: the same seed, the same mask; for one seed, a higher rate drops what a lower one dropped, and more.

    Returns:
        float64 `[count]`.

    Raises:
        ValueError: a rate outside 0 … 1, or a count or seed that is none.
    """
    if not 0 <= rate < 1:
        raise ValueError(f"rate={rate!r} cannot be used; a dropout rate is from 0 to less than 1")
    for name, value in (("count", count), ("seed", seed)):
        if not is_whole(value) or value < 0:
            raise ValueError(f"{name}={value!r} cannot be used; it must be a whole number of at least 0")
    kept = np.random.default_rng(seed).random(count) >= rate
    return kept / (1.0 - rate)


def softmax(logits: ArrayLike, temperature: float = 1.0) -> Array:
    """Probabilities proportional to exp(logit / temperature).

    A temperature above 1 evens them out, one below 1 sharpens them; their order stays.

    Args:
        logits: `[classes]`, or `[n, classes]`.
        temperature: above 0.

    Returns:
        float64 of the same shape; the last axis sums to 1.

    Raises:
        ValueError: logits that are none, or a temperature that is not above 0.
    """
    return np.asarray(np.exp(_log_softmax(logits, temperature)))


def cross_entropy(logits: ArrayLike, true_class: int, temperature: float = 1.0) -> float:
    """-ln of the probability that the softmax gives the true class; ln(classes) where all are equally likely.

    Computed from the logits, so that a probability too small for a float still has its loss.

    Args:
        logits: `[classes]`.
        true_class: counted from 0.
        temperature: above 0.

    Raises:
        ValueError: as for `softmax`, or there is no such class.
    """
    logs = _log_softmax(logits, temperature)
    if logs.ndim != 1:
        raise ValueError(f"logits has shape {logs.shape}; the loss of one picture takes [classes]")
    _check_place("true_class", true_class, len(logs))
    return max(0.0, -float(logs[true_class]))  # of two zeros the first: none is negative


def _log_softmax(logits: ArrayLike, temperature: float) -> Array:
    values = real_array("logits", logits)
    if values.ndim not in (1, 2) or 0 in values.shape:
        raise ValueError(f"logits has shape {values.shape}; it must be [classes] or [n, classes]")
    if not 0 < temperature < math.inf:
        raise ValueError(f"temperature={temperature!r} cannot be used; it must be a finite number above 0")
    # Shifted by the largest, no exponential overflows.
    shifted = (values - values.max(axis=-1, keepdims=True)) / temperature
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def _dense_arguments(inputs: ArrayLike, weights: ArrayLike, bias: ArrayLike) -> tuple[Array, Array, Array]:
    values = real_array("inputs", inputs)
    weights = real_array("weights", weights, ("inputs", "units"))
    bias = real_array("bias", bias, ("units",))
    if values.ndim not in (1, 2) or values.shape[-1] != len(weights):
        raise ValueError(
            f"inputs has shape {values.shape}; for these weights it must be [{len(weights)}] or [n, {len(weights)}]"
        )
    if len(bias) != weights.shape[1]:
        raise ValueError(f"bias has {len(bias)} values; it must have one for each of the {weights.shape[1]} units")
    return values, weights, bias


def _volume(shape: Sequence[int]) -> tuple[int, int, int]:
    if len(shape) != 3 or not all(is_whole(length) and length >= 1 for length in shape):
        raise ValueError(f"shape={shape!r} cannot be used; it must be (height, width, channels), each at least 1")
    height, width, channels = (int(length) for length in shape)
    return height, width, channels


def _check_place(name: str, place: int, count: int) -> None:
    if not is_whole(place) or not 0 <= place < count:
        raise ValueError(f"{name}={place!r} is not there; it can be a whole number from 0 to {count - 1}")
