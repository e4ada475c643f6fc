"""What an application of a layer costs, read off a Keras graph."""

import math
from typing import Any


def multiply_adds(operation: Any, node: Any) -> int:
    """Multiplications with a weight that one picture takes in a layer, each with its addition.

    Counted as `hasy_core.architecture` counts them: convolutions, fully connected layers, and one for each value that
    batch normalisation scales.

    Args:
        operation: the layer.
        node: its application in the graph, as `calls` gives it.
    """
    kind, output = type(operation).__name__, tuple(node.outputs[0].shape[1:])
    if kind == "BatchNormalization":
        return math.prod(output)
    kernels = [getattr(operation, name, None) for name in ("kernel", "depthwise_kernel", "pointwise_kernel")]
    weights = sum(math.prod(kernel.shape) for kernel in kernels if kernel is not None)
    # A transposed convolution puts its kernel down once for each cell of its input.
    cells = tuple(node.input_tensors[0].shape[1:]) if kind.endswith("Transpose") else output
    return weights * math.prod(cells[:-1])
