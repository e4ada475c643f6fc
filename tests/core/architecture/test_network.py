"""Networks as graphs: what is refused, and what Keras says of shapes and parameters."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hasy_core.architecture import (
    ARCHITECTURES,
    Add,
    AveragePool,
    BatchNorm,
    Concatenate,
    Conv,
    Dense,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalAveragePool,
    GraphBuilder,
    LeakyReLU,
    MaxPool,
    Network,
    Node,
)
from hasy_core.architecture.network import INK

EVERY = [*ARCHITECTURES, "every-layer"]


@pytest.mark.parametrize("name", EVERY)
def test_keras_has_the_same_layers_shapes_and_counts(
    name: str, network: Callable[[str], Network], built: Callable[[str], Any]
) -> None:
    spec, model = network(name), built(name)
    layers = {layer.name: layer for layer in model.layers}
    extra = {f"{node.name}_padding" for node in spec.nodes if isinstance(getattr(node.layer, "padding", ""), tuple)}
    assert set(layers) == {"ink", *extra, *(node.name for node in spec.nodes)}
    for row in spec.table():
        layer = layers[row.name]
        assert (type(layer).__name__, tuple(layer.output.shape[1:])) == (row.kind, row.output_shape), row.name
        assert layer.count_params() == row.parameters, row.name
        assert row.activation_bytes == 4 * np.prod(row.output_shape)
    totals = spec.totals()
    assert totals.parameters == model.count_params()
    kept = [weight for layer in model.layers for weight in layer.non_trainable_weights]
    assert totals.fixed_parameters == sum(int(np.prod(weight.shape)) for weight in kept)


def test_a_layer_that_reads_too_far_is_named_with_what_would_fit() -> None:
    net = GraphBuilder((6, 6, 1))
    net.add("pool", MaxPool(2))
    with pytest.raises(
        ValueError, match=r"^conv: a 5×5 kernel does not fit a 3×3 map; use padding same or at most 3×3$"
    ):
        net.add("conv", Conv(4, 5, padding="valid"))
    with pytest.raises(ValueError, match=r"^far: a 9×9 kernel does not fit a 3×3 map \(padded to 7×7\)"):
        net.add("far", Conv(4, 9, padding=2))
    with pytest.raises(ValueError, match=r"^wide: a 4×4 pooling window does not fit a 3×3 map"):
        net.add("wide", AveragePool(4))


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        ((Node("Conv", Conv(2, 3), ("ink",)),), "^Conv: a node's name is"),
        ((Node("class", Conv(2, 3), ("ink",)),), "^class: a node's name is"),
        ((Node("a", Conv(2, 3), ("b",)),), "^a: there is no node 'b' before it; there is ink"),
        ((Node("a", Conv(2, 3), ("ink",)), Node("a", Flatten(), ("a",))), "^a: there is a node of this name already"),
        ((Node("a", Dense(3), ("ink",)),), "^a: Dense takes a row of units; put Flatten"),
        ((Node("a", Flatten(), ("ink",)), Node("b", MaxPool(2), ("a",))), r"^b: MaxPooling2D takes maps.*\(1024,\)"),
        ((Node("a", Add(), ("ink",)),), "^a: Add takes two or more inputs"),
        ((Node("a", Flatten(), ("ink", "ink")),), "^a: Flatten takes one input"),
        ((Node("a", Conv(2, 3, groups=2), ("ink",)),), "^a: 2 groups cannot share 1 channels"),
        ((Node("a", Flatten(), ("ink",)), Node("b", Flatten(), ("ink",))), "^a: its output is used by no node"),
        ((Node("a", Conv(2, 3), ("ink",)), Node("b", Add(), ("a", "ink"))), "^b: shapes 32×32×2 and 32×32×1 cannot"),
        ((Node("a", MaxPool(2), ("ink",)), Node("b", Concatenate(), ("a", "ink"))), "^b: shapes 16×16×1 and 32×32×1"),
    ],
)
def test_a_node_that_cannot_stand_there_is_named(nodes: tuple[Node, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Network("wrong", (32, 32, 1), nodes, nodes[-1].name)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: Conv(0, 3), "filters=0"),
        (lambda: Conv(8, (3, 0)), r"kernel_size=0"),
        (lambda: Conv(8, (3, 3, 3)), r"kernel_size=\(3, 3, 3\)"),
        (lambda: Conv(8, 3, stride=-1), "stride=-1"),
        (lambda: Conv(8, 3, padding="full"), "padding='full'"),
        (lambda: Conv(8, 3, padding=-1), "padding=-1"),
        (lambda: Conv(8, 3, groups=3), "filters=8 cannot be used; groups=3 must divide it"),
        (lambda: Conv(8, 3, activation="wow"), "activation='wow'"),
        (lambda: Conv(True, 3), "filters=True"),
        (lambda: MaxPool(2, padding="full"), "padding='full'"),
        (lambda: Dense(1.5), r"units=1\.5"),  # type: ignore[arg-type]
        (lambda: Dropout(1.0), r"rate is 1\.0"),
        (lambda: BatchNorm(1.0), r"momentum is 1\.0"),
        (lambda: BatchNorm(epsilon=0), "epsilon is 0"),
        (lambda: Network("two words", (32, 32, 1), (), "ink"), "name='two words'"),
        (lambda: Network("n", (32, 32), (), "ink"), "input_shape"),
        (lambda: Network("n", (32, 32, 1), (), "ink"), "output='ink' is no node"),
    ],
)
def test_a_setting_that_cannot_be_is_named(wrong: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        wrong()


def test_settings_in_words() -> None:
    assert Conv(8, (3, 5), stride=2, groups=2, bias=False).settings() == (
        "8 kernels 3×5, 2 groups, stride 2, same padding, no bias, relu"
    )
    assert Conv(8, 1, padding=(1, 2), activation=None).settings() == "8 kernels 1×1, padding 1×2"
    assert MaxPool(3, 1, "same").settings() == "3×3, stride 1, same padding"
    assert MaxPool(2).settings() == "2×2"


def test_training_bytes_are_those_of_a_count_by_hand() -> None:
    net = GraphBuilder((8, 8, 1))
    net.add("conv", Conv(4, 3))
    net.add("norm", BatchNorm())
    net.add("average", GlobalAveragePool())
    net.add("classes", Dense(10, "softmax"))
    learned, kept = (9 + 1) * 4 + 2 * 4 + 5 * 10, 2 * 4
    activations = 64 + 256 + 256 + 4 + 10
    for batch in (1, 7):
        by_hand = 4 * (4 * learned + kept) + 4 * batch * (activations + 2 * 256)
        assert net.network("small").training_bytes(batch) == by_hand
    with pytest.raises(ValueError, match="batch_size=0"):
        net.network("small").training_bytes(0)


def test_softmax_is_computed_in_float32_whatever_the_precision() -> None:
    net = GraphBuilder((8, 8, 1))
    net.add("conv", Conv(4, 3))
    net.add("average", GlobalAveragePool())
    net.add("classes", Dense(10, "softmax"))
    model = net.network("small").build("mixed_bfloat16")
    assert [layer.compute_dtype for layer in model.layers[1:]] == ["bfloat16", "bfloat16", "float32"]


def test_equal_seeds_build_equal_networks(network: Callable[[str], Network]) -> None:
    import keras

    weights = []
    for _ in range(2):
        keras.utils.set_random_seed(5)
        weights.append(network("every-layer").build().get_weights())
    assert all(np.array_equal(*both) for both in zip(*weights, strict=True))


def test_dilated_windows_reach_as_far_as_keras_says() -> None:
    net = GraphBuilder((20, 17, 2))
    net.add("dilated", Conv(4, (3, 2), padding="valid", dilation=(3, 4)))
    net.add("depthwise", DepthwiseConv(3, padding="valid", dilation=2))
    net.add("slope", LeakyReLU(0.3))
    net.add("flat", Flatten())
    net.add("classes", Dense(3))
    network = net.network("dilated")
    model = network.build()
    rows = network.table()
    assert [row.output_shape for row in rows] == [tuple(layer.output.shape[1:]) for layer in model.layers[1:]]
    assert network.totals().parameters == model.count_params()
    assert [row.receptive_field for row in rows[:3]] == [(7, 5), (11, 9), (11, 9)]
    assert rows[0].settings == "4 kernels 3×2, dilation 3×4, relu"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Conv(4, 3, stride=2, dilation=2), "stride=2 and dilation=2 cannot be used together"),
        (lambda: Conv(4, 3, dilation=0), "dilation=0 cannot be used"),
        (lambda: LeakyReLU(-0.1), "slope is -0.1; it must be a finite number of at least 0"),
        (lambda: Conv(1, 3, padding="valid", dilation=4).output_shape((5, 5, 1)), "spreads over 9×9 does not fit"),
    ],
)
def test_dilations_and_slopes_that_cannot_be(make: Callable[[], object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()


@pytest.mark.parametrize(
    ("layer", "inputs", "shares", "said"),
    [
        (Conv(2, 3), "first", "none", "there is no node 'none' before it"),
        (Conv(2, 5), "first", "first", "shares the weights of first with other settings"),
        (Conv(2, 3), INK, "first", ""),
        (Conv(2, 3), "first", "first", "other channels"),
    ],
)
def test_a_layer_that_is_applied_again(layer: Conv, inputs: str, shares: str, said: str) -> None:
    first = Node("first", Conv(2, 3), (INK,))
    nodes = (first, Node("again", layer, (inputs,), shares), Node("sum", Add(), ("first", "again")))
    if said:
        with pytest.raises(ValueError, match=said):
            Network("shared", (8, 8, 1), nodes, "sum")
        return
    network = Network("shared", (8, 8, 1), nodes, "sum")
    assert [row.parameters for row in network.table()] == [20, 0, 0]
    assert network.totals().parameters == network.build().count_params() == 20
