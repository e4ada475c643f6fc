"""What augmentation makes of one symbol."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.training.augmentation import augmented
from ui.components.maps import ValueMap, value_maps

EXAMPLES = 5
SIDE = 92


def show_augmentation(symbol: NDArray[np.uint8], strength: float, seed: int) -> None:
    """Show a symbol and some of what a run with this strength may see in its place.

    Args:
        symbol: uint8 `[32, 32]`, 255 = ink.
        strength: of the augmentation.
        seed: of chance.
    """
    st.subheader("What augmentation does to the symbol")
    original = ValueMap(symbol / 255.0, "As it is")
    if strength == 0:
        value_maps("training_augmentation_picture", [original], limit=1.0, side=SIDE)
        st.caption("Strength 0: every epoch sees the same pictures.")
        return
    made = [ValueMap(each, f"Perhaps {n}") for n, each in enumerate(augmented(symbol, strength, EXAMPLES, seed), 1)]
    value_maps("training_augmentation_picture", [original, *made], limit=1.0, side=SIDE)
    st.caption("Each time a picture is seen, it is turned, sheared, scaled and shifted anew, all at random.")
