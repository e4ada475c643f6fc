"""A setting of rows and columns: one slider for both, or one for each."""

from collections.abc import Mapping

import streamlit as st

from ui.page.address import Address
from ui.page.limits import Limits


def choose_apart(settings: Address, names: Mapping[str, str], *, help: str) -> bool:
    """Whether rows and columns have a slider each: the page's setting `separate`.

    Switched on, the columns begin with what the rows have, so that the operation stays. Switched off, both have what
    the rows had; where the columns had something else, the page says so.

    Args:
        settings: the page's address, already read.
        names: the settings that come apart, with their labels; `names_columns` are the columns'.
        help: the control's help.
    """
    state, said = st.session_state, settings.key("joined")

    def take() -> None:
        for name, label in names.items():
            rows, columns = settings.key(name), settings.key(f"{name}_columns")
            if not state[settings.key("separate")] and state[columns] != state[rows]:
                joined = f"{label} {state[rows]} × {state[columns]} became {state[rows]} × {state[rows]}"
                state[said] = [*state.get(said, []), f"{joined}: rows and columns have one slider again."]
            state[columns] = state[rows]

    apart = st.toggle("Rows and columns apart", key=settings.key("separate"), on_change=take, help=help)
    settings.notices += state.pop(said, [])
    return bool(apart)


def axis_sliders(
    limits: Limits,
    label: str,
    name: str,
    low: tuple[int, int],
    high: tuple[int, int],
    *,
    apart: bool,
    help: str,
    why: str = "",
) -> tuple[int, int]:
    """The rows' and the columns' value of the settings `name` and `name_columns`.

    Args:
        limits: the page's limits.
        label, help, why: as for `Limits.slider`.
        low, high: limits of the rows and of the columns.
        apart: whether each axis has its own slider; else one serves both, within what both allow.
    """
    if not apart:
        both = limits.slider(label, name, min(max(low), min(high)), min(high), help=help, why=why)
        return both, both
    with st.container(horizontal=True, gap="small"):
        rows = limits.slider(f"{label}, rows", name, low[0], high[0], help=help, why=why)
        columns = limits.slider(f"{label}, columns", f"{name}_columns", low[1], high[1], help=help, why=why)
    return rows, columns
