"""The Keras, PyTorch and NumPy lines of what the page shows, to copy."""

from collections.abc import Mapping

import streamlit as st

from hasy_core.architecture.operator_code import OperatorCode
from ui.page.folded import folded

LANGUAGES = {"keras": "Keras", "torch": "PyTorch", "numpy": "NumPy"}
ARRAYS = (
    "`image` is `[rows, columns, channels]`, `kernel` `[rows, columns, channels / groups, filters]`, "
    "`bias` `[filters]`: NumPy arrays."
)


def show_code(page: str, code: OperatorCode, *, note: str = ARRAYS, title: str = "The same in code") -> None:
    """A folded box with an operator's lines in three languages.

    Args:
        page: first part of the widgets' keys.
        code: the lines, as the makers in `hasy_core.architecture.operator_code` give them.
        note: what the arrays are that the lines work on; empty where they are written out.
        title: the box's.
    """
    show_lines(page, vars(code), note=note, title=title)


def show_lines(page: str, lines: Mapping[str, str], *, note: str = "", title: str) -> None:
    """A folded box with lines in some languages; the icon at their corner copies them.

    Args:
        page: first part of the widgets' keys. The language that was chosen is remembered for all pages.
        lines: by keys of `LANGUAGES`.
        note: a sentence on them.
        title: the box's.
    """
    folded(title, lambda: _lines(page, lines, note), key=f"{page}_code", icon=":material/code:")


def _lines(page: str, lines: Mapping[str, str], note: str) -> None:
    state = st.session_state
    key = f"{page}_language"
    if key not in state:
        remembered = state.get("code_language", "keras")
        state[key] = remembered if remembered in lines else "keras"
    st.segmented_control(
        "Language",
        lines,
        format_func=LANGUAGES.__getitem__,
        key=key,
        required=True,
        label_visibility="collapsed",
        help="In which library to write what the controls say. The lines follow every control.",
    )
    state["code_language"] = state[key]
    if note:
        st.caption(note)
    st.code(lines[state[key]], language="python")
