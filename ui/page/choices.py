"""Controls that choose among names, each shown by its label."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st


def segmented(label: str, names: Mapping[str, str], *, key: str, help: str, **more: Any) -> str:
    """A row of buttons of which one is always chosen; gives its name.

    Args:
        label: what is chosen.
        names: each with the label that the reader sees.
        key: of the widget.
        help: what the reader is told of it.
        more: other arguments of `st.segmented_control`.
    """
    st.segmented_control(label, list(names), format_func=names.__getitem__, key=key, required=True, help=help, **more)
    return str(st.session_state[key])


def dropdown(
    label: str,
    names: Mapping[str, str],
    *,
    key: str,
    help: str,
    on_change: Callable[[], None] | None = None,
    **more: Any,
) -> str:
    """A list that unfolds; arguments as for `segmented`, `more` those of `st.selectbox`; gives the chosen name."""
    chosen = st.selectbox(
        label, list(names), format_func=names.__getitem__, key=key, help=help, on_change=on_change, **more
    )
    return str(chosen)
