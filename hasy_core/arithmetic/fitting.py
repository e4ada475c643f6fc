"""Gradient descent on a small fully connected classifier: one hidden layer, softmax, cross-entropy.

It stands here so that a page can show a trained network whose every sum can be read to the last number. Networks
that are meant to be good are `hasy_core.training`'s.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hasy_core.arithmetic.arrays import Array, real_array
from hasy_core.arithmetic.classifier import dense, softmax
from hasy_core.products import product


@dataclass(frozen=True, eq=False)
class HiddenClassifier:
    """`logits = relu(inputs @ hidden_weights + hidden_bias) @ weights + bias`.

    Attributes:
        hidden_weights, hidden_bias: `[inputs, units]` and `[units]`.
        weights, bias: `[units, classes]` and `[classes]`.
    """

    hidden_weights: Array
    hidden_bias: Array
    weights: Array
    bias: Array

    def logits(self, inputs: ArrayLike) -> Array:
        """`[n, inputs]` -> `[n, classes]`, or one picture's `[inputs]` -> `[classes]`."""
        return dense(np.maximum(dense(inputs, self.hidden_weights, self.hidden_bias), 0.0), self.weights, self.bias)


def classifier_gradient(network: HiddenClassifier, inputs: ArrayLike, labels: NDArray[np.int64]) -> HiddenClassifier:
    """Gradient of the mean cross-entropy with respect to every weight, under the same names.

    Args:
        network: where the gradient is taken.
        inputs: `[n, inputs]`.
        labels: `[n]`, the true classes.
    """
    values = real_array("inputs", inputs, ("pictures", "inputs"))
    hidden = np.maximum(dense(values, network.hidden_weights, network.hidden_bias), 0.0)
    upstream = softmax(dense(hidden, network.weights, network.bias))
    upstream[np.arange(len(labels)), labels] -= 1.0
    upstream /= len(labels)
    below = product(upstream, network.weights.T) * (hidden > 0)
    return HiddenClassifier(
        product(values.T, below), below.sum(axis=0), product(hidden.T, upstream), upstream.sum(axis=0)
    )


def fit_classifier(
    inputs: ArrayLike,
    labels: NDArray[np.int64],
    classes: int,
    *,
    units: int = 16,
    steps: int = 300,
    rate: float = 0.2,
    momentum: float = 0.9,
    seed: int = 0,
) -> HiddenClassifier:
    """Fit the classifier by gradient descent with momentum on all pictures at once.

    Args:
        inputs: `[n, inputs]`.
        labels: `[n]`, from 0 to classes - 1.
        classes: units of the last layer.
        units: of the hidden layer.
        steps: of gradient descent.
        rate: learning rate.
        momentum: share of the last step that the next one keeps.
        seed: of the first weights, normal with variance 2 / inputs (He et al. 2015); biases start at 0.

    Raises:
        ValueError: inputs and labels that do not fit together, or a label out of range.
    """
    values = real_array("inputs", inputs, ("pictures", "inputs"))
    if len(labels) != len(values) or not 0 <= int(np.min(labels)) <= int(np.max(labels)) < classes:
        raise ValueError(f"labels must be {len(values)} whole numbers from 0 to {classes - 1}, one for each picture")
    rng = np.random.default_rng(seed)
    network = HiddenClassifier(
        rng.normal(scale=np.sqrt(2 / values.shape[1]), size=(values.shape[1], units)),
        np.zeros(units),
        rng.normal(scale=np.sqrt(2 / units), size=(units, classes)),
        np.zeros(classes),
    )
    weights = [network.hidden_weights, network.hidden_bias, network.weights, network.bias]
    speeds = [np.zeros_like(weight) for weight in weights]
    for _ in range(steps):
        slope = classifier_gradient(network, values, labels)
        slopes = (slope.hidden_weights, slope.hidden_bias, slope.weights, slope.bias)
        for weight, speed, own in zip(weights, speeds, slopes, strict=True):
            speed *= momentum
            speed -= rate * own
            weight += speed
    return network
