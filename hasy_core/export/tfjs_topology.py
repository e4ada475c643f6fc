"""A Keras 3 network as a layers model of TensorFlow.js 4: its graph in Keras 2's words, and its weights by name.

The words are those that tfjs-layers 4.22 reads; what its `tensorflowjs` converter writes for Keras 3 it cannot read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.errors import HasyError
from hasy_core.graph.keras_graph import UnknownOpError, calls
from hasy_core.graph.ops import Op, ops_from_keras

Array = NDArray[np.float32]

KERAS_VERSION = "2.15.0"
"""The dialect of the topology."""
_ACTIVATIONS = {"silu": "swish"}
_LAST = {"data_format": "channels_last"}


@dataclass(frozen=True, eq=False)
class Place:
    """One application of a layer of TensorFlow.js: the layer's name, and which of its applications it is."""

    layer: str
    call: int

    def as_inbound(self) -> list[Any]:
        """As an inbound node names its source."""
        return [self.layer, self.call, 0, {}]


@dataclass(frozen=True, eq=False)
class LayersModel:
    """A network in the words of tfjs-layers.

    Attributes:
        topology: what stands under `modelTopology` in `model.json`.
        weights: float32 arrays by the names that tfjs-layers gives its variables, in the order of the layers.
        places: for each step of `ops_from_keras` where its output comes from.
    """

    topology: dict[str, Any]
    weights: dict[str, Array]
    places: tuple[Place, ...]


def layers_model(model: Any) -> LayersModel:
    """A network for TensorFlow.js.

    Args:
        model: a functional or sequential Keras model with one input and one output.

    Raises:
        HasyError: a layer, or a setting of one, that the format lacks; the text names it.
    """
    import keras

    try:
        ops = ops_from_keras(model)
    except UnknownOpError as error:
        raise HasyError(f"This network cannot be written for TensorFlow.js: {error}.") from error
    graph = keras.Model(model.inputs[0], model.outputs[0])
    shape = [None, *(int(length) for length in graph.inputs[0].shape[1:])]
    source = Place(str(graph.inputs[0]._keras_history.operation.name), 0)
    layers = [_entry("InputLayer", source.layer, {"batch_input_shape": shape, "dtype": "float32", "sparse": False})]
    entries: dict[str, dict[str, Any]] = {source.layer: layers[0]}
    weights: dict[str, Array] = {}
    places: list[Place] = []
    for op, (operation, _, call) in zip(ops, calls(graph), strict=True):
        name = str(operation.name)
        inbound = [places[number] if number >= 0 else source for number in op.inputs]
        for entry in _written(operation, op, [_shape_of(number, ops, shape) for number in op.inputs]):
            if call == 0:
                layers.append(entry)
            known = entries.setdefault(entry["name"], entry)
            known["inbound_nodes"].append([place.as_inbound() for place in inbound])
            inbound = [Place(entry["name"], call)]
        places.append(inbound[0])
        weights |= {f"{name}/{variable}": array for variable, array in _weights(operation, op).items()}
    topology = {
        "keras_version": KERAS_VERSION,
        "backend": "tensorflow",
        "model_config": {
            "class_name": "Functional",
            "config": {
                "name": str(model.name),
                "layers": layers,
                "input_layers": [[source.layer, 0, 0]],
                "output_layers": [places[-1].as_inbound()[:3]],
            },
        },
    }
    return LayersModel(topology, weights, tuple(places))


def _shape_of(number: int, ops: Sequence[Op], picture: Sequence[int | None]) -> tuple[Any, ...]:
    return ops[number].shape if number >= 0 else tuple(picture[1:])


def _entry(kind: str, name: str, config: dict[str, Any]) -> dict[str, Any]:
    return {"class_name": kind, "name": name, "config": {"name": name, **config}, "inbound_nodes": []}


