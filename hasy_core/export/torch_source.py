"""A network as a PyTorch program and its weights, axes in PyTorch's order."""

from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.architecture import Network
from hasy_core.architecture.layers.spec import Call
from hasy_core.architecture.network import INK, Node
from hasy_core.architecture.torch_code import WITH_WEIGHTS, torch_code, torch_paths
from hasy_core.export.reading import blueprint_for, lacking
from hasy_core.export.source_text import HEADING, NETWORK, RUN, WEIGHTS, plain
from hasy_core.files.new_folder import new_folder
from hasy_core.graph.layer_specs import Blueprint
from hasy_core.models import load_model

Array = NDArray[np.float32]
Order = NDArray[np.int64]

_IMPORTS = """import csv
from pathlib import Path

import numpy as np
import torch
"""

_WEIGHTS = f'''
HERE = Path(__file__).resolve().parent
with np.load(HERE / "{WEIGHTS}") as weights:
    model.load_state_dict({{name: torch.from_numpy(values) for name, values in weights.items()}})
model.eval()


def probabilities(ink):
    """float32 [n, 32, 32, 1], 1.0 = ink, to float32 [n, 369]."""
    with torch.no_grad():
        return model(torch.from_numpy(ink).permute(0, 3, 1, 2)).numpy()
'''


def write_torch_code(model_name: str, folder: Path) -> None:
    """Make a folder with `network.py`, which builds the model as PyTorch modules, and `weights.npz`, its state.

    Args:
        model_name: as `hasy_core.models.load_model` takes it.
        folder: must not exist yet.

    Raises:
        HasyError: no such model, or a layer for which no line can be written (named).
    """
    blueprint = blueprint_for(load_model(model_name), model_name, "PyTorch code")
    state = torch_state(blueprint, model_name)
    with new_folder(folder) as part:
        (part / NETWORK).write_text(torch_program(blueprint, model_name), encoding="utf-8")
        np.savez_compressed(part / WEIGHTS, **state)  # type: ignore[arg-type]


def torch_program(blueprint: Blueprint, model_name: str) -> str:
    """The text of `network.py`."""
    heading = HEADING.format(name=plain(model_name), what="built in PyTorch 2", file=NETWORK)
    code = torch_code(blueprint.network).replace("import torch\n", "", 1)
    return heading + _IMPORTS + code + _WEIGHTS + RUN


def torch_state(blueprint: Blueprint, model_name: str = "") -> dict[str, Array]:
    """The weights under the names of the written model's `state_dict`, axes in PyTorch's order.

    Raises:
        HasyError: rows in Keras's and in PyTorch's order of cells are added to each other, or take the same weights; or
            a node shares weights with one that is another module, such as one that is padded otherwise.
    """
    network = blueprint.network
    state: dict[str, Array] = {}
    paths, orders = torch_paths(network), _orders_of(network, model_name)
    for node in network.nodes:
        layer = blueprint.layers.get(node.shares or node.name)
        if layer is None:
            continue
        order = orders[node.inputs[0]]
        for part, values in _parts(node.layer.kind, layer, order).items():
            state[f"{paths[node.name]}.{part}"] = np.ascontiguousarray(values, np.float32)
            if node.shares and _weighing(network, node) != _weighing(network, network.node(node.shares)):
                reason = f"{node.name} shares the weights of {node.shares} but is another module for maps of its size"
                raise lacking(model_name, "PyTorch code", reason)
            if node.shares and not np.array_equal(values, state[f"{paths[node.shares]}.{part}"]):
                reason = f"{node.name} takes rows of cells in another order than {node.shares}, whose weights it shares"
                raise lacking(model_name, "PyTorch code", reason)
    return state


def _weighing(network: Network, node: Node) -> list[Call]:
    """The modules with weights that make a node: with padding of their own where that is the same on all sides."""
    return [call for call in node.layer.torch_calls(*network.input_shapes(node)) if call.function in WITH_WEIGHTS]


def _parts(kind: str, layer: Any, order: Order | None) -> dict[str, Array]:
    """A layer's weights as its module names them, `order` being that of the row it takes."""
    if kind == "BatchNormalization":
        own = {"weight": "gamma", "bias": "beta", "running_mean": "moving_mean", "running_var": "moving_variance"}
        parts = {part: np.asarray(getattr(layer, name), np.float32) for part, name in own.items()}
        return parts if order is None else {part: values[order] for part, values in parts.items()}
    weight, *others = layer.get_weights()
    bias = {"bias": others[0]} if others else {}
    if kind == "Dense":
        return {"weight": (weight if order is None else weight[order]).T, **bias}
    if kind == "DepthwiseConv2D":
        height, width, channels, each = weight.shape
        return {"weight": weight.transpose(2, 3, 0, 1).reshape(channels * each, 1, height, width), **bias}
    return {"weight": weight.transpose(3, 2, 0, 1), **bias}


def _orders_of(network: Network, model_name: str) -> dict[str, Order | None]:
    """For each node's row which of Keras's places stands at each of PyTorch's; None where all do at their own.

    PyTorch flattens maps channel by channel, Keras cell by cell; a fully connected layer sets it right.
    """
    orders: dict[str, Order | None] = {INK: None}
    for node in network.nodes:
        given = [orders[name] for name in node.inputs]
        shape = network.input_shapes(node)[0]
        if node.layer.kind == "Dense":
            orders[node.name] = None
        elif node.layer.kind == "Flatten" and len(shape) == 3:
            places = np.arange(prod(shape)).reshape(shape).transpose(2, 0, 1).reshape(-1)
            orders[node.name] = None if (places == np.arange(len(places))).all() else places
        elif all(order is None for order in given):
            orders[node.name] = None
        elif len(given) == 1:
            orders[node.name] = given[0]
        else:
            raise lacking(model_name, "PyTorch code", f"{node.name} merges rows that were flattened from maps")
    if orders[network.output] is not None:
        raise lacking(model_name, "PyTorch code", "its output is a row that was flattened from maps")
    return orders
