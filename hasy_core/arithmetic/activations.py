"""Activation functions and their slopes, each number by itself.

Sources: ReLU: Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010. Leaky ReLU:
Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013. ELU: Clevert,
Unterthiner and Hochreiter, "Fast and accurate deep network learning by exponential linear units", 2016. GELU:
Hendrycks and Gimpel, "Gaussian error linear units", 2016. Softplus: Dugas et al., "Incorporating second-order
functional knowledge for better option pricing", 2001.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hasy_core.arithmetic.arrays import Array, real_array

NEGATIVE_SLOPE = 0.2
"""Of `keras.activations.leaky_relu` and `tf.nn.leaky_relu`; `keras.layers.LeakyReLU` has 0.3, PyTorch 0.01."""


@dataclass(frozen=True)
class Activation:
    """One activation function.

    Attributes:
        label: its name for a reader.
        formula: its definition in LaTeX, a function of x.
        value: x -> f(x), elementwise on float64.
        slope: x -> f'(x), likewise; at a kink the slope from the left, as TensorFlow's.
    """

    label: str
    formula: str
    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]


def leaky_relu(negative_slope: float = NEGATIVE_SLOPE) -> Activation:
    """Leaky ReLU with this slope below zero.

    Raises:
        ValueError: the slope is no finite number.
    """
    factor = float(real_array("negative_slope", negative_slope, ()))
    return Activation(
        "Leaky ReLU",
        rf"\max(x, 0) + {factor:g}\,\min(x, 0)",
        lambda x: np.maximum(x, 0.0) + factor * np.minimum(x, 0.0),
        lambda x: np.where(x > 0, 1.0, factor),
    )


def _sigmoid(x: Array) -> Array:
    # exp of no positive number: it cannot overflow.
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


def _sigmoid_slope(x: Array) -> Array:
    small = np.exp(-np.abs(x))
    return small / (1.0 + small) ** 2


def _tanh_slope(x: Array) -> Array:
    # 1 - tanh(x)^2, without the difference that loses every digit where tanh(x) is near 1.
    return 4.0 * _sigmoid_slope(2.0 * x)


def _elu(x: Array) -> Array:
    return np.maximum(x, 0.0) + np.expm1(np.minimum(x, 0.0))


def _normal_probability(x: Array) -> Array:
    """P(X <= x) of the standard normal distribution; with erfc it keeps its digits far below zero."""
    return 0.5 * np.vectorize(math.erfc, otypes=[np.float64])(-x / math.sqrt(2.0))


def _gelu_slope(x: Array) -> Array:
    near = np.minimum(np.abs(x), 40.0)  # beyond 40 the density is 0 in float64, and the square could overflow
    density = np.exp(-0.5 * near * near) / math.sqrt(2.0 * math.pi)
    return _normal_probability(x) + x * density


ACTIVATIONS = {
    "none": Activation("None", "x", np.copy, np.ones_like),
    "relu": Activation("ReLU", r"\max(x, 0)", lambda x: np.maximum(x, 0.0), lambda x: np.where(x > 0, 1.0, 0.0)),
    "leaky_relu": leaky_relu(),
    "elu": Activation(
        "ELU",
        r"x \text{ if } x > 0, \text{ else } e^x - 1",
        _elu,
        lambda x: np.exp(np.minimum(x, 0.0)),
    ),
    # The exact one, with the error function: Keras's and PyTorch's default, not their tanh approximation.
    "gelu": Activation(
        "GELU",
        r"\tfrac{x}{2}\left(1 + \operatorname{erf}\tfrac{x}{\sqrt{2}}\right)",
        lambda x: x * _normal_probability(x),
        _gelu_slope,
    ),
    "sigmoid": Activation("Sigmoid", r"\frac{1}{1 + e^{-x}}", _sigmoid, _sigmoid_slope),
    "tanh": Activation("tanh", r"\tanh x", np.tanh, _tanh_slope),
    "softplus": Activation("Softplus", r"\ln(1 + e^x)", lambda x: np.logaddexp(0.0, x), _sigmoid),
}
"""Name -> activation; the names are Keras's, and "none" changes nothing."""


def activate(name: str, values: ArrayLike, negative_slope: float = NEGATIVE_SLOPE) -> Array:
    """An activation function of every value.

    Args:
        name: a key of `ACTIVATIONS`. ELU's alpha is 1; GELU is the exact one, with the error function.
        values: real numbers of any shape.
        negative_slope: of "leaky_relu"; the others have none.

    Returns:
        float64 of the same shape.

    Raises:
        ValueError: there is no such activation, or a value is no finite real number.
    """
    return np.asarray(_activation(name, negative_slope).value(real_array("values", values)))


def activation_slope(name: str, values: ArrayLike, negative_slope: float = NEGATIVE_SLOPE) -> Array:
    """The derivative of an activation function at every value; at a kink the slope from the left, as TensorFlow's.

    Arguments, result and errors as for `activate`.
    """
    return np.asarray(_activation(name, negative_slope).slope(real_array("values", values)))


def _activation(name: str, negative_slope: float) -> Activation:
    if name not in ACTIVATIONS:
        raise ValueError(f"activation {name!r} is unknown; it can be {', '.join(ACTIVATIONS)}")
    return leaky_relu(negative_slope) if name == "leaky_relu" else ACTIVATIONS[name]
