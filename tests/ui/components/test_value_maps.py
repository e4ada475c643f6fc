"""What the value maps hand to the browser, and what they refuse."""

import base64
from typing import Any

import numpy as np
import pytest

from ui.components import maps
from ui.components.maps import ValueMap, value_maps


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The data of each call, instead of a browser."""
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(maps, "_MAPS", lambda data, **_: calls.append(data[0]))
    return calls


def test_a_map_without_a_limit_has_its_own_and_one_limit_is_shared(sent: list[dict[str, Any]]) -> None:
    shown = [ValueMap(np.array([[1.0, -3.0]]), "a"), ValueMap(np.zeros((2, 2)), "b")]
    value_maps("key", shown)
    value_maps("key", shown, limit=2.0)
    value_maps("key", [shown[0], ValueMap(np.ones((1, 1)), "counts", limit=9.0)], limit=2.0)
    assert [[one["limit"] for one in call["maps"]] for call in sent] == [[3.0, 1.0], [2.0, 2.0], [2.0, 9.0]]
    assert [call["shared"] for call in sent] == [False, True, False]


def test_cells_are_numbered_row_by_row(sent: list[dict[str, Any]]) -> None:
    hatched = np.array([[False, True], [False, False], [True, False]])
    value_maps("key", [ValueMap(np.arange(6.0).reshape(3, 2), "a", hatched=hatched, marked=[(2, 1)])])
    [one] = sent[0]["maps"]
    assert np.frombuffer(base64.b64decode(one["values"]), "<f4").tolist() == [0, 1, 2, 3, 4, 5]
    assert (one["hatched"], one["marked"]) == ([1, 4], [5])
    assert one["alt"] == "a, 3 by 2 values"


def test_colours_become_bytes(sent: list[dict[str, Any]]) -> None:
    value_maps("key", [ValueMap(None, "c", colour=np.array([[[0.0, 0.5, 2.0]]]))])
    assert list(base64.b64decode(sent[0]["maps"][0]["colour"])) == [0, 128, 255]


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (ValueMap(None, "none"), "'none' has no values"),
        (ValueMap(np.zeros(3), "flat"), "'flat' has values of shape"),
        (ValueMap(np.zeros((0, 3)), "empty"), "'empty' has values of shape"),
        (ValueMap(np.zeros((2, 2)), "c", colour=np.zeros((2, 3, 3))), "colours of shape"),
        (ValueMap(np.zeros((2, 2)), "h", hatched=np.zeros((3, 2), bool)), "hatched of shape"),
    ],
)
def test_wrong_shapes_are_refused_by_name(shown: ValueMap, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        value_maps("key", [shown])
