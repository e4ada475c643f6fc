"""What a unit of a layer is called."""

from typing import Any

from tests.javascript import in_node

NAMES = "(asked, { unitName }) => asked.map(([layers, number, classes]) => unitName(layers, number, 2, classes))"


def named(*asked: list[Any]) -> list[str]:
    """The name of unit 2 of layer `number`, for each `[layers, number, classes]`."""
    found: list[str] = in_node("feature_maps/layer_maps.js", NAMES, asked)
    return found


def test_units_stand_for_classes_up_to_the_sums_that_only_activations_follow() -> None:
    classes = ["a", "b", "c"]
    layers = [
        {"operation": operation, "inputs": inputs}
        for operation, inputs in [("dense", [-1]), ("dense", [0]), ("pass", [1]), ("activation", [2])]
    ]
    assert named(*([layers, number, classes] for number in range(4))) == ["2", "2 (c)", "2 (c)", "2 (c)"]
    merged = [*layers[:3], {"operation": "add", "inputs": [1, 2]}]
    assert named(*([merged, number, classes] for number in range(4))) == ["2", "2", "2", "2 (c)"]
    assert named([layers[:1], 0, None], [[{"name": "from the server"}] * 2, 1, classes]) == ["2", "2 (c)"]
