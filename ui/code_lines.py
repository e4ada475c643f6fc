"""The Keras, PyTorch and NumPy lines of what the page shows, to copy."""

import streamlit as st

from hasy_core.architecture.operator_code import OperatorCode
from ui.folded import folded

LANGUAGES = {"keras": "Keras", "torch": "PyTorch", "numpy": "NumPy"}
ARRAYS = (
    "`image` is `[rows, columns, channels]`, `kernel` `[rows, columns, channels / groups, filters]`, "
    "`bias` `[filters]`: NumPy arrays."
)


def show_code(page: str, code: OperatorCode, *, note: str = ARRAYS, title: str = "The same in code") -> None:
    """A folded box with the lines in three languages; the icon at their corner copies them.

    Args:
        page: first part of the widgets' keys. The language that was chosen is remembered for all pages.
        code: the lines, as the makers in `hasy_core.architecture.operator_code` give them.
        note: what the arrays are that the lines work on; empty where they are written out.
        title: the box's.
    """
    folded(title, lambda: _lines(page, code, note), key=f"{page}_code", icon=":material/code:")


def _lines(page: str, code: OperatorCode, note: str) -> None:
    state = st.session_state
    key = f"{page}_language"
    if key not in state:
        state[key] = state.get("code_language", "keras")
    st.segmented_control(
        "Language",
        LANGUAGES,
        format_func=LANGUAGES.__getitem__,
        key=key,
        required=True,
        label_visibility="collapsed",
        help="In which library to write what the controls say. The lines follow every control.",
    )
    state["code_language"] = state[key]
    if note:
        st.caption(note)
    st.code(getattr(code, state[key]), language="python")
