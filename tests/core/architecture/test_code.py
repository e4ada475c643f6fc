"""The programs that networks write: run, they give what the networks give."""

import ast
import keyword
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hasy_core.architecture import (
    ARCHITECTURES,
    Add,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GraphBuilder,
    Network,
    Shape,
)
from hasy_core.architecture.chains import chains_of
from hasy_core.architecture.keras_code import keras_code
from hasy_core.architecture.torch_code import torch_code

EVERY = [*ARCHITECTURES, "every-layer"]


def run(code: str) -> Any:
    """The model that a program makes."""
    names: dict[str, Any] = {}
    exec(compile(code, "<written code>", "exec"), names)
    return names["model"]


def pictures(network: Network, count: int = 3) -> np.ndarray:
    return np.random.default_rng(0).random((count, *network.input_shape)).astype(np.float32)


@pytest.mark.parametrize("name", EVERY)
def test_keras_code_makes_the_same_model(
    name: str, network: Callable[[str], Network], built: Callable[[str], Any]
) -> None:
    model, written = built(name), run(keras_code(network(name)))
    assert [layer.name for layer in written.layers if type(layer).__name__ != "InputLayer"] == [
        layer.name for layer in model.layers if type(layer).__name__ != "InputLayer"
    ]
    written.set_weights(model.get_weights())
    inputs = pictures(network(name))
    np.testing.assert_allclose(np.asarray(written(inputs)), np.asarray(model(inputs)), rtol=1e-5)


def flattened_maps(network: Network, name: str) -> Shape | None:
    """Shape of the maps whose cells a fully connected layer takes in a row, if it does."""
    node = network.node(network.node(name).inputs[0])
    while isinstance(node.layer, Dropout):
        node = network.node(node.inputs[0])
    return network.input_shapes(node)[0] if isinstance(node.layer, Flatten) else None


def copy_weights(network: Network, model: Any, written: Any) -> None:
    """Give PyTorch's modules the weights of the Keras layers, axes in PyTorch's order."""
    import torch

    def give(target: Any, values: np.ndarray) -> None:
        target.copy_(torch.tensor(np.ascontiguousarray(values)).reshape(target.shape))

    chains = (network.nodes,) if network.is_chain() else chains_of(network)
    nodes = [node for chain in chains for node in chain if node.layer.parameters(*network.input_shapes(node))]
    modules = [module for module in written.modules() if getattr(module, "weight", None) is not None]
    with torch.no_grad():
        for node, module in zip(nodes, modules, strict=True):
            weight, *others = model.get_layer(node.name).get_weights()
            if node.layer.kind == "BatchNormalization":
                give(module.running_mean, others[1])
                give(module.running_var, others[2])
            elif node.layer.kind == "Dense":
                maps = flattened_maps(network, node.name)
                if maps is not None:
                    weight = weight.reshape(*maps, -1).transpose(2, 0, 1, 3).reshape(weight.shape)
                weight = weight.T
            else:
                weight = weight.transpose((2, 3, 0, 1) if node.layer.kind == "DepthwiseConv2D" else (3, 2, 0, 1))
            give(module.weight, weight)
            if others:
                give(module.bias, others[0])


@pytest.mark.parametrize("name", EVERY)
def test_torch_code_has_a_module_for_each_layer(name: str, network: Callable[[str], Network]) -> None:
    spec = network(name)
    code = torch_code(spec)
    calls = [
        node.func.attr
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    kinds = [row.kind for row in spec.table()]
    assert calls.count("Conv2d") == kinds.count("Conv2D") + kinds.count("DepthwiseConv2D")
    assert calls.count("Linear") == kinds.count("Dense")
    assert calls.count("BatchNorm2d") + calls.count("BatchNorm1d") == kinds.count("BatchNormalization")
    assert calls.count("cat") == kinds.count("Concatenate")


@pytest.mark.torch
@pytest.mark.parametrize("name", EVERY)
def test_torch_code_makes_the_same_network(
    name: str, network: Callable[[str], Network], built: Callable[[str], Any]
) -> None:
    import torch

    spec = network(name)
    model, written = built(name), run(torch_code(spec))
    copy_weights(spec, model, written.eval())
    inputs = pictures(spec)
    with torch.no_grad():
        outputs = written(torch.tensor(inputs.transpose(0, 3, 1, 2))).numpy()
    np.testing.assert_allclose(outputs, np.asarray(model(inputs)), rtol=1e-4)
    learned = sum(weight.numel() for weight in written.parameters())
    assert learned == spec.totals().parameters - spec.totals().fixed_parameters


def test_nodes_named_like_the_programs_own_words_get_other_variables() -> None:
    net = GraphBuilder()
    net.add("keras", Conv(2, 3))
    net.add("model", Conv(2, 3))
    left = net.add("nn", Conv(2, 3), "keras")
    net.add("forward", Conv(2, 3), "model")
    net.add("self", Add(), left, "forward")
    net.add("flat", Flatten())
    net.add("classes", Dense(3, "softmax"))
    network = net.network("model")
    assert [layer.name for layer in run(keras_code(network)).layers][1:3] == ["keras", "model"]
    names = {node.id for node in ast.walk(ast.parse(torch_code(network))) if isinstance(node, ast.Name)}
    assert {"nn_", "forward_", "self_"} <= names
    assert not {name for name in names if keyword.iskeyword(name)}
