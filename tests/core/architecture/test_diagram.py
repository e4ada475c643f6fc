"""The layout of a network's drawing."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasy_core.architecture import ARCHITECTURES, Activation, Add, Diagram, Dropout, GraphBuilder, Network, diagram_of


def check(diagram: Diagram, network: Network) -> None:
    boxes = diagram.boxes
    assert sorted(name for box in boxes for name in box.nodes) == sorted(network.shapes)
    places = Counter((box.rank, box.lane) for box in boxes)
    assert set(places.values()) == {1}, "two boxes overlap"
    assert all(0 <= box.rank < diagram.ranks and 0 <= box.lane < diagram.lanes for box in boxes)
    passing = Counter(places)
    for edge in diagram.edges:
        source, target = boxes[edge.source], boxes[edge.target]
        assert source.rank < target.rank, "a line goes back"
        for rank in range(source.rank + 1, target.rank):
            passing[rank, edge.lane] += 1
    assert set(passing.values()) == {1}, "a line runs through a box or along another line"
    box_of = {name: place for place, box in enumerate(boxes) for name in box.nodes}
    wanted = {(box_of[name], box_of[node.name]) for node in network.nodes for name in node.inputs}
    assert {(edge.source, edge.target) for edge in diagram.edges} == {pair for pair in wanted if pair[0] != pair[1]}


@pytest.mark.parametrize("fold", [True, False])
@pytest.mark.parametrize("name", [*ARCHITECTURES, "every-layer"])
def test_nothing_overlaps(name: str, fold: bool, network: Callable[[str], Network]) -> None:
    check(diagram_of(network(name), fold), network(name))


@st.composite
def graphs(draw: st.DrawFn) -> Network:
    """Any graph of sums and layers with one input."""
    net = GraphBuilder((4, 4, 1))
    names = ["ink"]
    for number in range(draw(st.integers(1, 12))):
        chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        layer = Add() if len(chosen) > 1 else draw(st.sampled_from([Activation("relu"), Dropout(0.5)]))
        names.append(net.add(f"node{number}", layer, *chosen))
    used = {name for node in net._nodes for name in node.inputs}
    ends = [name for name in names[1:] if name not in used]
    if len(ends) > 1:
        net.add("end", Add(), *ends)
    return net.network("drawn")


@settings(max_examples=200, deadline=None)
@given(graphs(), st.booleans())
def test_nothing_overlaps_in_any_graph(network: Network, fold: bool) -> None:
    check(diagram_of(network, fold), network)


def test_a_chain_is_one_lane(network: Callable[[str], Network]) -> None:
    diagram = diagram_of(network("seed"))
    assert diagram.lanes == 1
    assert [box.rank for box in diagram.boxes] == list(range(12))
    assert [(edge.source, edge.target) for edge in diagram.edges] == list(pairwise(range(12)))


def test_normalisation_and_activation_fold_into_the_layer_before(network: Callable[[str], Network]) -> None:
    boxes = diagram_of(network("resnet")).boxes
    kinds = {box.kinds for box in boxes}
    assert ("Conv2D", "BatchNormalization", "Activation") in kinds
    assert ("Add", "Activation") in kinds
    assert boxes[1].parameters == 9 * 16 + 4 * 16
    assert boxes[1].output_shape == (32, 32, 16)
    assert boxes[1].settings == "16 kernels 3×3, same padding, no bias"
    assert all(len(box.nodes) == 1 for box in diagram_of(network("resnet"), fold=False).boxes)


def test_skips_run_beside_the_trunk_and_inception_has_four_lanes(network: Callable[[str], Network]) -> None:
    resnet = diagram_of(network("resnet"))
    skips = [edge for edge in resnet.edges if resnet.boxes[edge.target].rank - resnet.boxes[edge.source].rank > 1]
    assert len(skips) == 9
    assert resnet.trunk not in {edge.lane for edge in skips}
    assert diagram_of(network("googlenet")).lanes == 4
