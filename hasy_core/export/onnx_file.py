"""A network as an ONNX file, written step by step from what it computes.

Keras's own `model.export(format="onnx")` was tried: it needs tf2onnx besides, works under the TensorFlow backend only,
and with NumPy 2 its import warns of `np.object` (Keras 3.15, tf2onnx 1.17). The graph here needs the package onnx
alone, keeps the layers' names, and is made of the same steps (`hasy_core.graph.ops`) that the browser computes with.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.errors import HasyError
from hasy_core.export.reading import ops_for
from hasy_core.files.new_folder import new_folder
from hasy_core.graph.ops import PICTURE, Op
from hasy_core.models import load_model

FILE = "model.onnx"
INPUT, OUTPUT = "ink", "probabilities"
OPSET = 17
"""Of ONNX 1.12 (2022): every runtime since reads it. Newer ones add nothing that these networks need but Gelu."""
IR_VERSION = 8
PACKAGE = "onnx>=1.17,<2"

_SIMPLE = {"relu": "Relu", "elu": "Elu", "sigmoid": "Sigmoid", "softplus": "Softplus", "tanh": "Tanh"}


def write_onnx(model_name: str, folder: Path) -> None:
    """Make a folder with a model as `model.onnx`.

    Its input `ink` is float32 `[n, 32, 32, 1]` with 1.0 = ink, its output `probabilities` float32 `[n, 369]`.

    Args:
        model_name: as `hasy_core.models.load_model` takes it.
        folder: must not exist yet.

    Raises:
        HasyError: no such model, a layer that cannot be said in ONNX here (named), or the package onnx is missing.
    """
    content = onnx_model(ops_for(load_model(model_name), model_name, "ONNX")).SerializeToString()
    with new_folder(folder) as part:
        (part / FILE).write_bytes(content)


def onnx_model(ops: Sequence[Op], input_shape: tuple[int, int, int] = (32, 32, 1)) -> Any:
    """Steps as an `onnx.ModelProto`, checked by ONNX's own checker.

    Args:
        steps: as from `hasy_core.graph.ops.ops_from_keras`; the last one gives a row.
        input_shape: height, width, channels of a picture.

    Raises:
        HasyError: the package onnx is missing.
    """
    try:
        import onnx
    except ImportError as error:
        raise HasyError(f"Writing ONNX needs the package onnx; run: pip install '{PACKAGE}'") from error
    from onnx import TensorProto, helper

    graph = _Graph(input_shape, ops)
    made = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "convscope",
            [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["n", *input_shape])],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["n", *ops[-1].shape])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="ConvScope",
    )
    onnx.checker.check_model(made, full_check=True)
    return made


class _Graph:
    """Nodes and constants as they come to be. Between the nodes maps are `[n, channels, height, width]`."""

    def __init__(self, input_shape: tuple[int, int, int], ops: Sequence[Op]) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._shapes: dict[int, tuple[int, ...]] = {PICTURE: input_shape}
        self._outputs = {PICTURE: self._node("Transpose", [INPUT], "ink_maps", perm=[0, 3, 1, 2])}
        writers: dict[str, Callable[[int, Op], str]] = {
            "convolution": self._convolution,
            "dense": self._dense,
            "pool": self._pool,
            "global_pool": self._global_pool,
            "normalize": self._normalize,
            "activation": lambda _, op: self._inputs(op)[0],
            "add": lambda number, op: self._node("Sum", self._inputs(op), _name(number, op)),
            "concatenate": lambda number, op: self._node("Concat", self._inputs(op), _name(number, op), axis=1),
            "pad": self._pad,
            "pass": self._pass,
        }
        for number, op in enumerate(ops):
            output = writers[op.operation](number, op)
            self._outputs[number] = self._activation(op, output, _name(number, op))
            self._shapes[number] = op.shape
        self._node("Identity", [self._outputs[len(ops) - 1]], OUTPUT)

    def _inputs(self, op: Op) -> list[str]:
        return [self._outputs[number] for number in op.inputs]

    def _node(self, kind: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def _constant(self, name: str, values: NDArray[Any] | np.generic) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.asarray(values, order="C"), name))
        return name

    def _windows(self, op: Op) -> dict[str, Any]:
        """Attributes of a window that slides: its padding below and to the right follows from the output's shape."""
        settings, given = op.settings, self._shapes[op.inputs[0]]
        after = [
            max(0, (op.shape[way] - 1) * settings["stride"][way] + reach - given[way] - settings["before"][way])
            for way in (0, 1)
            for reach in [(settings["kernel"][way] - 1) * settings["dilation"][way] + 1]
        ]
        return {
            "kernel_shape": list(settings["kernel"]),
            "strides": list(settings["stride"]),
            "pads": [*settings["before"], *after],
        }

    def _convolution(self, number: int, op: Op) -> str:
        name = _name(number, op)
        inputs = [*self._inputs(op), self._constant(f"{name}.kernel", op.arrays["kernel"].transpose(3, 2, 0, 1))]
        if "bias" in op.arrays:
            inputs.append(self._constant(f"{name}.bias", op.arrays["bias"]))
        more = {"dilations": list(op.settings["dilation"]), "group": op.settings["groups"]}
        return self._node("Conv", inputs, name, **self._windows(op), **more)

    def _dense(self, number: int, op: Op) -> str:
        name = _name(number, op)
        inputs = [*self._inputs(op), self._constant(f"{name}.kernel", op.arrays["kernel"])]
        if "bias" in op.arrays:
            inputs.append(self._constant(f"{name}.bias", op.arrays["bias"]))
        return self._node("Gemm", inputs, name)

    def _pool(self, number: int, op: Op) -> str:
        # What lies in the padding counts for nothing in both: MaxPool pads with minus infinity.
        kind, more = ("MaxPool", {}) if op.settings["pooling"] == "max" else ("AveragePool", {"count_include_pad": 0})
        return self._node(kind, self._inputs(op), _name(number, op), **self._windows(op), **more)

    def _global_pool(self, number: int, op: Op) -> str:
        name = _name(number, op)
        kind = "GlobalMaxPool" if op.settings["pooling"] == "max" else "GlobalAveragePool"
        if len(op.shape) == 3:
            return self._node(kind, self._inputs(op), name)
        return self._node("Flatten", [self._node(kind, self._inputs(op), f"{name}.maps")], name)

    def _normalize(self, number: int, op: Op) -> str:
        name, arrays = _name(number, op), op.arrays
        variance = np.square(arrays["deviation"].astype(np.float64)).astype(np.float32)
        parts = {"gamma": arrays["gamma"], "beta": arrays["beta"], "mean": arrays["mean"], "variance": variance}
        constants = [self._constant(f"{name}.{part}", values) for part, values in parts.items()]
        # The deviation holds Keras's epsilon already.
        return self._node("BatchNormalization", [*self._inputs(op), *constants], name, epsilon=0.0)

    def _pad(self, number: int, op: Op) -> str:
        name = _name(number, op)
        height, width, _ = self._shapes[op.inputs[0]]
        top, left = op.settings["before"]
        after = (op.shape[0] - height - top, op.shape[1] - width - left)
        amounts = np.array([0, 0, top, left, 0, 0, *after], np.int64)
        return self._node("Pad", [*self._inputs(op), self._constant(f"{name}.amounts", amounts)], name)

    def _pass(self, number: int, op: Op) -> str:
        (given,) = self._inputs(op)
        if len(op.shape) == len(self._shapes[op.inputs[0]]):
            return given
        # Keras writes maps in one row cell by cell, channels fastest.
        name = _name(number, op)
        return self._node("Flatten", [self._node("Transpose", [given], f"{name}.cells", perm=[0, 2, 3, 1])], name)

    def _activation(self, op: Op, given: str, name: str) -> str:
        kind = op.settings.get("activation", "linear")
        output = f"{name}.{kind}"
        if kind == "linear":
            return given
        if kind in _SIMPLE:
            return self._node(_SIMPLE[kind], [given], output)
        if kind == "leaky_relu":
            return self._node("LeakyRelu", [given], output, alpha=float(op.settings["slope"]))
        if kind == "softmax":
            return self._node("Softmax", [given], output, axis=-1)
        if kind == "relu6":
            bounds = [self._constant(f"{output}.{end}", np.float32(end)) for end in (0, 6)]
            return self._node("Clip", [given, *bounds], output)
        if kind == "silu":
            return self._node("Mul", [given, self._node("Sigmoid", [given], f"{output}.gate")], output)
        assert kind == "gelu", kind
        # x (1 + erf(x / √2)) / 2 (Hendrycks and Gimpel, arXiv:1606.08415); ONNX has Gelu itself from opset 20 on.
        constants = {"scale": np.sqrt(0.5), "one": 1.0, "half": 0.5}
        named = {part: self._constant(f"{output}.{part}", np.float32(value)) for part, value in constants.items()}
        scaled = self._node("Mul", [given, named["scale"]], f"{output}.scaled")
        share = self._node("Add", [self._node("Erf", [scaled], f"{output}.erf"), named["one"]], f"{output}.share")
        return self._node("Mul", [self._node("Mul", [given, share], f"{output}.twice"), named["half"]], output)


def _name(number: int, op: Op) -> str:
    """A step's name in the graph, where each may stand once."""
    return f"{number}_{op.name}"
