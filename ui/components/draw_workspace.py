"""The draw page's pad, answers and every feature map, computed in the browser while the pen moves."""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.browser.sources import WEB, read_javascript
from hasy_core.inspection import Activations
from ui.components.message import pack_message
from ui.components.pad import Drawing, parse_drawing
from ui.components.web_component import web_component

_WORKSPACE = web_component("draw/dashboard_workspace", "draw/draw_workspace")
_MAP_PLACE = web_component("draw/map_place_component", "draw/inspector")
_SHELF = web_component("draw/shelf_component")


@dataclass(frozen=True)
class PackedNetwork:
    """A network as the browser takes it.

    Attributes:
        id: another one for every other content.
        message: what `network_shelf` sends.
        in_browser: whether the browser computes it; else the server does, at every pen-up.
    """

    id: str
    message: bytes
    in_browser: bool


@dataclass(frozen=True, eq=False)
class GivenPicture:
    """A picture in the place of a drawing.

    Attributes:
        raster: uint8 `[32, 32]`, 255 = ink.
        caption: what it is, in one sentence.
    """

    raster: NDArray[np.uint8]
    caption: str


@cache
def _worker_source() -> str:
    return read_javascript(WEB / "draw" / "worker.js")


def pack_network(network: dict[str, Any], weights: bytes, facts: dict[str, Any]) -> PackedNetwork:
    """A network for `network_shelf`.

    Args:
        network: as from `pack_ops`, with `layer_facts` in it; or names, kinds, shapes and facts of the layers alone.
        weights: its arrays; empty where the browser is not to compute it.
        facts: of its answers, for the answers' view.
    """
    header = {"network": network, "facts": facts, "worker": _worker_source() if weights else None}
    name = hashlib.sha256(json.dumps(header).encode() + weights).hexdigest()[:16]
    return PackedNetwork(name, pack_message(header | {"id": name}, weights), bool(weights))


def network_shelf(key: str, network: PackedNetwork) -> None:
    """Sends a network to the browser, where a `draw_workspace` finds it; to stand where it is seldom run again."""
    _SHELF(key=key, data=network.message)


def draw_workspace(
    key: str,
    *,
    network: str | None,
    message: str,
    given: GivenPicture | None = None,
    number: int = 0,
    answer: Activations | None = None,
    near: Sequence[GivenPicture] = (),
) -> None:
    """The pad, or a picture in its place, and what the network makes of it; its maps stand in `feature_maps`.

    Args:
        key: the element's key.
        network: the id of a network on the shelf, or None while there is none.
        message: one sentence that stands where there is no answer.
        given: a picture in the place of the pad.
        number: of the drawing on the pad when its pen was last lifted.
        answer: what the server made of it, for a network that the browser does not compute.
        near: the training pictures that are nearest to it.
    """
    data = {
        "id": key,
        "network": network,
        "message": message,
        "raster": None if given is None else _encoded(given.raster),
        "near": [{"raster": _encoded(picture.raster), "caption": picture.caption} for picture in near],
        "caption": "" if given is None else given.caption,
        "number": number,
        "answer": None if answer is None else [_encoded(values) for values in (*answer.layers[:-1], answer.output)],
    }
    # A list: Streamlit imports pandas to look for data frames among a dict's values.
    _WORKSPACE(key=key, data=[data], on_drawing_change=lambda: None)


def feature_maps(key: str, workspace: str) -> None:
    """Every layer's feature maps of what stands in a `draw_workspace`, and the working of any cell of them.

    Args:
        key: the element's key.
        workspace: the key of that.
    """
    _MAP_PLACE(key=key, data=[{"id": workspace}])


def drawing_in(key: str) -> Drawing:
    """What stood on the pad of the `draw_workspace` with this key when the pen was last lifted.

    Raises:
        HasyError: what the browser sent is no drawing.
    """
    return parse_drawing((st.session_state.get(key) or {}).get("drawing"))


def _encoded(values: NDArray[Any] | None) -> str | None:
    return None if values is None else base64.b64encode(values.tobytes()).decode()
