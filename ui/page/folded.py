"""Boxes whose content is made when they are unfolded, and not before: what is in them costs the page nothing."""

from collections.abc import Callable

import streamlit as st


def folded(title: str, content: Callable[[], None], *, key: str, icon: str | None = None) -> None:
    """A folded box.

    Streamlit's own sends its content folded up as well, and the browser fetches the code for it: 1.6 MB for `st.code`
    alone.

    Args:
        title: stands on the box.
        content: draws what is in it.
        key: `st.session_state[key]` tells whether it is open.
        icon: beside the title.
    """
    box = st.expander(title, key=key, icon=icon, on_change="rerun")
    if box.open:
        with box:
            content()
