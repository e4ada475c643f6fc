"""What goes into a network's last softmax, and into any other activation, found in its graph."""

from typing import Any

from hasy_core.graph.keras_graph import source_of


def before_activation(tensor: Any) -> Any:
    """A step's values before its activation function, symbolic; the step's own output where it has none.

    A layer with an activation of its own, such as `Dense(10, activation="softmax")`, is built a second time without
    it, with the same weights.
    """
    import keras

    operation, node = source_of(tensor)
    activation = getattr(operation, "activation", None)
    if is_elementwise(operation):
        return node.input_tensors[0]
    if activation is None or activation is keras.activations.linear:
        return tensor
    plain = type(operation).from_config(
        operation.get_config() | {"activation": "linear", "name": f"{operation.name}_sums"}
    )
    sums = plain(node.input_tensors[0])
    plain.set_weights(operation.get_weights())
    return sums


def is_elementwise(operation: Any) -> bool:
    """Whether an operation is an activation function and nothing else."""
    return type(operation).__name__ in _ACTIVATIONS


# Types of steps: layers, and Keras's own operations.
_LAYERS = {"Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax"}
_OPERATIONS = {"Relu", "Relu6", "LeakyRelu", "Elu", "Selu", "Gelu", "Silu", "Sigmoid", "Tanh", "Softplus"}
_ACTIVATIONS = _LAYERS | _OPERATIONS


def logits_of(output: Any) -> Any:
    """What goes into the softmax that a network ends in, symbolic; its output where it ends in none."""
    import keras

    operation, node = source_of(output)
    activation = getattr(operation, "activation", None)
    nothing = isinstance(operation, keras.layers.Identity | keras.layers.Dropout) or (
        isinstance(operation, keras.layers.Activation) and activation is keras.activations.linear
    )
    if nothing:
        before = logits_of(node.input_tensors[0])
        return output if before is node.input_tensors[0] else before
    if activation is keras.activations.softmax or type(operation).__name__ == "Softmax":
        return before_activation(output)
    return output
