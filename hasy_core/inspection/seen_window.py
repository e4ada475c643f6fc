"""Which part of the picture a unit can see, read off the network's graph."""

from typing import Any

from hasy_core.graph.keras_graph import source_of
from hasy_core.inspection.opened_network import OpenedNetwork

Span = tuple[int, int]
"""First and last index."""
Window = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


def seen_window(network: OpenedNetwork, step: int, row: int = 0, column: int = 0) -> Window:
    """The receptive field of a unit, cut off at the picture's edges.

    Windows are followed back layer by layer (Araujo, Norris and Sim, "Computing receptive fields of convolutional
    neural networks", Distill 2019); a step whose windows are not known is taken to see all of its input.

    Args:
        network: the network.
        step: index of the unit's layer.
        row: the unit's row; without meaning in a layer that shows a row of units.
        column: the unit's column.

    Returns:
        The least window that holds the fields of all branches.
    """
    spatial = len(network.layers[step].output_shape) == 3
    height, width = network.layers[step].output_shape[:2] if spatial else (1, 1)
    if spatial and not (0 <= row < height and 0 <= column < width):
        raise ValueError(f"row {row}, column {column} lies outside the layer's {height}x{width} cells")
    # What is still to be followed, deepest first: branches that meet again are walked once.
    pending: dict[int | None, tuple[Span, Span]] = {step: ((row, row), (column, column))}
    while True:
        deepest = max((index for index in pending if index is not None), default=None)
        if deepest is None:
            (top, bottom), (left, right) = pending[None]
            return top, left, bottom, right
        rows, columns = pending.pop(deepest)
        operation, node = source_of(network.tensors[deepest])
        for source, tensor in zip(network.inputs_of(deepest), node.input_tensors, strict=True):
            seen = _seen_of_input(operation, tensor.shape, network.tensors[deepest].shape, rows, columns)
            if source in pending:
                seen = (_hull(pending[source][0], seen[0]), _hull(pending[source][1], seen[1]))
            pending[source] = seen


def _hull(one: Span, other: Span) -> Span:
    return min(one[0], other[0]), max(one[1], other[1])


def _seen_of_input(
    operation: Any, given: tuple[Any, ...], made: tuple[Any, ...], rows: Span, columns: Span
) -> tuple[Span, Span]:
    """The rows and columns of an input that some rows and columns of the output depend on."""
    if len(given) != 4:
        return (0, 0), (0, 0)
    whole = (0, given[1] - 1), (0, given[2] - 1)
    config = operation.get_config() if hasattr(operation, "get_config") else {}
    kernel = config.get("kernel_size") or config.get("pool_size")
    if config.get("data_format") == "channels_first" or len(made) != 4:
        return whole
    if kernel is None:
        return (rows, columns) if tuple(given[1:3]) == tuple(made[1:3]) else whole
    if type(operation).__name__.endswith("Transpose"):
        return whole
    dilation = config.get("dilation_rate") or (1, 1)
    strides = config.get("strides") or kernel
    spans = []
    for axis, (first, last) in enumerate((rows, columns)):
        length, stride = given[1 + axis], strides[axis]
        reach = (kernel[axis] - 1) * dilation[axis] + 1
        surplus = max((made[1 + axis] - 1) * stride + reach - length, 0) if config.get("padding") == "same" else 0
        begins = range(first * stride - surplus // 2, last * stride - surplus // 2 + 1, stride)
        taps = [begin + tap * dilation[axis] for begin in begins for tap in range(kernel[axis])]
        inside = [tap for tap in taps if 0 <= tap < length]
        spans.append((min(inside), max(inside)) if inside else (0, 0))
    return spans[0], spans[1]
