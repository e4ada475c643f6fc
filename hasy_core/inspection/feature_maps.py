"""Every layer's activations for one picture, read off the network's own graph."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from hasy_core.graph.keras_graph import PASSING, call_name, calls
from hasy_core.models import check_finite

if TYPE_CHECKING:
    import keras

Shows = Literal["maps", "row", "nothing"]


@dataclass(frozen=True)
class LayerView:
    """One step of the network's graph: a layer, or an operation such as `a + b`, applied once.

    Attributes:
        name: what its maker calls the layer; a layer applied twice has ` (2)` after it the second time.
        kind: the layer's type, as Keras calls it: `Conv2D`, `MaxPooling2D`, `Add`, …
        settings: what sets it apart from others of its type: `128 kernels 3×3, same, relu`; may be empty.
        output_shape: without the batch: `(height, width, channels)`, or `(units,)`.
        parameters: how many numbers it learns or keeps; shared weights count where they are first used.
        shows: "maps" (height, width, channels), "row" (one value for each unit) or "nothing" where the
            values are those of the layer before: dropout and its like pass them on when a network is not
            training, and `Flatten` only writes them in one row.
    """

    name: str
    kind: str
    settings: str
    output_shape: tuple[int, ...]
    parameters: int
    shows: Shows


@dataclass(frozen=True)
class Activations:
    """What one picture makes of a network.

    Attributes:
        output: float32 `[classes]`, the network's last layer: the probabilities where it ends in a softmax.
        layers: for each `LayerView`, float32 `[height, width, channels]` (shows "maps"), `[units]`
            (shows "row") or None (shows "nothing").
    """

    output: NDArray[np.float32]
    layers: tuple[NDArray[np.float32] | None, ...]


class FeatureMaps:
    """A network compiled to give its output and the activations of all layers in one pass.

    May be called from several threads at once: the compiled function has one trace and keeps no state.

    Example:
        >>> maps = FeatureMaps(load_model("seed"))
        >>> seen = maps(picture)                    # uint8 [32, 32], 255 = ink
        >>> seen.layers[0].shape
        (32, 32, 128)

    Args:
        model: a functional or sequential Keras model with one input `[n, height, width, 1]` and one
            output `[n, classes]`. Branches (`Add`, `Concatenate`, plain `+`) and shared layers are fine.

    Attributes:
        graph: the model from its input to its output.
        layers: its steps.
        input_shape: height and width of the pictures it takes.

    Raises:
        ValueError: the model has no graph (subclassed, or never built), or other inputs or outputs.
    """

    def __init__(self, model: "keras.Model") -> None:
        import keras
        import tensorflow as tf

        graph = checked_graph(model)
        inputs, outputs = graph.inputs, graph.outputs
        steps = graph_steps(graph)
        self.graph = graph
        self.layers: tuple[LayerView, ...] = tuple(view for view, _ in steps)
        self.input_shape: tuple[int, int] = (int(inputs[0].shape[1]), int(inputs[0].shape[2]))
        shown = [tensor for view, tensor in steps if view.shows != "nothing"]
        every_layer = keras.Model(inputs[0], [outputs[0], *shown])
        signature = tf.TensorSpec((1, *self.input_shape, 1), tf.float32)

        def forward(picture: Any) -> Any:
            # Layers of mixed-precision networks compute in bfloat16, which NumPy does not have.
            return [tf.cast(tensor, tf.float32) for tensor in every_layer(picture, training=False)]

        self._forward = tf.function(forward, input_signature=[signature])

    def __call__(self, image: NDArray[Any]) -> Activations:
        """The network's output and all activations for one picture.

        Args:
            image: `[height, width]`; uint8 is read as 255 = ink, floats as 1.0 = ink.

        Raises:
            ValueError: the image is not of the network's input size.
            HasyError: the network's output is not finite.
        """
        if image.shape != self.input_shape:
            raise ValueError(f"image has shape {image.shape}; this network takes {self.input_shape}")
        ink = image.astype(np.float32)
        if image.dtype == np.uint8:
            ink /= 255
        output, *shown = (tensor.numpy()[0] for tensor in self._forward(ink[None, :, :, None]))
        check_finite(output)
        values = iter(shown)
        return Activations(
            output,
            tuple(
                None if view.shows == "nothing" else next(values) if view.shows == "maps" else next(values).reshape(-1)
                for view in self.layers
            ),
        )

    def limits(self, images: Iterable[NDArray[Any]]) -> tuple[float, ...]:
        """For each layer the size that all but one in five hundred of its activations stay below.

        Taken over pictures that stand for all, it ends a colour scale that need not change from picture to
        picture; the few larger values share its last colour. 1.0 for layers that show nothing, or only zeros.

        Args:
            images: pictures as `__call__` takes them, at least one.
        """
        seen = [self(image).layers for image in images]
        limits = []
        for of_one_layer in zip(*seen, strict=True):
            values = [np.abs(values).reshape(-1) for values in of_one_layer if values is not None]
            limits.append(float(np.quantile(np.concatenate(values), 0.998)) if values else 0.0)
        return tuple(limit or 1.0 for limit in limits)


def checked_graph(model: "keras.Model") -> "keras.Model":
    """A model's own graph from its input to its output.

    Raises:
        ValueError: as `FeatureMaps` raises it.
    """
    import keras

    try:
        inputs, outputs = model.inputs, model.outputs
    except AttributeError:
        inputs = outputs = None
    if not inputs or not outputs:
        raise ValueError(f"model {model.name!r} has no graph; it must be a built functional or sequential")
    if len(inputs) != 1 or len(outputs) != 1 or inputs[0].shape[-1] != 1 or len(inputs[0].shape) != 4:
        raise ValueError(
            f"model {model.name!r} maps {[tensor.shape for tensor in inputs]} to "
            f"{[tensor.shape for tensor in outputs]}; it must have one input (n, height, width, 1) "
            "and one output"
        )
    return keras.Model(inputs[0], outputs[0])


def graph_steps(graph: "keras.Model") -> list[tuple[LayerView, Any]]:
    """The operations of a functional model from input to output, each with its symbolic output."""
    steps = []
    for operation, node, call in calls(graph):
        tensor = node.outputs[0]
        shape = tuple(int(length) for length in tensor.shape[1:])
        kind = type(operation).__name__
        view = LayerView(
            name=call_name(operation, call),
            kind=kind,
            settings=_settings(operation),
            output_shape=shape,
            parameters=operation.count_params() if call == 0 and hasattr(operation, "count_params") else 0,
            shows="nothing" if kind in PASSING else "maps" if len(shape) == 3 else "row",
        )
        steps.append((view, tensor))
    return steps


def _settings(operation: Any) -> str:
    """The settings of a layer that a reader asks for first, from its own configuration."""
    config = operation.get_config() if hasattr(operation, "count_params") else {}
    said = []
    kernel = config.get("kernel_size") or config.get("pool_size")
    if kernel is not None:
        size = "×".join(str(length) for length in kernel)
        said.append(f"{config['filters']} kernels {size}" if "filters" in config else size)
    if "units" in config:
        said.append(f"{config['units']} units")
    if any(step != 1 for step in config.get("strides") or ()) and config["strides"] != config.get("pool_size"):
        said.append("stride " + "×".join(str(step) for step in config["strides"]))
    if any(step != 1 for step in config.get("dilation_rate") or ()):
        said.append("dilation " + "×".join(str(step) for step in config["dilation_rate"]))
    if config.get("padding") == "same":
        said.append("same padding")
    if isinstance(config.get("rate"), float):
        said.append(f"rate {config['rate']:g}")
    if isinstance(config.get("activation"), str) and config["activation"] != "linear":
        said.append(config["activation"])
    return ", ".join(said)
