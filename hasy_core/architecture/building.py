"""Making a network node by node, or from a plain list of layers."""

import re
from collections.abc import Sequence

from hasy_core.architecture.layers import LayerSpec, Shape
from hasy_core.architecture.network import INK, INPUT_SHAPE, Network, Node, output_shape


class GraphBuilder:
    """Collects the nodes of a network, each checked when it is added.

    Attributes:
        last: name of the node added last; `INK` before the first.
    """

    def __init__(self, input_shape: Shape = INPUT_SHAPE) -> None:
        self.last = INK
        self._input_shape = input_shape
        self._shapes: dict[str, Shape] = {INK: input_shape}
        self._nodes: list[Node] = []

    def add(self, name: str, layer: LayerSpec, *inputs: str) -> str:
        """Add a node.

        Args:
            name: of the node.
            layer: its settings.
            inputs: names of the nodes whose outputs it takes; none: the node added last.

        Returns:
            its name.

        Raises:
            ValueError: it cannot stand there.
        """
        node = Node(name, layer, inputs or (self.last,))
        self._shapes[name] = output_shape(node, self._shapes)
        self._nodes.append(node)
        self.last = name
        return name

    def shape(self, name: str) -> Shape:
        """Output shape of a node."""
        return self._shapes[name]

    def network(self, name: str) -> Network:
        """The network; its output is that of the node added last."""
        return Network(name, self._input_shape, tuple(self._nodes), self.last)


def chain(name: str, layers: Sequence[LayerSpec], input_shape: Shape = INPUT_SHAPE) -> Network:
    """A network without branches, with the names that Keras would give: `conv2d`, `conv2d_1`, …"""
    counts: dict[str, int] = {}
    builder = GraphBuilder(input_shape)
    for layer in layers:
        base = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", layer.kind).lower()
        count = counts.get(base, 0)
        builder.add(f"{base}_{count}" if count else base, layer)
        counts[base] = count + 1
    return builder.network(name)
