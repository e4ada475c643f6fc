"""Networks for the tests, each built once."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from hasy_core.architecture import GraphBuilder, Network, architecture, layers


@cache
def network_named(name: str) -> Network:
    """A preset, or `every-layer`: every kind of layer and padding, on pictures that are not square."""
    if name != "every-layer":
        return architecture(name)
    net = GraphBuilder((13, 10, 1))
    net.add("pixels", layers.Conv(6, (3, 5), stride=(2, 1), padding=(2, 1), activation="elu"))
    net.add("depthwise", layers.DepthwiseConv(4, 2, multiplier=2, activation="gelu"))
    net.add("average", layers.AveragePool(3, 2, "same"))
    net.add("average_again", layers.AveragePool(3, 1, "same"))
    net.add("largest", layers.MaxPool((2, 3), 1, "same"))
    net.add("left", layers.Conv(6, 2, groups=3, activation="leaky_relu"), "largest")
    net.add("train", layers.Conv(6, 2, bias=False, activation="silu"), "largest")
    net.add("joined", layers.Concatenate(), "left", "train", "largest")
    net.add("norm", layers.BatchNorm(0.99, 1e-2))
    net.add("flat", layers.Flatten())
    net.add("units", layers.Dense(7, "softplus"))
    net.add("norm_of_units", layers.BatchNorm())
    net.add("classes", layers.Dense(5, "softmax", bias=False))
    return net.network("every-layer")


@cache
def _built(name: str) -> Any:
    import keras

    keras.utils.set_random_seed(1)
    model = network_named(name).build()
    chance = np.random.default_rng(1)
    for layer in model.layers:
        # Statistics and biases as training would leave them: 0 and 1 would hide a mistake.
        if type(layer).__name__ == "BatchNormalization":
            scale, shift, mean, variance = layer.get_weights()
            layer.set_weights(
                [
                    chance.uniform(0.5, 1.5, scale.shape),
                    chance.normal(0, 0.3, shift.shape),
                    chance.normal(0, 0.3, mean.shape),
                    chance.uniform(0.5, 1.5, variance.shape),
                ]
            )
        elif getattr(layer, "use_bias", False):
            layer.bias.assign(chance.normal(0, 0.2, layer.bias.shape))
    return model


@pytest.fixture
def network() -> Callable[[str], Network]:
    """Network by name: a preset or `every-layer`."""
    return network_named


@pytest.fixture
def built() -> Callable[[str], Any]:
    """Its Keras model with weights that hide nothing; not to be changed."""
    return _built
