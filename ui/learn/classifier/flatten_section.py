"""Step 1: the volume becomes a vector, and one cell is followed into it."""

import math
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.arithmetic import flatten_index, flattened_cell
from ui.components.maps import ValueMap, value_maps
from ui.learn.classifier.neuron_view import LINE, MAP, in_rows
from ui.learn.classifier.section import section
from ui.page.limits import Limits

WHOLE_VECTOR = 256  # longer vectors are shown in part
SHOWN_CHANNELS = 8


@dataclass(frozen=True)
class ChosenMap:
    """The channel that is followed, and the channels that are shown with it."""

    channel: int
    shown: list[int]


def show_flatten(limits: Limits, volume: NDArray[np.float64]) -> ChosenMap:
    """The volume's maps, the formula of a cell's index, and the vector.

    Args:
        limits: of the page's settings, with `row`, `column` and `channel` among them.
        volume: `[height, width, channels]`.
    """
    state = st.session_state
    height, width, channels = volume.shape
    vector = volume.reshape(-1)
    state.classifier_shape = volume.shape
    view, controls = section()
    with controls:
        row = limits.slider("Row", "row", 0, height - 1, why=f"the volume has {height} rows", help="Row of the cell.")
        column = limits.slider(
            "Column", "column", 0, width - 1, why=f"the volume has {width} columns", help="Column of the cell."
        )
        channel = limits.slider(
            "Channel",
            "channel",
            0,
            channels - 1,
            why=f"the volume has {channels} channels",
            help="The map that the cell is in. A click on a map chooses it, too.",
        )
        place = flatten_index(volume.shape, row, column, channel)
        state.classifier_index = place
        st.number_input(
            f"Index in the vector of {len(vector):,}",
            0,
            len(vector) - 1,
            key="classifier_index",
            on_change=_take_index,
            help="The cell's place in the flattened vector. Type another one to find its cell.",
        )
    shown = list(range(channels))
    if channels > SHOWN_CHANNELS:
        strongest = np.argsort(-volume.sum(axis=(0, 1)), kind="stable")[:SHOWN_CHANNELS].tolist()
        shown = sorted(strongest if channel in strongest else [*strongest[:-1], channel])
    state.classifier_shown = shown
    with view:
        st.subheader("1 · Flatten: the volume becomes a vector")
        volume_limit = float(volume.max()) or 1.0
        value_maps(
            "classifier_volume",
            [
                ValueMap(
                    volume[:, :, at], f"Channel {at}", marked=[(row, column)] if at == channel else [], numbers=True
                )
                for at in shown
            ],
            limit=volume_limit,
            chosen=shown.index(channel),
            on_choose=_take_volume_map,
            side=MAP,
        )
        if channels > len(shown):
            st.caption(f"{len(shown)} of the volume's {channels} channels: the strongest, and the chosen one.")
        st.latex(
            rf"\small \begin{{aligned}} \text{{index}} &= \text{{row}} \cdot {width} \cdot {channels}"
            rf" + \text{{column}} \cdot {channels} + \text{{channel}} \\"
            rf" &= {row} \cdot {width * channels} + {column} \cdot {channels} + {channel} = {place} \end{{aligned}}"
        )
        first = 0 if len(vector) <= WHOLE_VECTOR else place - channel
        part = in_rows(vector if len(vector) <= WHOLE_VECTOR else vector[first : first + channels], 2 * LINE)
        value_maps(
            "classifier_vector",
            [
                ValueMap(
                    part,
                    f"The vector from {first} to {first + part.size - 1}, in lines of {part.shape[1]}",
                    marked=[divmod(place - first, part.shape[1])],
                )
            ],
            limit=volume_limit,
            side=640,
        )
        st.caption(
            f"Row {row}, column {column}, channel {channel} holds {vector[place]:.3f} and goes to index {place}. "
            "Channels run fastest, then columns, then rows: Keras's order. PyTorch keeps channels first, so there it "
            f"would be {channel * height * width + row * width + column}. No number changes, and none is learned."
        )
    return ChosenMap(channel, shown)


def _take_index() -> None:
    """A place in the vector is a cell of the volume."""
    place = min(int(st.session_state.classifier_index), math.prod(st.session_state.classifier_shape) - 1)
    st.session_state.classifier_row, st.session_state.classifier_column, st.session_state.classifier_channel = (
        flattened_cell(st.session_state.classifier_shape, place)
    )


def take_map(element: str) -> None:
    """A click on one of an element's maps chooses its channel."""
    place = int(st.session_state[element].chosen)
    if place < len(st.session_state.classifier_shown):  # else it was sent before the page changed
        st.session_state.classifier_channel = st.session_state.classifier_shown[place]


def _take_volume_map() -> None:
    """For the volume's maps."""
    take_map("classifier_volume")
