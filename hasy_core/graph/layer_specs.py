"""The layer specs of a trained network, read off its Keras graph: what the writers of code walk over."""

import keyword
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from hasy_core.architecture import Network, Node, layers
from hasy_core.architecture.network import INK
from hasy_core.arithmetic import NEGATIVE_SLOPE
from hasy_core.graph.keras_graph import PASSING, UnknownOpError, calls, check_numbers

_NOTHING_TO_SAY = frozenset(PASSING) - {"Dropout", "Flatten"}
"""Layers that do something while a network trains and nothing afterwards, and for which there is no spec."""


class Blueprint:
    """A network and the Keras layers that its nodes stand for.

    Attributes:
        network: as `hasy_core.architecture` knows networks.
        layers: node -> the Keras layer whose weights are its weights; only nodes with weights of their own.
    """

    def __init__(self, network: Network, layers: dict[str, Any]) -> None:
        self.network = network
        self.layers = layers


def blueprint_of(model: Any) -> Blueprint:
    """The network that a Keras model is.

    Args:
        model: as `hasy_core.models.load_model` returns it.

    Raises:
        UnknownOpError: it has a layer, which is named, for which there is no spec, or one whose weights are used again
            with another padding.
    """
    import keras

    graph = keras.Model(model.inputs[0], model.outputs[0])
    check_numbers(graph)
    names = {id(graph.inputs[0]): INK}
    pads: dict[int, tuple[int, int]] = {}
    nodes: list[Node] = []
    keras_layers: dict[str, Any] = {}
    for operation, node, call in calls(graph):
        given = [id(tensor) for tensor in node.input_tensors]
        output = id(node.outputs[0])
        kind = type(operation).__name__
        config = operation.get_config() if hasattr(operation, "count_params") else {}
        if kind in _NOTHING_TO_SAY and given[0] not in pads:
            names[output] = names[given[0]]
            continue
        try:
            if kind == "ZeroPadding2D" and given[0] not in pads and _is_even(config["padding"]):
                _check_channels(config)
                names[output] = names[given[0]]
                pads[output] = (config["padding"][0][0], config["padding"][1][0])
                continue
            if (padding := pads.get(given[0])) is not None:
                config = _with_padding(kind, config, padding)
            spec = _SPECS[kind](operation, config)
        except KeyError as error:
            raise UnknownOpError(f"{operation.name} is a {kind}") from error
        except ValueError as error:
            raise UnknownOpError(f"{operation.name}, a {kind}, {error}") from error
        again = f"_{call + 1}" if call else ""
        name = _node_name(str(operation.name) + again, {each.name for each in nodes})
        weighty = bool(config and operation.weights)
        shares = next((first for first, layer in keras_layers.items() if layer is operation), "") if weighty else ""
        nodes.append(Node(name, spec, tuple(names[each] for each in given), shares))
        names[output] = name
        if weighty and not shares:
            keras_layers[name] = operation
    shape = tuple(int(length) for length in graph.inputs[0].shape[1:])
    title = re.sub(r"[^A-Za-z0-9_-]", "_", model.name)
    try:
        network = Network(
            title if title[:1].isalpha() else f"n{title}", shape, tuple(nodes), names[id(graph.outputs[0])]
        )
    except ValueError as error:
        raise UnknownOpError(str(error)) from error
    return Blueprint(network, keras_layers)


def _is_even(padding: tuple[tuple[int, int], tuple[int, int]]) -> bool:
    return all(before == after for before, after in padding)


def _with_padding(kind: str, config: dict[str, Any], padding: tuple[int, int]) -> dict[str, Any]:
    if kind not in ("Conv2D", "DepthwiseConv2D") or config["padding"] != "valid":
        raise ValueError("follows a ZeroPadding2D, which only a convolution with padding valid can")
    return config | {"padding": padding}


def _node_name(name: str, taken: set[str]) -> str:
    """A name that a node can have: lower-case letters, digits and `_`."""
    made = re.sub(r"[^a-z0-9_]", "_", name.lower())
    made = made if re.match(r"[a-z]", made) else f"layer_{made}"
    while made in taken or made == INK or keyword.iskeyword(made):
        made += "_"
    return made


def _activation(config: dict[str, Any]) -> str | None:
    name = config.get("activation")
    if name is not None and not isinstance(name, str):
        raise ValueError("has an activation of its own")
    return None if name == "linear" else name


