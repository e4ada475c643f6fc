"""A trained network's Keras graph: which layer is applied where, what it is called, whether its numbers are its own.

Whoever reads a network walks over `calls`: this module alone knows how Keras keeps a graph.
"""

from collections.abc import Iterator
from typing import Any

PASSING = (
    "Dropout",
    "SpatialDropout2D",
    "AlphaDropout",
    "GaussianDropout",
    "GaussianNoise",
    "ActivityRegularization",
    "Identity",
    "Flatten",
)
"""Layers that pass their values on when a network is not training; `Flatten` writes them in one row."""
NAME_IN_FILE = "name_in_file"
"""Attribute of a layer that had to be given another name: what its maker calls it."""
PRECISE = ("float32", "float64")
"""Types of number in which a network's values are the same to 1e-5, whoever computes them."""


class UnknownOpError(ValueError):
    """A network has a step that cannot be told in these terms; the text names it."""


def calls(graph: Any) -> Iterator[tuple[Any, Any, int]]:
    """Every application of a layer or operation in a functional Keras model, in an order in which it can be computed.

    Yields:
        the operation, its node in the graph, and which of the operation's applications it is, from 0.
    """
    # Keras keeps no public record of which of a shared layer's calls belong to which model: these nodes do.
    places = {id(operation): place for place, operation in enumerate(graph.operations)}
    counts: dict[int, int] = {}
    for depth in sorted(graph._nodes_by_depth, reverse=True):
        inside = [node for node in graph._nodes_by_depth[depth] if not node.is_input]
        for node in sorted(inside, key=lambda node: places[id(node.operation)]):
            call = counts.get(id(node.operation), 0)
            counts[id(node.operation)] = call + 1
            yield node.operation, node, call


def source_of(tensor: Any) -> tuple[Any, Any]:
    """The operation that a symbolic tensor comes from, and the node of that application."""
    operation, call, _ = tensor._keras_history
    return operation, operation._inbound_nodes[call]


def shown_name(operation: Any) -> str:
    """What its maker calls a layer, also where it had to be given another name (see `hasy_core.models.form`)."""
    return str(getattr(operation, NAME_IN_FILE, operation.name))


def call_name(operation: Any, call: int) -> str:
    """A step's name: what its maker calls the layer, and which application it is from the second on."""
    name = shown_name(operation)
    return name if call == 0 else f"{name} ({call + 1})"


def check_numbers(graph: Any) -> None:
    """Refuse a network that computes with other numbers than its arrays are, or rounds more than float32 does.

    Raises:
        UnknownOpError: a layer's weights are quantised (Keras then rounds its inputs as well), it adds LoRA's, or it
            rounds to 16 bits; the text names it.
    """
    check_rounding(graph)
    for operation in graph.operations:
        if getattr(operation, "lora_enabled", False):
            raise UnknownOpError(f"{shown_name(operation)} has LoRA weights beside its own; merge them first")


def check_rounding(graph: Any) -> None:
    """Refuse a network with a layer that rounds values to 16 bits or fewer, by itself or by a policy such as
    "mixed_float16".

    Raises:
        UnknownOpError: it has one; the text names it.
    """
    precisions = {tensor._keras_history.operation: str(tensor.dtype) for tensor in graph.inputs}
    for operation in graph.operations:
        name, quantised = shown_name(operation), getattr(operation, "quantization_mode", None)
        if quantised:
            raise UnknownOpError(f"{name} has weights quantised to {quantised}, which only Keras computes with")
        precision = precisions.get(operation) or getattr(operation, "compute_dtype", None) or PRECISE[0]
        if precision not in PRECISE:
            raise UnknownOpError(
                f"{name} rounds to {precision}, as only Keras does; build the network with dtype float32 and give it "
                "the same weights"
            )
