"""Receptive fields, against what the built networks do."""

from collections.abc import Callable

import numpy as np
import pytest

from hasy_core.architecture import (
    ARCHITECTURES,
    Add,
    AveragePool,
    Concatenate,
    Conv,
    Dense,
    Flatten,
    GraphBuilder,
    MaxPool,
    Network,
)


def reached(network: Network) -> dict[str, np.ndarray]:
    """For each node, which of its cells become positive when one row or one column of an empty picture is inked.

    No weight is negative and no bias there, so nothing cancels: a cell answers exactly if it depends on that line.

    Returns:
        bool `[height + width, …]` by name; row pictures first.
    """
    import keras

    model = network.build()
    for layer in model.layers:
        fresh = [np.abs(weight) + 0.01 if weight.ndim > 1 else np.zeros_like(weight) for weight in layer.get_weights()]
        if type(layer).__name__ == "BatchNormalization":
            fresh = [np.ones_like(fresh[0]), fresh[1], fresh[2], np.ones_like(fresh[3])]
        if type(layer).__name__ != "Dropout":
            layer.set_weights(fresh)
    height, width, _ = network.input_shape
    pictures = np.zeros((height + width, height, width, 1), np.float32)
    for row in range(height):
        pictures[row, row] = 1
    for column in range(width):
        pictures[height + column, :, column] = 1
    nodes = [node for node in network.nodes if getattr(node.layer, "activation", "") != "softmax"]
    seen = keras.Model(model.input, [model.get_layer(node.name).output for node in nodes])(pictures)
    return {node.name: np.asarray(values) > 0 for node, values in zip(nodes, seen, strict=True)}


def check(network: Network) -> None:
    height = network.input_shape[0]
    for name, answers in reached(network).items():
        shape = network.shapes[name]
        cells = (
            [(0, 0)] if len(shape) == 1 else [(row, column) for row in range(shape[0]) for column in range(shape[1])]
        )
        if len(shape) == 1 and not network.node(name).layer.sees_all:
            continue  # flattened: its units are cells of the maps before it
        for row, column in cells:
            of_cell = answers.any(axis=1) if len(shape) == 1 else answers[:, row, column].any(axis=1)
            rows, columns = np.flatnonzero(of_cell[:height]), np.flatnonzero(of_cell[height:])
            said = network.fields[name].of_cell(row, column)
            assert said == ((rows[0], rows[-1]), (columns[0], columns[-1])), (name, row, column)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_cells_of_every_preset_depend_on_what_the_table_says(name: str, network: Callable[[str], Network]) -> None:
    check(network(name))


def lopsided() -> Network:
    """Kernels of even size, paddings of many kinds, branches that see different parts, cells that nobody reads."""
    net = GraphBuilder((21, 17, 1))
    net.add("first", Conv(2, (2, 3), stride=(2, 1), padding=(0, 2)))
    below = net.add("pool", MaxPool(3, 2, "same"))
    net.add("wide", Conv(2, (1, 4)), below)
    left = net.add("tall", Conv(2, (4, 1)))
    right = net.add("deep", AveragePool(2, 1, "same"), below)
    net.add("sum", Add(), left, right)
    net.add("again", Conv(2, 3, stride=2, padding="valid"))
    both = net.last
    one = net.add("flat", Flatten())
    net.add("small", Conv(2, (2, 1), padding="valid"), both)
    other = net.add("flat_small", Flatten())
    net.add("joined", Concatenate(), one, other)
    net.add("unit", Dense(3))
    return net.network("lopsided")


def test_fields_that_are_not_square_nor_centred() -> None:
    check(lopsided())


def test_sizes_are_those_without_an_edge_until_a_layer_sees_all() -> None:
    table = {row.name: row.receptive_field for row in lopsided().table()}
    assert table["first"] == (2, 3)
    assert table["pool"] == (2 + 2 * 2, 3 + 2 * 1)
    # Left (a row of 4, a column of 4) and right (2×2), which begins later.
    assert table["sum"] == (6 + 3 * 4, 5 + 3 * 2)
    # No window of the first layer reaches the last row.
    assert table["unit"] == (20, 17)


def test_the_known_field_of_vgg(network: Callable[[str], Network]) -> None:
    # Araujo, Norris and Sim 2019, table 1: 212 at the end of VGG-16's convolutions and poolings.
    assert network("vgg").fields["block5_pool"].size == (212, 212)
