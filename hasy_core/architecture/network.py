"""A network as a graph of layer specs: shapes, costs, and the Keras model that it is."""

import keyword
import re
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

from hasy_core.architecture.layers import LayerSpec, Shape
from hasy_core.architecture.receptive_field import Field, field_of_input, field_of_layer

INK = "ink"
"""Name of the input: a picture with 1.0 = ink."""
INPUT_SHAPE = (32, 32, 1)
CLASSES = 369
BYTES = 4
"""Of a float32."""
OPTIMISER_SLOTS = 2
"""Numbers that Adam and its like keep for each weight: the running means of the gradient and of its square."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NETWORK_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_RANKS = {"maps": 3, "row": 1}


class NodeError(ValueError):
    """A node that cannot stand where it stands.

    Attributes:
        node: its name.
        reason: what is wrong, without the name.
    """

    def __init__(self, node: str, reason: str) -> None:
        super().__init__(f"{node}: {reason}")
        self.node = node
        self.reason = reason


@dataclass(frozen=True)
class Node:
    """One layer in its place.

    Attributes:
        name: lower-case letters, digits and `_`; the Keras layer's name and a name in code.
        layer: its settings.
        inputs: names of the nodes whose outputs it takes; `INK` is the picture.
        shares: name of the node before it whose layer, with its weights, is applied here once more; empty for most.
    """

    name: str
    layer: LayerSpec
    inputs: tuple[str, ...]
    shares: str = ""


@dataclass(frozen=True)
class LayerRow:
    """One line of a layer table; shapes without the batch.

    Attributes:
        name, kind: of the node; the kind is the Keras layer class.
        settings: in words; may be empty.
        output_shape: `(height, width, channels)` or `(units,)`.
        parameters: numbers that it keeps, those that no gradient changes included.
        multiply_adds: multiplications, each with its addition, for one image.
        activation_bytes: of the output in float32 for one image.
        receptive_field: rows and columns of the picture that one value depends on, as if the picture had no edge;
            for a layer that sees all cells, those of the picture itself.
    """

    name: str
    kind: str
    settings: str
    output_shape: Shape
    parameters: int
    multiply_adds: int
    activation_bytes: int
    receptive_field: tuple[int, int]


@dataclass(frozen=True)
class Totals:
    """Sums over a table's rows; `fixed_parameters` are those of `parameters` that no gradient changes."""

    parameters: int
    fixed_parameters: int
    multiply_adds: int
    activation_bytes: int


