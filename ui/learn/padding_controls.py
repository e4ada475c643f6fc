"""The controls of padding: what it is called, and what fills it."""

from collections.abc import Iterable

import streamlit as st

from hasy_core.arithmetic import PADDING_MODES
from ui.page.address import Address

AMOUNT = "amount"
PADDINGS = {"none": "None", "same": "Same", "full": "Full", AMOUNT: "Amount"}
"""Name in the address -> what the reader sees. A page offers some of them."""
NAMED_PADDINGS = {"none": "valid", "same": "same", "full": "full"}
"""Name in the address -> what `ConvSpec` and `PoolSpec` call it."""
FILLINGS = {"zeros": "Zeros", "reflect": "Reflect", "replicate": "Replicate", "circular": "Circular"}


def choose_padding(settings: Address, offered: Iterable[str], *, help: str) -> str:
    """What the padding is called: the page's setting `padding`.

    Args:
        settings: the page's address, already read.
        offered: names of `PADDINGS`, the held one among them.
        help: the control's help.
    """
    key = settings.key("padding")
    st.segmented_control("Padding", list(offered), format_func=PADDINGS.__getitem__, key=key, required=True, help=help)
    return str(st.session_state[key])


def choose_filling(settings: Address) -> str:
    """What fills the padding: the page's setting `mode`."""
    return str(
        st.selectbox(
            "Padding filled with",
            PADDING_MODES,
            format_func=FILLINGS.__getitem__,
            key=settings.key("mode"),
            help="Zeros are paper. Reflect mirrors the input, replicate repeats its edge, "
            "circular goes on at the opposite side.",
        )
    )
