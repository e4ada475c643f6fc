"""Page: the pictures that networks learn from: their classes, how many of each, which are the same, which are near."""

import streamlit as st

from ui.build.data.balance import show_balance
from ui.build.data.class_detail import show_class
from ui.build.data.class_list import show_class_list
from ui.build.data.embedding_view import show_map
from ui.build.data.settings import OF_VIEW, VIEWS, data_settings
from ui.build.data.twins import show_twins
from ui.page.address import Address
from ui.page.choices import segmented
from ui.page.samples import samples

DETAIL = "data_detail"
state = st.session_state
settings = Address("data", data_settings())


def choose(index: int) -> None:
    """Look into another class."""
    state.data_class = index


settings.read()
if not len(samples().numbers_of(state.data_class)):  # HASYv2 has more symbols than the stand-ins
    state.data_class = settings.settings["class"].default
st.markdown(
    "**Try first:** search for `sigma`, press a card and look at its mean picture; then open **Map** and point at "
    "a dot."
)
settings.show_notices()
segmented(
    "Show",
    VIEWS,
    key="data_view",
    help="All symbols one by one; how evenly the pictures are spread; pictures that are the same or nearly so; and "
    "what a network makes of them.",
)
view = str(state.data_view)
match view:
    case "classes":
        listed, detail = st.columns([6, 4], gap="medium")
        with listed:
            show_class_list(state.data_class, choose, leads_to=DETAIL)
        with detail, st.container(key=DETAIL):
            show_class(int(state.data_class))
    case "balance":
        show_balance()
    case "same":
        show_twins(int(state.data_class))
    case "map":
        show_map()
settings.write(leave_out=[name for name in settings.settings if name not in ("view", *OF_VIEW[view])])
