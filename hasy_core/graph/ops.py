"""What a trained network computes, one operation after another: settings and arrays, read off its Keras graph.

It is what the browser computes with: nothing in it needs a framework, and nothing in it depends on layer names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.architecture.receptive_field import Axis, Field, field_of_input, joined
from hasy_core.arithmetic import NEGATIVE_SLOPE, ConvSpec, PoolSpec
from hasy_core.graph.costs import multiply_adds
from hasy_core.graph.keras_graph import PASSING, UnknownOpError, call_name, calls, check_numbers

Array = NDArray[np.float32]

PICTURE = -1
"""The number by which an op's inputs name the network's own input."""
ACTIVATIONS = ("linear", "relu", "relu6", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "softplus", "tanh", "softmax")
"""Activations that an op can have, as Keras calls them."""
MAX_BYTES = 48 * 2**20
MAX_MULTIPLY_ADDS = 10**9


@dataclass(frozen=True, eq=False)
class Op:
    """One layer, or an operation such as `a + b`, applied once.

    Attributes:
        name: what its maker calls the layer; a layer applied twice has ` (2)` after it the second time.
        kind: the layer's type, as Keras calls it.
        operation: "convolution" | "dense" | "pool" | "global_pool" | "normalize" | "activation" | "add" |
            "concatenate" | "pad" | "pass".
        inputs: the numbers of the ops whose outputs it takes; `PICTURE` is the network's input.
        shape: of the output, without the batch.
        field: what each output cell depends on in the picture.
        settings: by operation. Windows: "kernel", "stride", "dilation" and "before" (padding above and to the left),
            pairs of rows and columns; "groups"; pools: "pooling" ("max" | "average"); ops with an activation:
            "activation", and its "slope" where it has one.
        arrays: by operation, float32. convolution: "kernel" [kh, kw, channels in / groups, filters] and perhaps
            "bias" [filters]; dense: "kernel" [inputs, units], perhaps "bias" [units]; normalize: "mean",
            "deviation" (the root of variance + epsilon), "gamma", "beta" [channels].
        multiply_adds: that one picture takes (`hasy_core.graph.costs`).
    """

    name: str
    kind: str
    operation: str
    inputs: tuple[int, ...]
    shape: tuple[int, ...]
    field: Field
    settings: dict[str, Any] = attribute(default_factory=dict)
    arrays: dict[str, Array] = attribute(default_factory=dict)
    multiply_adds: int = 0


def ops_from_keras(model: Any) -> tuple[Op, ...]:
    """The ops of a Keras model, in an order in which they can be computed; the last one is its output.

    Args:
        model: functional or sequential, one input `[n, height, width, channels]`, one output.

    Raises:
        UnknownOpError: a layer of a kind, or with a setting, that this module does not know.
    """
    import keras

    # One graph from input to output, whatever is nested in it.
    graph = keras.Model(model.inputs[0], model.outputs[0])
    check_numbers(graph)
    numbers = {id(graph.inputs[0]): PICTURE}
    shape = tuple(int(length) for length in graph.inputs[0].shape[1:])
    fields = {PICTURE: field_of_input(shape)}
    shapes = {PICTURE: shape}
    ops: list[Op] = []
    for operation, node, call in calls(graph):
        inputs = tuple(numbers[id(tensor)] for tensor in node.input_tensors)
        number = len(ops)
        output = node.outputs[0]
        try:
            name, settings, arrays = _translated(operation, [shapes[each] for each in inputs])
        except (AttributeError, KeyError) as error:
            raise UnknownOpError(f"{operation.name} has settings that are not known here") from error
        shapes[number] = tuple(int(length) for length in output.shape[1:])
        fields[number] = _field(name, settings, [fields[each] for each in inputs], shapes[number])
        ops.append(
            Op(
                name=call_name(operation, call),
                kind=type(operation).__name__,
                operation=name,
                inputs=inputs,
                shape=shapes[number],
                field=fields[number],
                settings=settings,
                arrays=arrays,
                multiply_adds=multiply_adds(operation, node),
            )
        )
        numbers[id(output)] = number
    if numbers[id(graph.outputs[0])] != len(ops) - 1:
        raise UnknownOpError("the network's output is not its last step")
    return tuple(ops)


def is_small(ops: Sequence[Op]) -> bool:
    """Whether a browser can hold the ops' arrays and compute them while a pen moves."""
    size = sum(array.nbytes for op in ops for array in op.arrays.values())
    return size <= MAX_BYTES and sum(op.multiply_adds for op in ops) <= MAX_MULTIPLY_ADDS


