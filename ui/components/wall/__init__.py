"""The wall of feature maps: every layer's activations for one drawing."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.inspection import Activations, LayerView
from ui.components.sources import read_css, read_javascript

_FOLDER = Path(__file__).parent
_WALL = st.components.v2.component(
    "convscope_feature_wall", js=read_javascript(_FOLDER / "wall.js"), css=read_css(_FOLDER / "wall.css")
)
_LARGEST_STEP = 32767


def feature_wall(
    key: str,
    layers: Sequence[LayerView],
    *,
    number: int,
    activations: Activations | None,
    limits: Sequence[float],
    top: Sequence[tuple[str, float]] = (),
    message: str = "",
) -> None:
    """Shows all layers with their types, shapes and parameters, and their maps where there are any.

    Args:
        key: the element's key.
        layers: the network's steps, from input to output.
        number: the drawing's number, which the element repeats as `data-drawing` once it is painted.
        activations: what the drawing made of them; None shows the layers alone, and the message.
        limits: for each layer the value at which the colour scale ends, the same from drawing to drawing.
        top: names and values of the output's largest units, best first.
        message: one sentence above the layers.
    """
    header = {"number": number, "message": message, "top": list(top)}
    _WALL(key=key, data=pack_activations(layers, activations, limits, header))


def pack_activations(
    layers: Sequence[LayerView],
    activations: Activations | None,
    limits: Sequence[float],
    header: dict[str, Any],
) -> bytes:
    """One message for the browser: a header's length (uint32), the header (JSON), all values (int16).

    A layer's values are whole steps of its `peak / 32767`, where peak is the largest size of them: half the
    bytes of float32, and a mistake of at most 1.6e-5 of the peak. All numbers are little-endian.
    """
    described: list[dict[str, Any]] = []
    packed: list[NDArray[np.int16]] = []
    offset = 0
    shown = activations.layers if activations is not None else (None,) * len(layers)
    for view, limit, values in zip(layers, limits, shown, strict=True):
        layer = asdict(view) | {"shape": view.output_shape, "limit": limit, "peak": 0.0, "offset": None}
        del layer["output_shape"]
        if values is not None:
            finite = np.nan_to_num(values)
            peak = float(np.abs(finite).max(initial=0.0)) or 1.0
            steps = np.rint(finite * np.float32(_LARGEST_STEP / peak)).astype("<i2")
            layer |= {"peak": peak, "offset": offset}
            packed.append(steps.reshape(-1))
            offset += steps.size
        described.append(layer)
    text = json.dumps(header | {"layers": described}).encode()
    text += b" " * (-len(text) % 2)
    return b"".join((len(text).to_bytes(4, "little"), text, *(steps.tobytes() for steps in packed)))
