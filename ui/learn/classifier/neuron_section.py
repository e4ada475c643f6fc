"""Step 2: a fully connected layer, and one neuron's weighted sum."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.inspection.plain_networks import PlainNetwork
from ui.learn.classifier.flatten_section import ChosenMap, take_map
from ui.learn.classifier.neuron_view import show_neuron
from ui.learn.classifier.section import section
from ui.page.limits import Limits


def show_weighted_sum(
    limits: Limits,
    network: PlainNetwork,
    read: Sequence[NDArray[np.float64]],
    shape: tuple[int, int, int],
    chosen: ChosenMap,
) -> None:
    """The chosen layer's chosen neuron: what it reads, its weights, its sum.

    Args:
        limits: of the page's settings, with `layer` and `unit` among them.
        network: whose layers they are.
        read: for each layer the vector that it reads.
        shape: of the volume, `(height, width, channels)`.
        chosen: the map that is followed.
    """
    view, controls = section()
    with controls:
        layer_number = limits.choice(
            "Fully connected layer",
            "layer",
            range(1, len(network.layers) + 1),
            why=f"this network has {len(network.layers)} fully connected layers",
            help="1 reads the flattened volume; the last one makes the logits.",
        )
        layer = network.layers[layer_number - 1]
        unit = limits.slider(
            "Neuron",
            "unit",
            0,
            len(layer.bias) - 1,
            why=f"this layer has {len(layer.bias)} neurons, counted from 0",
            help="Each neuron has a weight for every number that it reads, and one bias.",
        )
    with view:
        st.subheader("2 · Fully connected: one neuron's weighted sum")
        show_neuron(
            layer,
            layer_number,
            unit,
            read[layer_number - 1],
            shape=shape,
            channel=chosen.channel,
            shown=chosen.shown,
            on_channel=_take_weight_map,
        )


def _take_weight_map() -> None:
    take_map("classifier_weights")