def pack_ops(
    ops: Sequence[Op], input_shape: tuple[int, ...], facts: Sequence[dict[str, Any]] = ()
) -> tuple[dict[str, Any], bytes]:
    """Ops as the browser takes them: plain JSON values, and all their arrays, float32, little-endian.

    Args:
        steps: as from `ops_from_keras`.
        input_shape: height, width, channels.
        facts: for each op, more that its description is to hold.
    """
    layers: list[dict[str, Any]] = []
    arrays: list[Array] = []
    offset = 0
    for number, op in enumerate(ops):
        places = {}
        for name, array in op.arrays.items():
            places[name] = {"offset": offset, "shape": array.shape}
            arrays.append(np.ascontiguousarray(array, dtype="<f4"))
            offset += array.size
        layers.append(
            {
                "name": op.name,
                "kind": op.kind,
                "operation": op.operation,
                "inputs": op.inputs,
                "shape": op.shape,
                "rows": op.field.rows.spans,
                "columns": op.field.columns.spans,
                "sees": op.field.size,
                "arrays": places,
                **op.settings,
                **(facts[number] if facts else {}),
            }
        )
    return {"input": input_shape, "layers": layers}, b"".join(array.tobytes() for array in arrays)


def _translated(operation: Any, shapes: Sequence[tuple[int, ...]]) -> tuple[str, dict[str, Any], dict[str, Array]]:
    """The operation's name in these terms, its settings and its arrays."""
    kind = type(operation).__name__
    config = operation.get_config() if hasattr(operation, "count_params") else {}
    if config.get("data_format") == "channels_first":
        raise UnknownOpError(f"{operation.name}: channels come first")
    if kind in PASSING:
        return "pass", {}, {}
    if kind in ("Conv2D", "DepthwiseConv2D"):
        return _convolution(operation, config, kind, shapes[0])
    if kind == "Dense" and len(shapes[0]) == 1:
        return "dense", _activation(config, operation), _kernel_and_bias(operation, operation.kernel)
    if kind in ("MaxPooling2D", "AveragePooling2D"):
        spec = PoolSpec(tuple(config["pool_size"]), tuple(config["strides"]), config["padding"])
        pooling = "max" if kind == "MaxPooling2D" else "average"
        return "pool", {"pooling": pooling, **_windows(spec, shapes[0])}, {}
    if kind in ("GlobalMaxPooling2D", "GlobalAveragePooling2D"):
        return "global_pool", {"pooling": "max" if "Max" in kind else "average"}, {}
    if kind == "BatchNormalization" and config["axis"] in (-1, len(shapes[0])):
        return "normalize", {}, _normalization(operation)
    if kind in ("Activation", "ReLU", "LeakyReLU", "ELU", "Softmax"):
        settings = _activation_layer(kind, config, operation)
        if settings["activation"] != "softmax" or len(shapes[0]) == 1:
            return "activation", settings, {}
    if kind == "Add" and len(shapes) > 1 and len(set(shapes)) == 1:
        return "add", {}, {}
    if kind == "Concatenate" and config.get("axis", getattr(operation, "axis", -1)) in (-1, len(shapes[0])):
        return "concatenate", {}, {}
    if kind == "ZeroPadding2D":
        (top, _), (left, _) = config["padding"]
        return "pad", {"before": (top, left)}, {}
    raise UnknownOpError(f"{operation.name} is a {kind}, which is not known here")


