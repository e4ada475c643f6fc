"""Where a drawing of a network puts its boxes and lines: columns from picture to classes, lanes for branches.

The longest way through the graph is the trunk and keeps one lane. Every other branch, and every line that skips a
column, gets the nearest lane that is free along all the columns it passes, so that no line runs through a box.
"""

from dataclasses import dataclass
from itertools import count, pairwise

from hasy_core.architecture.chains import followers
from hasy_core.architecture.layers import Activation, BatchNorm, LeakyReLU, Shape
from hasy_core.architecture.network import INK, Network


@dataclass(frozen=True)
class Box:
    """A layer, or a layer with the normalisation and activation after it.

    Attributes:
        nodes: names of its nodes, in order; the first box is the picture, `("ink",)`.
        kinds: of its nodes: Keras layer classes; `("Input",)` for the picture.
        settings: the first node's, in words.
        output_shape: of its last node.
        parameters: of all its nodes.
        rank: column, from 0.
        lane: row, from 0.
    """

    nodes: tuple[str, ...]
    kinds: tuple[str, ...]
    settings: str
    output_shape: Shape
    parameters: int
    rank: int
    lane: int


@dataclass(frozen=True)
class Edge:
    """A line from one box to another in a later column.

    Attributes:
        source, target: places in `Diagram.boxes`.
        lane: where it runs in the columns between the two; no box stands there.
    """

    source: int
    target: int
    lane: int


@dataclass(frozen=True)
class Diagram:
    """A network's boxes and lines.

    Attributes:
        boxes: each after those whose output it takes.
        edges: from left to right.
        ranks, lanes: how many columns and rows there are.
        trunk: lane of the longest way through the network.
    """

    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    ranks: int
    lanes: int
    trunk: int


class _Lanes:
    """Which columns of each lane are taken; lane 0 is the trunk's, the others lie on both sides of it."""

    def __init__(self) -> None:
        self._taken: dict[int, set[int]] = {}

    def take(self, lane: int, ranks: range) -> None:
        self._taken.setdefault(lane, set()).update(ranks)

    def nearest_free(self, ranks: range) -> int:
        for distance in count(1):
            for lane in (distance, -distance):
                if self._taken.get(lane, set()).isdisjoint(ranks):
                    self.take(lane, ranks)
                    return lane
        raise AssertionError  # there are lanes without end


def diagram_of(network: Network, fold: bool = True) -> Diagram:
    """Lay a network out.

    Args:
        network: any.
        fold: whether batch normalisation and activations share the box of the layer before them.
    """
    groups = _groups(network, fold)
    place_of = {name: place for place, names in enumerate(groups) for name in names}
    inputs = {node.name: node.inputs for node in network.nodes}
    before: list[list[int]] = [[place_of[name] for name in inputs.get(names[0], ())] for names in groups]
    after: list[list[int]] = [[] for _ in groups]
    ranks: list[int] = []
    for place, sources in enumerate(before):
        ranks.append(1 + max((ranks[source] for source in sources), default=-1))
        for source in sources:
            after[source].append(place)

    lane_of, edge_lanes = _lanes(ranks, before, after)
    least = min([*lane_of, *edge_lanes.values()])
    nodes = {node.name: node for node in network.nodes}
    boxes = tuple(
        Box(
            tuple(names),
            ("Input",) if names == [INK] else tuple(nodes[name].layer.kind for name in names),
            "" if names == [INK] else nodes[names[0]].layer.settings(),
            network.shapes[names[-1]],
            sum(nodes[name].layer.parameters(*network.input_shapes(nodes[name])) for name in names if name != INK),
            rank,
            lane - least,
        )
        for names, rank, lane in zip(groups, ranks, lane_of, strict=True)
    )
    edges = tuple(Edge(source, target, lane - least) for (source, target), lane in sorted(edge_lanes.items()))
    most = max([*lane_of, *edge_lanes.values()])
    return Diagram(boxes, edges, max(ranks) + 1, most - least + 1, -least)


def _groups(network: Network, fold: bool) -> list[list[str]]:
    """Names of the nodes of each box, the picture's first."""
    after = followers(network)
    groups = [[INK]]
    group_of = {INK: groups[0]}
    for node in network.nodes:
        below = node.inputs[0]
        joins = isinstance(node.layer, Activation | LeakyReLU | BatchNorm) and below != INK and len(after[below]) == 1
        if fold and joins:
            group_of[below].append(node.name)
        else:
            groups.append([node.name])
        group_of[node.name] = group_of[below] if fold and joins else groups[-1]
    return groups


def _lanes(
    ranks: list[int], before: list[list[int]], after: list[list[int]]
) -> tuple[list[int], dict[tuple[int, int], int]]:
    """Lane of each box and of each line; the trunk's is 0."""
    lanes = _Lanes()
    lane_of: dict[int, int] = {}
    edge_lanes: dict[tuple[int, int], int] = {}

    # All boxes lead to the last one, so the way back from it through the highest ranks is the longest there is.
    trunk = [len(ranks) - 1]
    while before[trunk[-1]]:
        trunk.append(max(before[trunk[-1]], key=lambda place: ranks[place]))
    for place in trunk:
        lane_of[place] = 0
    lanes.take(0, range(len(ranks)))

    for place in range(len(ranks)):
        if place in lane_of:
            continue
        branch = [place]
        while fresh := [target for target in after[branch[-1]] if target not in lane_of and target not in branch]:
            branch.append(fresh[0])
        # The lane is the branch's until it is back at a box that stands already.
        end = max(after[branch[-1]], key=lambda target: ranks[target])
        lane = lanes.nearest_free(range(ranks[place], ranks[end]))
        lane_of |= dict.fromkeys(branch, lane)
        edge_lanes |= dict.fromkeys(pairwise([*branch, end]), lane)

    for target, sources in enumerate(before):
        for source in sources:
            if (source, target) not in edge_lanes:
                between = range(ranks[source] + 1, ranks[target])
                edge_lanes[source, target] = lanes.nearest_free(between) if between else lane_of[source]
    return [lane_of[place] for place in range(len(ranks))], edge_lanes