@dataclass(frozen=True)
class Network:
    """A network: nodes in an order in which each comes after its inputs.

    Example:
        >>> tiny = GraphBuilder()
        >>> tiny.add("conv", Conv(8, 3))
        >>> tiny.add("flat", Flatten())
        >>> tiny.add("classes", Dense(369, "softmax"))
        >>> tiny.network("tiny").table()[0].output_shape
        (32, 32, 8)

    Attributes:
        name: of the Keras model.
        input_shape: `(height, width, channels)` of a picture.
        nodes: every one leads to the output.
        output: name of the node that gives the result.

    Raises:
        ValueError: names, order, inputs or shapes do not fit; the text begins with the node's name.
    """

    name: str
    input_shape: Shape
    nodes: tuple[Node, ...]
    output: str

    def __post_init__(self) -> None:
        if len(self.input_shape) != 3 or any(type(side) is not int or side < 1 for side in self.input_shape):
            raise ValueError(f"input_shape={self.input_shape!r} cannot be used; it must be (height, width, channels)")
        if not _NETWORK_NAME.fullmatch(self.name):
            raise ValueError(f"name={self.name!r} cannot be used; it must be letters, digits, _ and -, a letter first")
        names = [name for name in self.shapes if name != INK]
        if self.output not in names:
            raise ValueError(f"output={self.output!r} is no node; it can be one of {', '.join(names)}")
        used = {self.output} | {name for node in self.nodes for name in node.inputs}
        for node in self.nodes:
            if node.name not in used:
                raise NodeError(node.name, f"its output is used by no node; leave it out or join it to {self.output}")
            if node.shares:
                self._check_shared(node)

    def _check_shared(self, node: Node) -> None:
        first = next((each for each in self.nodes[: self.nodes.index(node)] if each.name == node.shares), None)
        if first is None or first.shares:
            raise NodeError(node.name, f"there is no node {node.shares!r} before it whose weights it could share")
        given, wanted = (self.input_shapes(each)[0][-1] for each in (node, first))
        if node.layer != first.layer or given != wanted:
            raise NodeError(node.name, f"shares the weights of {first.name} with other settings or other channels")

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """Output shape of each node, and of `INK`, by name."""
        shapes: dict[str, Shape] = {INK: self.input_shape}
        for node in self.nodes:
            shapes[node.name] = output_shape(node, shapes)
        return shapes

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Receptive field of each node's output, and of `INK`, by name."""
        fields = {INK: field_of_input(self.input_shape)}
        for node in self.nodes:
            inputs = [(self.shapes[name], fields[name]) for name in node.inputs]
            fields[node.name] = field_of_layer(node.layer, inputs)
        return fields

    def node(self, name: str) -> Node:
        """The node of this name.

        Raises:
            KeyError: there is none.
        """
        return {node.name: node for node in self.nodes}[name]

    def input_shapes(self, node: Node) -> tuple[Shape, ...]:
        """Shapes of what a node takes."""
        return tuple(self.shapes[name] for name in node.inputs)

    def shares_weights(self) -> bool:
        """Whether a node is another one's layer once more."""
        return any(node.shares for node in self.nodes)

    def is_chain(self) -> bool:
        """Whether each node takes the output of the node before it and of no other."""
        before = [INK, *(node.name for node in self.nodes)]
        return self.output == before[-1] and all(
            node.inputs == (name,) for node, name in zip(self.nodes, before, strict=False)
        )

    def named_layers(self) -> list[tuple[str, LayerSpec]]:
        """Name and spec of each node, in order."""
        return [(node.name, node.layer) for node in self.nodes]

    def table(self) -> list[LayerRow]:
        """Shape, cost and receptive field of every layer, without building anything."""
        rows = []
        for node in self.nodes:
            given, shape = self.input_shapes(node), self.shapes[node.name]
            rows.append(
                LayerRow(
                    node.name,
                    node.layer.kind,
                    node.layer.settings(),
                    shape,
                    0 if node.shares else node.layer.parameters(*given),
                    node.layer.multiply_adds(*given),
                    BYTES * prod(shape),
                    self.fields[node.name].size,
                )
            )
        return rows

    def totals(self) -> Totals:
        """The sums of the table."""
        rows = self.table()
        return Totals(
            sum(row.parameters for row in rows),
            sum(node.layer.fixed_parameters(*self.input_shapes(node)) for node in self.nodes if not node.shares),
            sum(row.multiply_adds for row in rows),
            sum(row.activation_bytes for row in rows),
        )

    def training_bytes(self, batch_size: int) -> int:
        """About how much memory a training step needs, beside what the framework itself takes.

        In float32: weights, their gradients and what the optimiser keeps of each; and for each picture of a batch the
        picture, every layer's output, which the way back needs, and the gradients of the largest two.

        Raises:
            ValueError: `batch_size` is below 1.
        """
        if batch_size < 1:
            raise ValueError(f"batch_size={batch_size} cannot be used; it must be at least 1")
        totals = self.totals()
        learned = totals.parameters - totals.fixed_parameters
        numbers = learned * (2 + OPTIMISER_SLOTS) + totals.fixed_parameters
        largest = sorted(row.activation_bytes for row in self.table())[-2:]
        each = totals.activation_bytes + BYTES * prod(self.input_shape) + sum(largest)
        return numbers * BYTES + batch_size * each

    def build(self, precision: str = "float32") -> Any:
        """A fresh functional `keras.Model`; every layer is named as its node, weights come from Keras's global seed.

        Where a node is padded by pixels, a layer `<name>_padding` stands before it. A softmax is computed in float32
        whatever the precision.

        Args:
            precision: a Keras dtype policy, "float32" or "mixed_bfloat16".
        """
        import keras

        tensors = {INK: keras.Input(self.input_shape, name=INK)}
        layers: dict[str, Any] = {}
        for node in self.nodes:
            given = [tensors[name] for name in node.inputs]
            tensor = given if node.layer.merges else given[0]
            *before, layer = node.layer.keras_layers(node.name, precision)
            layers[node.name] = layer = layers[node.shares] if node.shares else layer
            for each in (*before, layer):
                tensor = each(tensor)
            tensors[node.name] = tensor
        return keras.Model(tensors[INK], tensors[self.output], name=self.name)


def output_shape(node: Node, shapes: dict[str, Shape]) -> Shape:
    """Shape of a node's output, given those of the nodes before it.

    Raises:
        NodeError: its name or inputs cannot be, or its layer has no output for them.
    """
    if not _NAME.fullmatch(node.name) or keyword.iskeyword(node.name):
        raise NodeError(node.name, "a node's name is lower-case letters, digits and _, a letter first, no Python word")
    if node.name in shapes:
        raise NodeError(node.name, "there is a node of this name already")
    for name in node.inputs:
        if name not in shapes:
            raise NodeError(node.name, f"there is no node {name!r} before it; there is {', '.join(shapes)}")
    layer = node.layer
    if layer.merges != (len(node.inputs) > 1):
        raise NodeError(
            node.name, f"{layer.kind} takes {'two or more inputs' if layer.merges else 'one input'}, not {node.inputs}"
        )
    given = tuple(shapes[name] for name in node.inputs)
    for shape in given:
        if layer.takes != "any" and len(shape) != _RANKS[layer.takes]:
            wanted = (
                "maps (height, width, channels), so it must stand before Flatten and GlobalAveragePool"
                if layer.takes == "maps"
                else "a row of units; put Flatten or GlobalAveragePool before it"
            )
            raise NodeError(node.name, f"{layer.kind} takes {wanted}; here it is given {shape}")
    try:
        return layer.output_shape(*given)
    except ValueError as error:
        raise NodeError(node.name, str(error)) from error