def _written(operation: Any, op: Op, given: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """A layer in the words of tfjs-layers: one there, or two where it has no such setting.

    Only what `ops_from_keras` tells in steps comes here, so each kind's settings are of values that it let pass.

    Args:
        operation: the Keras layer or operation.
        step: what it is told as.
        given: shapes of what it takes, without the batch.
    """
    name, kind = str(operation.name), op.kind
    config = operation.get_config() if hasattr(operation, "count_params") else {}
    own: dict[str, Any] = {setting: config[setting] for setting in _KEPT.get(kind, ()) if setting in config}
    slope = {"alpha": op.settings.get("slope")}
    if op.operation == "activation" and "slope" in op.settings:
        return [_entry("LeakyReLU", name, slope)]
    if op.operation == "pass" and (kind not in _KEPT or (kind == "Flatten" and len(given[0]) == 1)):
        # Of these tfjs-layers has none, and it flattens no row; in a network that is not training they are this.
        return [_entry("Activation", name, {"activation": "linear"})]
    if _is_dilated_depthwise(op):
        # tfjs-layers 4.22 passes the dilation of its DepthwiseConv2D on to nobody.
        kind, own = "Conv2D", {setting: config[setting] for setting in _WINDOW}
        own["filters"] = op.shape[2]
    if kind in ("Concatenate", "Softmax"):
        # The only one that `ops_from_keras` lets pass; an operation such as `a + b` has no settings to read.
        own["axis"] = -1
    if op.operation in ("convolution", "pool", "global_pool", "pad") or kind == "Flatten":
        own["data_format"] = "channels_last"
    if "activation" in own:
        own["activation"] = _ACTIVATIONS.get(own["activation"], own["activation"])
    if op.operation == "global_pool" and len(op.shape) == 3:
        # tfjs-layers' pools of whole maps have no keepdims.
        return [_entry(kind, name, own), _entry("Reshape", f"{name}/keepdims", {"target_shape": list(op.shape)})]
    if own.get("activation") != "leaky_relu":
        return [_entry(kind, name, own)]
    # No layer of Keras has a slash in its name.
    return [_entry(kind, name, own | {"activation": "linear"}), _entry("LeakyReLU", f"{name}/leaky_relu", slope)]


_WINDOW = ("kernel_size", "strides", "padding", "dilation_rate", "use_bias", "activation")
_KEPT: dict[str, tuple[str, ...]] = {
    "Conv2D": ("filters", *_WINDOW),
    "DepthwiseConv2D": ("depth_multiplier", *_WINDOW),
    "Dense": ("units", "use_bias", "activation"),
    "MaxPooling2D": ("pool_size", "strides", "padding"),
    "AveragePooling2D": ("pool_size", "strides", "padding"),
    "BatchNormalization": ("axis", "momentum", "epsilon", "center", "scale"),
    "Activation": ("activation",),
    "ReLU": ("max_value",),
    "ELU": ("alpha",),
    "ZeroPadding2D": ("padding",),
    "Dropout": ("rate",),
    "AlphaDropout": ("rate",),
    "GaussianDropout": ("rate",),
    "GaussianNoise": ("stddev",),
    "Flatten": (),
}
"""Settings that are called and mean the same in Keras 3 and in tfjs-layers."""


def _weights(operation: Any, op: Op) -> dict[str, Array]:
    """A layer's variables by the names that they have in tfjs-layers."""
    if op.kind == "BatchNormalization":
        has = {"gamma": operation.scale, "beta": operation.center, "moving_mean": True, "moving_variance": True}
        return {name: np.asarray(getattr(operation, name), np.float32) for name in has if has[name]}
    arrays = dict(op.arrays)
    if op.kind == "DepthwiseConv2D" and not _is_dilated_depthwise(op):
        del arrays["kernel"]
        return {"depthwise_kernel": np.asarray(operation.kernel, np.float32), **arrays}
    if op.settings.get("groups", 1) > 1:
        arrays["kernel"] = without_groups(arrays["kernel"], op.settings["groups"])
    return arrays


def _is_dilated_depthwise(op: Op) -> bool:
    return op.kind == "DepthwiseConv2D" and tuple(op.settings["dilation"]) != (1, 1)


def without_groups(kernel: Array, groups: int) -> Array:
    """The kernel of a plain convolution that computes what one in groups does, which tfjs-layers lacks.

    Args:
        kernel: `[kh, kw, channels / groups, filters]`.
        groups: blocks of channels, each seen by its own block of filters.

    Returns:
        `[kh, kw, channels, filters]`, zero between a filter and the channels of other groups.
    """
    height, width, channels, filters = kernel.shape
    whole = np.zeros((height, width, groups * channels, filters), np.float32)
    own = filters // groups
    for group in range(groups):
        block = slice(group * own, (group + 1) * own)
        whole[:, :, group * channels : (group + 1) * channels, block] = kernel[..., block]
    return whole
