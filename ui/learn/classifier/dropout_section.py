"""Step 3: dropout, while the network learns and when it is used."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.inspection.plain_networks import PlainNetwork
from ui.learn.classifier.dropout_view import show_dropout
from ui.learn.classifier.section import section
from ui.page.choices import segmented

MODES = {"training": "Training", "test": "Test"}


@dataclass(frozen=True)
class Dropping:
    """How values are dropped: the rate, the seed of the mask, and whether the network is learning."""

    rate: float
    seed: int
    training: bool


def choose_and_show_dropout(
    network: PlainNetwork, steps: list[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]]
) -> Dropping:
    """The controls of dropout, and what it does between the first two layers.

    Args:
        network: whose layers they are.
        steps: for each layer what it reads, its sums, and what it gives.
    """
    view, controls = section()
    with controls:
        segmented(
            "Pass",
            MODES,
            key="classifier_mode",
            help="Dropout acts while the network learns. When it is used, nothing is dropped and nothing scaled.",
        )
        rate = st.slider(
            "Rate", 0.0, 0.9, step=0.05, key="classifier_rate", help="Probability with which each value is set to zero."
        )
        seed = st.slider(
            "Seed of the mask", 0, 99, key="classifier_seed", help="Every training step draws another mask."
        )
    dropping = Dropping(rate, seed, st.session_state.classifier_mode == "training")
    with view:
        st.subheader("3 · Dropout: at training and at test")
        show_dropout(steps[0][2], network.layers[1], steps[1][1], rate=rate, seed=seed, training=dropping.training)
    return dropping
