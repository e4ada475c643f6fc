"""The strongest path by brute force: at each of its units all terms are written out from the layer's weights."""

from typing import Any

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from hasy_core.arithmetic import ConvSpec, PoolSpec
from hasy_core.inspection import OpenedNetwork, PathStep, class_target, strongest_path
from hasy_core.models import load_model
from tests.core.inspection.networks import small_network

Terms = dict[tuple[int, ...], float]
"""Place in an input, first the input's number -> the term."""


def windows(layer: Any, shape: tuple[int, ...], row: int, column: int) -> list[tuple[int, int, int, int]]:
    """Row and column in the window, and in the input, of all cells of a window that lie in the input."""
    pools = hasattr(layer, "pool_size")
    size = layer.pool_size if pools else layer.kernel_size
    spec = PoolSpec(size, layer.strides, layer.padding) if pools else ConvSpec(size, layer.strides, layer.padding)
    (top, _), (left, _) = spec.padding_amounts(*shape[:2])
    cells = []
    for i in range(size[0]):
        for j in range(size[1]):
            y, x = row * layer.strides[0] - top + i, column * layer.strides[1] - left + j
            if 0 <= y < shape[0] and 0 <= x < shape[1]:
                cells.append((i, j, y, x))
    return cells


def written_out(layer: Any, inputs: list[NDArray[np.float32]], cell: tuple[int, ...]) -> tuple[Terms, float]:
    """All terms of a unit's sum, and its bias."""
    given = inputs[0]
    channel = cell[-1]
    kind = type(layer).__name__
    weights = layer.get_weights()
    if kind == "Dense":
        kernel, bias = weights
        return {(0, unit): float(value * kernel[unit, channel]) for unit, value in enumerate(given)}, bias[channel]
    if kind == "Conv2D":
        kernel, bias = (*weights, np.zeros(cell[-1] + 1))[:2]
        terms = {
            (0, y, x, k): float(given[y, x, k] * kernel[i, j, k, channel])
            for i, j, y, x in windows(layer, given.shape, *cell[:2])
            for k in range(given.shape[-1])
        }
        return terms, float(bias[channel])
    if kind == "DepthwiseConv2D":
        kernel, bias = weights
        cells = windows(layer, given.shape, *cell[:2])
        terms = {(0, y, x, channel): float(given[y, x, channel] * kernel[i, j, channel, 0]) for i, j, y, x in cells}
        return terms, float(bias[channel])
    if kind == "BatchNormalization":
        gamma, beta, mean, variance = (values[channel] for values in weights)
        scale = gamma / np.sqrt(variance + layer.epsilon)
        return {(0, *cell): float(scale * given[cell])}, float(beta - scale * mean)
    if kind == "MaxPooling2D":
        cells = {
            (0, y, x, channel): float(given[y, x, channel]) for _, _, y, x in windows(layer, given.shape, *cell[:2])
        }
        winner = max(cells, key=cells.__getitem__)
        return {winner: cells[winner]}, 0.0
    if kind == "AveragePooling2D":
        cells = windows(layer, given.shape, *cell[:2])
        return {(0, y, x, channel): float(given[y, x, channel] / len(cells)) for _, _, y, x in cells}, 0.0
    if kind == "GlobalAveragePooling2D":
        places = np.ndindex(given.shape[:2])
        size = given.shape[0] * given.shape[1]
        return {(0, *place, channel): float(given[(*place, channel)] / size) for place in places}, 0.0
    if kind == "Add":
        return {(number, *cell): float(values[cell]) for number, values in enumerate(inputs)}, 0.0
    if kind == "Concatenate":
        before = 0
        for number, values in enumerate(inputs):
            if channel - before < values.shape[-1]:
                place = (*cell[:2], channel - before)
                return {(number, *place): float(values[place])}, 0.0
            before += values.shape[-1]
    if kind == "Flatten":
        place = tuple(int(index) for index in np.unravel_index(channel, given.shape))
        return {(0, *place): float(given[place])}, 0.0
    assert kind in ("Activation", "Dropout"), kind
    return {(0, *cell): float(given[cell])}, 0.0


def check(network: OpenedNetwork, model: keras.Model, picture: NDArray[np.uint8], wanted: int) -> set[str]:
    """Each step takes the largest of the terms that pull the path's way; gives the kinds of layers that were met."""
    path = strongest_path(network, picture, wanted)
    assert path.whole
    logits = network.scores(picture[None])[0][0]
    assert path.steps[0].value == pytest.approx(float(logits[wanted]), abs=1e-4)
    values = network.backward(picture, class_target(wanted, network.classes)).values
    ink = (picture / 255).astype(np.float32)[..., None]
    kinds = set()
    sign = 1.0
    for here, following in zip(path.steps, path.steps[1:], strict=False):
        assert here.step is not None
        layer = model.get_layer(network.layers[here.step].name)
        kinds.add(type(layer).__name__)
        sources = network.inputs_of(here.step)
        inputs = [ink if source is None else values[source] for source in sources]
        terms, bias = written_out(layer, inputs, here.cell)
        assert sum(terms.values()) + bias == pytest.approx(here.value, abs=2e-4)
        assert here.contribution is not None
        pulling = {place: sign * term for place, term in terms.items() if sign * term > 0}
        if len(terms) > 1:
            assert here.contribution * sign == pytest.approx(max(pulling.values()), abs=1e-5)
            assert here.share == pytest.approx(max(pulling.values()) / sum(pulling.values()), abs=1e-4)
        numbers = [number for number, source in enumerate(sources) if source == following.step]
        chosen = next((number, *following.cell) for number in numbers if (number, *following.cell) in terms)
        assert terms[chosen] == pytest.approx(here.contribution, abs=1e-5)
        weight = terms[chosen] / float(inputs[chosen[0]][chosen[1:]])
        sign *= float(np.sign(weight))
    end = path.steps[-1]
    assert end == PathStep(None, end.cell, float(ink[end.cell]))
    return kinds


def test_every_term_on_the_path_is_the_largest_of_its_sum(drawings: NDArray[np.uint8]) -> None:
    model = small_network()
    network = OpenedNetwork(model)
    met: set[str] = set()
    for picture in drawings:
        for wanted in range(12):
            if strongest_path(network, picture, wanted).whole:
                met |= check(network, model, picture, wanted)

    assert met >= {"Dense", "Conv2D", "BatchNormalization", "Activation", "MaxPooling2D", "Add", "Concatenate"}
    assert met >= {"AveragePooling2D", "Flatten", "Dropout"}


@pytest.mark.parametrize("name", ["compact", "best"])
def test_a_shipped_network(name: str, drawings: NDArray[np.uint8]) -> None:
    model = load_model(name)
    network = OpenedNetwork(model)
    best = int(network.scores(drawings[:1])[1].argmax())

    assert "GlobalAveragePooling2D" in check(network, model, drawings[0], best)


def test_where_nothing_speaks_for_the_class_the_path_ends() -> None:
    model = keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(3, kernel_initializer="ones", bias_initializer="ones", activation="softmax"),
        ]
    )

    path = strongest_path(OpenedNetwork(model), np.zeros((32, 32)), 1)

    assert not path.whole
    (only,) = path.steps
    assert (only.cell, only.value, only.contribution) == ((1,), 1.0, None)
    with pytest.raises(ValueError, match="wanted is 3; it must be 0 to 2"):
        strongest_path(OpenedNetwork(model), np.zeros((32, 32)), 3)
