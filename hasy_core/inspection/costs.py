"""What one picture costs a network, read off its graph."""

import math

from hasy_core.inspection.logits import node_of
from hasy_core.inspection.opened_network import OpenedNetwork


def multiply_adds(network: OpenedNetwork) -> int:
    """Multiplications with a weight that one picture takes, each with its addition.

    Counted as `hasy_core.architecture` counts them: convolutions, fully connected layers, and one for each value that
    batch normalisation scales.
    """
    total = 0
    for view, tensor in zip(network.layers, network.tensors, strict=True):
        operation, node = node_of(tensor)
        kernels = [getattr(operation, name, None) for name in ("kernel", "depthwise_kernel", "pointwise_kernel")]
        weights = sum(math.prod(kernel.shape) for kernel in kernels if kernel is not None)
        # A transposed convolution puts its kernel down once for each cell of its input.
        made = tuple(node.input_tensors[0].shape[1:]) if view.kind.endswith("Transpose") else view.output_shape
        total += weights * math.prod(made[:-1])
        if view.kind == "BatchNormalization":
            total += math.prod(view.output_shape)
    return total


def parameters(network: OpenedNetwork) -> int:
    """How many numbers the network learns or keeps."""
    return sum(view.parameters for view in network.layers)