def _convolution(
    operation: Any, config: dict[str, Any], kind: str, shape: tuple[int, ...]
) -> tuple[str, dict[str, Any], dict[str, Array]]:
    groups, kernel = config.get("groups", 1), operation.kernel
    if kind == "DepthwiseConv2D":
        # Each channel is a group of its own, whose filters are that channel's.
        groups = shape[2]
        kernel = np.asarray(kernel, np.float32).reshape(*config["kernel_size"], 1, -1)
    spec = ConvSpec(
        tuple(config["kernel_size"]),
        tuple(config["strides"]),
        config["padding"],
        tuple(config["dilation_rate"]),
        groups,
    )
    settings = {"groups": groups, **_windows(spec, shape), **_activation(config, operation)}
    if settings["activation"] == "softmax":
        raise UnknownOpError(f"{operation.name} has a softmax over maps, which is not known here")
    return "convolution", settings, _kernel_and_bias(operation, kernel)


def _windows(spec: ConvSpec | PoolSpec, shape: tuple[int, ...]) -> dict[str, Any]:
    (top, _), (left, _) = spec.padding_amounts(shape[0], shape[1])
    size = spec.kernel_size if isinstance(spec, ConvSpec) else spec.size
    dilation = spec.dilation if isinstance(spec, ConvSpec) else (1, 1)
    return {"kernel": size, "stride": spec.stride, "dilation": dilation, "before": (top, left)}


def _kernel_and_bias(operation: Any, kernel: Any) -> dict[str, Array]:
    arrays = {"kernel": np.asarray(kernel, np.float32)}
    if operation.use_bias:
        arrays["bias"] = np.asarray(operation.bias, np.float32)
    return arrays


def _normalization(operation: Any) -> dict[str, Array]:
    mean, variance = (np.asarray(each, np.float32) for each in (operation.moving_mean, operation.moving_variance))
    return {
        "mean": mean,
        "deviation": np.sqrt(variance + np.float32(operation.epsilon)),
        "gamma": np.asarray(operation.gamma, np.float32) if operation.scale else np.ones_like(mean),
        "beta": np.asarray(operation.beta, np.float32) if operation.center else np.zeros_like(mean),
    }


def _activation(config: dict[str, Any], operation: Any) -> dict[str, Any]:
    name = config.get("activation") or "linear"
    if not isinstance(name, str) or name not in ACTIVATIONS:
        raise UnknownOpError(f"{operation.name} has an activation that is not known here: {name}")
    return {"activation": name, **({"slope": NEGATIVE_SLOPE} if name == "leaky_relu" else {})}


def _activation_layer(kind: str, config: dict[str, Any], operation: Any) -> dict[str, Any]:
    if kind == "Activation":
        return _activation(config, operation)
    if kind == "ReLU" and not config["threshold"] and config["max_value"] in (None, 6.0):
        if config["negative_slope"] and config["max_value"] is None:
            return {"activation": "leaky_relu", "slope": float(config["negative_slope"])}
        if not config["negative_slope"]:
            return {"activation": "relu6" if config["max_value"] else "relu"}
    if kind == "LeakyReLU":
        return {"activation": "leaky_relu", "slope": float(config["negative_slope"])}
    if kind == "ELU" and config["alpha"] == 1:
        return {"activation": "elu"}
    if kind == "Softmax" and config.get("axis", getattr(operation, "axis", None)) == -1:
        return {"activation": "softmax"}
    raise UnknownOpError(f"{operation.name} is a {kind} with settings that are not known here")


def _field(operation: str, settings: dict[str, Any], inputs: Sequence[Field], shape: tuple[int, ...]) -> Field:
    if operation in ("add", "concatenate"):
        return Field(joined([each.rows for each in inputs]), joined([each.columns for each in inputs]))
    if operation in ("dense", "global_pool"):
        return Field(inputs[0].rows.whole(), inputs[0].columns.whole())
    if "before" not in settings:
        # Of maps that were written in one row, each unit may be any cell.
        flat = len(shape) == 1 and len(inputs[0].rows.spans) * len(inputs[0].columns.spans) > 1
        return Field(inputs[0].rows.whole(), inputs[0].columns.whole()) if flat else inputs[0]

    def along(axis: Axis, way: int) -> Axis:
        kernel, stride, dilation = (settings.get(name, (1, 1))[way] for name in ("kernel", "stride", "dilation"))
        return axis.through_windows((kernel - 1) * dilation + 1, stride, settings["before"][way], shape[way])

    return Field(along(inputs[0].rows, 0), along(inputs[0].columns, 1))
