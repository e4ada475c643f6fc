"""Networks whose every number is at hand: volume, fully connected layers, logits, in NumPy and float64.

The shipped network as it is, without TensorFlow; and a small one, fitted here in a moment, whose sums can be read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hasy_core.architecture import ARCHITECTURES, Conv, Dense, MaxPool
from hasy_core.arithmetic import ConvSpec, PoolSpec, activate, convolve, dense, pool
from hasy_core.arithmetic.fitting import fit_classifier
from hasy_core.data.samples import Samples
from hasy_core.models import model_path
from hasy_core.models.weights_file import read_weights

Array = NDArray[np.float64]

SMALL_FILTERS = 8
SMALL_POOL = 8
SMALL_UNITS = 16
FITTED_OF_EACH = 40
"""Pictures of each class that the small network is fitted on, at most; a quarter of a class is kept for its score."""


@dataclass(frozen=True, eq=False)
class FullyConnected:
    """One fully connected layer.

    Attributes:
        name: as Keras would call it.
        weights: `[inputs, units]`.
        bias: `[units]`.
        activation: a key of `hasy_core.arithmetic.ACTIVATIONS`; "none" for the logits.
    """

    name: str
    weights: Array
    bias: Array
    activation: str


@dataclass(frozen=True, eq=False)
class PlainNetwork:
    """The part of a network after its convolutions, and whose volume it takes.

    Attributes:
        layers: the fully connected layers; the last one's weighted sums are the logits.
        classes: class index of each logit.
    """

    layers: tuple[FullyConnected, ...]
    classes: tuple[int, ...]

    def forward(self, vector: Array) -> list[tuple[Array, Array, Array]]:
        """For each layer what it takes, its weighted sums, and what its activation makes of them."""
        steps = []
        for layer in self.layers:
            sums = dense(vector, layer.weights, layer.bias)
            values = activate(layer.activation, sums)
            steps.append((vector, sums, values))
            vector = values
        return steps


@cache
def _weights(name: str) -> dict[str, list[Array]]:
    """Read once for each process: 20 ms, and 13 MB."""
    read = read_weights(model_path(name))
    return {layer: [weight.astype(np.float64) for weight in weights] for layer, weights in read.items()}


@cache
def shipped_network(name: str = "seed") -> PlainNetwork:
    """The fully connected layers of a shipped network.

    Args:
        name: a preset of `hasy_core.architecture` that is shipped.

    Raises:
        HasyError: its file is missing or damaged.
    """
    weights = _weights(name)
    layers = []
    for layer_name, layer in ARCHITECTURES[name]().named_layers():
        if isinstance(layer, Dense):
            matrix, bias = weights[layer_name]
            layers.append(FullyConnected(layer_name, matrix, bias, "relu" if layer.activation == "relu" else "none"))
    return PlainNetwork(tuple(layers), tuple(range(layers[-1].weights.shape[1])))


def shipped_volume(image: NDArray[np.uint8], name: str = "seed") -> Array:
    """What a shipped network's convolutions and poolings make of a picture: the volume that it flattens.

    Args:
        image: uint8 `[32, 32]`, 255 = ink.
        name: as for `shipped_network`.

    Returns:
        float64 `[height, width, channels]`; for `seed` `[8, 8, 128]`.

    Raises:
        HasyError: the network's file is missing or damaged.
    """
    weights = _weights(name)
    volume = (image / 255.0)[:, :, None]
    for layer_name, layer in ARCHITECTURES[name]().named_layers():
        if isinstance(layer, Conv):
            kernel, bias = weights[layer_name]
            volume = convolve(volume, kernel, bias, ConvSpec(layer.kernel_size, padding=layer.padding))
            volume = activate(layer.activation or "none", volume)
        elif isinstance(layer, MaxPool):
            volume = pool(volume, PoolSpec(layer.size))
    return volume


@cache
def _small_kernel() -> tuple[Array, Array]:
    """Those filters of the shipped network's first layer with the strongest contrast, as kernel and bias.

    Contrast: the sum of the positive weights times that of the negative ones. A filter of one sign would be the same
    everywhere after max pooling, which finds paper in every window.
    """
    kernel, bias = _weights("seed")["conv2d"]
    contrast = np.maximum(kernel, 0).sum(axis=(0, 1, 2)) * np.maximum(-kernel, 0).sum(axis=(0, 1, 2))
    strongest = np.sort(np.argsort(contrast)[-SMALL_FILTERS:])
    return kernel[..., strongest], bias[strongest]


def small_volume(image: NDArray[np.uint8]) -> Array:
    """A volume of 4x4x8: eight filters of the shipped network's first layer, ReLU, and 8x8 max pooling.

    Args:
        image: uint8 `[32, 32]`, 255 = ink.

    Raises:
        HasyError: the shipped network's file is missing or damaged.
    """
    kernel, bias = _small_kernel()
    maps = convolve((image / 255.0)[:, :, None], kernel, bias, ConvSpec(kernel.shape[:2], padding="same"))
    return pool(activate("relu", maps), PoolSpec(SMALL_POOL))


@dataclass(frozen=True, eq=False)
class SmallNetwork:
    """A network of two fully connected layers for a few classes, and how good it is.

    Attributes:
        network: its layers and classes.
        fitted_on: numbers of the pictures that it was fitted on.
        correct, tested: how many of the pictures kept back it gets right.
    """

    network: PlainNetwork
    fitted_on: frozenset[int]
    correct: int
    tested: int


def fit_small_network(pictures: Samples, classes: Sequence[int], seed: int = 0) -> SmallNetwork:
    """Fit a small network on the first pictures of some classes, and count its hits on the next ones.

    Args:
        pictures: where the classes' pictures come from, at least two of each.
        classes: class indices; their order is that of the logits.
        seed: of the first weights.
    """
    fitted: list[tuple[int, int]] = []
    kept: list[tuple[int, int]] = []
    for place, index in enumerate(classes):
        numbers = pictures.numbers_of(index)[: FITTED_OF_EACH * 4 // 3].tolist()
        cut = max(len(numbers) * 3 // 4, 1)
        fitted += [(number, place) for number in numbers[:cut]]
        kept += [(number, place) for number in numbers[cut:]]
    values = [
        np.stack([small_volume(pictures.image(number)).reshape(-1) for number, _ in some]) for some in (fitted, kept)
    ]
    labels = [np.array([place for _, place in some]) for some in (fitted, kept)]
    network = fit_classifier(values[0], labels[0], len(classes), units=SMALL_UNITS, seed=seed)
    hits = int((network.logits(values[1]).argmax(axis=1) == labels[1]).sum())
    layers = (
        FullyConnected("dense", network.hidden_weights, network.hidden_bias, "relu"),
        FullyConnected("dense_1", network.weights, network.bias, "none"),
    )
    return SmallNetwork(PlainNetwork(layers, tuple(classes)), frozenset(n for n, _ in fitted), hits, len(kept))