def _convolution(_: Any, config: dict[str, Any]) -> layers.LayerSpec:
    _check_channels(config)
    return layers.Conv(
        config["filters"],
        tuple(config["kernel_size"]),
        tuple(config["strides"]),
        config["padding"],
        config["groups"],
        config["use_bias"],
        _activation(config),
        tuple(config["dilation_rate"]),
    )


def _depthwise(_: Any, config: dict[str, Any]) -> layers.LayerSpec:
    _check_channels(config)
    return layers.DepthwiseConv(
        tuple(config["kernel_size"]),
        config["strides"][0],
        config["padding"],
        config["depth_multiplier"],
        config["use_bias"],
        _activation(config),
        tuple(config["dilation_rate"]),
    )


def _check_channels(config: dict[str, Any]) -> None:
    if config.get("data_format") == "channels_first":
        raise ValueError("puts channels first")


def _dense(operation: Any, config: dict[str, Any]) -> layers.LayerSpec:
    if len(operation.input.shape) != 2:
        raise ValueError("takes maps")
    return layers.Dense(config["units"], _activation(config), config["use_bias"])


def _pool(make: type[layers.MaxPool] | type[layers.AveragePool]) -> Callable[[Any, dict[str, Any]], layers.LayerSpec]:
    def spec(_: Any, config: dict[str, Any]) -> layers.LayerSpec:
        _check_channels(config)
        return make(tuple(config["pool_size"]), tuple(config["strides"]), config["padding"])

    return spec


def _flatten(_: Any, config: dict[str, Any]) -> layers.LayerSpec:
    _check_channels(config)
    return layers.Flatten()


def _global_average(_: Any, config: dict[str, Any]) -> layers.LayerSpec:
    _check_channels(config)
    if config["keepdims"]:
        raise ValueError("keeps maps of one cell")
    return layers.GlobalAveragePool()


def _normalization(operation: Any, config: dict[str, Any]) -> layers.LayerSpec:
    rank = len(operation.input.shape)
    if config["axis"] not in (-1, rank - 1) or not config["scale"] or not config["center"]:
        raise ValueError("does not scale and shift each channel")
    return layers.BatchNorm(config["momentum"], config["epsilon"])


def _activation_layer(_: Any, config: dict[str, Any]) -> layers.LayerSpec:
    return layers.Activation(_activation(config) or "linear")


def _relu(_: Any, config: dict[str, Any]) -> layers.LayerSpec:
    if config["threshold"] or config["max_value"] is not None:
        raise ValueError("has a threshold or a largest value")
    return _leaky_relu(None, config) if config["negative_slope"] else layers.Activation("relu")


def _leaky_relu(_: Any, config: dict[str, Any]) -> layers.LayerSpec:
    slope = float(str(np.float32(config["negative_slope"])))  # Keras may keep it as a float32
    return layers.Activation("leaky_relu") if slope == NEGATIVE_SLOPE else layers.LeakyReLU(slope)


def _elu(_: Any, config: dict[str, Any]) -> layers.LayerSpec:
    if config["alpha"] != 1:
        raise ValueError(f"has alpha {config['alpha']:g}, not 1")
    return layers.Activation("elu")


def _softmax(operation: Any, config: dict[str, Any]) -> layers.LayerSpec:
    if config.get("axis", getattr(operation, "axis", None)) != -1:
        raise ValueError("is taken over another axis than the last")
    return layers.Activation("softmax")


def _concatenate(operation: Any, config: dict[str, Any]) -> layers.LayerSpec:
    axis = config.get("axis", getattr(operation, "axis", -1))
    if axis not in (-1, len(operation.output.shape) - 1):
        raise ValueError("does not join channels")
    return layers.Concatenate()


_SPECS: dict[str, Callable[[Any, dict[str, Any]], layers.LayerSpec]] = {
    "Conv2D": _convolution,
    "DepthwiseConv2D": _depthwise,
    "Dense": _dense,
    "MaxPooling2D": _pool(layers.MaxPool),
    "AveragePooling2D": _pool(layers.AveragePool),
    "GlobalAveragePooling2D": _global_average,
    "BatchNormalization": _normalization,
    "Activation": _activation_layer,
    "ReLU": _relu,
    "LeakyReLU": _leaky_relu,
    "ELU": _elu,
    "Softmax": _softmax,
    "Dropout": lambda _, config: layers.Dropout(config["rate"]),
    "Flatten": _flatten,
    "Add": lambda *_: layers.Add(),
    "Concatenate": _concatenate,
}
