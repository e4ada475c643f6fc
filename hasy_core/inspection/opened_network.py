"""A network opened along its own graph: logits, every step's values, and gradients with respect to any of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.graph.costs import multiply_adds
from hasy_core.graph.keras_graph import source_of
from hasy_core.inspection.feature_maps import LayerView, checked_graph, graph_steps
from hasy_core.inspection.logits import before_activation, is_elementwise, logits_of
from hasy_core.models import check_finite

if TYPE_CHECKING:
    import keras

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Backward:
    """One picture's pass through a network and back.

    Attributes:
        logits: `[classes]`.
        probabilities: `[classes]`, the network's own output.
        pixel_gradient: `[height, width]`, of the target with respect to the picture.
        values: for each step its values `[height, width, channels]` or `[units]`.
        gradients: for each step the gradient of the target with respect to its values, of the same shape; zeros
            for what comes after the logits.
    """

    logits: Floats
    probabilities: Floats
    pixel_gradient: Floats
    values: tuple[Floats, ...]
    gradients: tuple[Floats, ...]


def _at_once(work: Callable[[], Any]) -> Any:
    return work()


class OpenedNetwork:
    """What the explanations of this package ask of a network.

    A target is a vector `[classes]` that the logits are multiplied with: a one at a class for its logit, and a minus
    one at another class for the difference of the two (`class_target`).

    Attributes:
        layers: the steps of the graph, from input to output.
        tensors: their symbolic outputs.
        compute: as given.
        input_shape: height and width of the pictures it takes.
        classes: how many logits there are.

    Example:
        >>> opened = OpenedNetwork(load_model("seed"))
        >>> opened.backward(picture, class_target(38, 369)).pixel_gradient.shape
        (32, 32)

    Args:
        model: as for `FeatureMaps`.
        compute: calls a function that computes with TensorFlow, in the thread that is meant for it, and gives back
            what it returns; each call is short, however long an explanation takes.

    Raises:
        ValueError: as `FeatureMaps` raises it.
    """

    def __init__(self, model: "keras.Model", compute: Callable[[Callable[[], Any]], Any] = _at_once) -> None:
        import keras
        import tensorflow as tf

        self.compute = compute
        self.shown: Callable[[Floats], Floats] = lambda output: output
        graph = checked_graph(model)
        steps = graph_steps(graph)
        self.layers: tuple[LayerView, ...] = tuple(view for view, _ in steps)
        self.input_shape: tuple[int, int] = (int(graph.inputs[0].shape[1]), int(graph.inputs[0].shape[2]))
        self.tensors: tuple[Any, ...] = tuple(tensor for _, tensor in steps)
        self.input: Any = graph.inputs[0]
        logits = logits_of(graph.outputs[0])
        self.logits_tensor: Any = logits
        self.classes = int(logits.shape[-1])
        scores = keras.Model(self.input, [logits, graph.outputs[0]])
        every = keras.Model(self.input, [logits, graph.outputs[0], *self.tensors])
        pictures = tf.TensorSpec((None, *self.input_shape, 1), tf.float32)
        target = tf.TensorSpec((self.classes,), tf.float32)

        def single(tensors: Sequence[Any]) -> list[Any]:
            # Layers of mixed-precision networks compute in bfloat16, which NumPy does not have.
            return [tf.cast(tensor, tf.float32) for tensor in tensors]

        def score(ink: Any) -> Any:
            return single(scores(ink, training=False))

        def slope(ink: Any, target: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(ink)
                reached = tf.linalg.matvec(single(scores(ink, training=False))[0], target)
            return reached, tape.gradient(reached, ink, unconnected_gradients=tf.UnconnectedGradients.ZERO)

        def backward(ink: Any, target: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(ink)
                logits, output, *values = every(ink, training=False)
                reached = tf.linalg.matvec(tf.cast(logits, tf.float32), target)
            gradients = tape.gradient(reached, [ink, *values], unconnected_gradients=tf.UnconnectedGradients.ZERO)
            return single([logits, output, *values]), single(gradients)

        self._score = tf.function(score, input_signature=[pictures])
        self._slope = tf.function(slope, input_signature=[pictures, target])
        self._backward = tf.function(backward, input_signature=[tf.TensorSpec((1, *self.input_shape, 1)), target])
        self._until: Callable[[int], Any] = cache(self._compile_until)
        self._climb: Callable[[int], Any] = cache(self._compile_climb)
        self._call: Callable[[int], Any] = cache(self._build_call)

    def as_ink(self, images: NDArray[Any]) -> Floats:
        """Pictures as the network takes them: uint8 is read as 255 = ink, floats as 1.0 = ink.

        Args:
            images: `[n, height, width]`.

        Returns:
            float32 `[n, height, width, 1]`.

        Raises:
            ValueError: they are not of the network's input size.
        """
        if images.shape[1:] != self.input_shape:
            raise ValueError(f"images have shape {images.shape}; this network takes (n, *{self.input_shape})")
        ink = images.astype(np.float32)
        if images.dtype == np.uint8:
            ink /= 255
        return ink[..., None]

    def scores(self, images: NDArray[Any]) -> tuple[Floats, Floats]:
        """Logits and outputs as `shown` has them, each `[n, classes]`, of pictures `[n, height, width]`.

        Raises:
            ValueError: as `as_ink`.
            HasyError: the outputs are not finite.
        """
        ink = self.as_ink(images)
        logits, output = self.compute(lambda: [tensor.numpy() for tensor in self._score(ink)])
        check_finite(output)
        return logits, self.shown(output)

    def slopes(self, images: NDArray[Any], target: Floats) -> tuple[Floats, Floats]:
        """The target's value `[n]` for each picture and its gradient `[n, height, width]`."""
        ink = self.as_ink(images)
        reached, gradient = self.compute(lambda: [tensor.numpy() for tensor in self._slope(ink, target)])
        return reached, gradient[..., 0]

    def backward(self, image: NDArray[Any], target: Floats) -> Backward:
        """One picture `[height, width]` forward, and the target's gradient back to every step.

        Raises:
            ValueError: as `as_ink`.
            HasyError: the outputs are not finite.
        """
        ink = self.as_ink(image[None])
        forward, gradients = self.compute(
            lambda: [[tensor.numpy()[0] for tensor in tensors] for tensors in self._backward(ink, target)]
        )
        logits, output, *values = forward
        check_finite(output)
        return Backward(logits, output, gradients[0][:, :, 0], tuple(values), tuple(gradients[1:]))

    def values_at(self, step: int, images: NDArray[Any]) -> Floats:
        """What one step makes of pictures `[n, height, width]`; nothing after it is computed."""
        ink = self.as_ink(images)
        values: Floats = self.compute(lambda: self._until(step)(ink).numpy())
        return values

    def unit_slopes(self, step: int, images: NDArray[Any], cell: tuple[int, ...]) -> tuple[Floats, Floats]:
        """A unit's value before its activation, `[n]`, and its gradient with respect to the pictures.

        Args:
            step: index of the unit's layer.
            images: `[n, height, width]`.
            cell: `(row, column, channel)` or `(unit,)`.
        """
        ink, place = self.as_ink(images), np.array(cell, np.int32)
        values, gradients = self.compute(lambda: [tensor.numpy() for tensor in self._climb(step)(ink, place)])
        return values, gradients[..., 0]

    def call_gradient(self, step: int, inputs: Sequence[Floats], cell: tuple[int, ...]) -> tuple[float, list[Floats]]:
        """One value that a step computes, before its activation, and its gradient with respect to the step's inputs.

        Args:
            step: index of the step; the one that gives the logits is taken before its softmax.
            inputs: values of its inputs for one picture, in the order of `inputs_of`.
            cell: `(row, column, channel)` or `(unit,)`.
        """
        import tensorflow as tf

        def gradient() -> tuple[float, list[Floats]]:
            given = [tf.constant(values[None]) for values in inputs]
            with tf.GradientTape() as tape:
                tape.watch(given)
                result = self._call(step)(given if len(given) > 1 else given[0], training=False)
                value = tf.cast(result[(0, *cell)], tf.float32)
            found = tape.gradient(value, given, unconnected_gradients=tf.UnconnectedGradients.ZERO)
            return float(value), [tf.cast(tensor, tf.float32).numpy()[0] for tensor in found]

        value: tuple[float, list[Floats]] = self.compute(gradient)
        return value

    def inputs_of(self, step: int) -> list[int | None]:
        """Which steps a step takes its inputs from; None for the picture."""
        places = {id(tensor): index for index, tensor in enumerate(self.tensors)}
        return [places.get(id(tensor)) for tensor in source_of(self.tensors[step])[1].input_tensors]

    def multiply_adds(self) -> int:
        """Multiplications with a weight that one picture takes, as `hasy_core.graph.costs` counts them."""
        return sum(multiply_adds(*source_of(tensor)) for tensor in self.tensors)

    def parameters(self) -> int:
        """How many numbers the network learns or keeps."""
        return sum(view.parameters for view in self.layers)

    def layer_index(self, name: str) -> int:
        """The step of this name.

        Raises:
            ValueError: there is none.
        """
        for index, view in enumerate(self.layers):
            if view.name == name:
                return index
        raise ValueError(f"layer is {name!r}; it must be one of {', '.join(view.name for view in self.layers)}")

    def _build_call(self, step: int) -> Any:
        """One step by itself, before the activation that is part of it; an activation's own step as it is."""
        import keras

        operation, node = source_of(self.tensors[step])
        fused = getattr(operation, "activation", None) is not None and not is_elementwise(operation)
        output = before_activation(self.tensors[step]) if fused else self.tensors[step]
        return keras.Model(node.input_tensors, output)

    def _compile_climb(self, step: int) -> Any:
        import keras
        import tensorflow as tf

        until = keras.Model(self.input, before_activation(self.tensors[step]))
        cell = len(self.layers[step].output_shape)

        def climb(ink: Any, place: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(ink)
                values = tf.cast(until(ink, training=False), tf.float32)
                reached = tf.gather_nd(values, tf.tile(place[None], (tf.shape(ink)[0], 1)), batch_dims=1)
            return reached, tape.gradient(reached, ink, unconnected_gradients=tf.UnconnectedGradients.ZERO)

        pictures = tf.TensorSpec((None, *self.input_shape, 1), tf.float32)
        return tf.function(climb, input_signature=[pictures, tf.TensorSpec((cell,), tf.int32)])

    def _compile_until(self, step: int) -> Any:
        import keras
        import tensorflow as tf

        until = keras.Model(self.input, self.tensors[step])
        signature = tf.TensorSpec((None, *self.input_shape, 1), tf.float32)
        return tf.function(lambda ink: tf.cast(until(ink, training=False), tf.float32), input_signature=[signature])


def class_target(wanted: int, classes: int, against: int | None = None) -> Floats:
    """The vector whose product with the logits is one class's logit, or its lead over another class.

    Args:
        wanted: index of the class.
        classes: how many there are.
        against: index of the other class; None: the logit alone.

    Raises:
        ValueError: an index is outside the classes, or both are the same.
    """
    if not 0 <= wanted < classes:
        raise ValueError(f"wanted is {wanted}; it must be 0 to {classes - 1}")
    target = np.zeros(classes, np.float32)
    target[wanted] = 1.0
    if against is not None:
        if not 0 <= against < classes or against == wanted:
            raise ValueError(f"against is {against}; it must be 0 to {classes - 1} and not {wanted}")
        target[against] = -1.0
    return target
