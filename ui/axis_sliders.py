"""A setting of rows and columns: one slider for both, or one for each."""

from collections.abc import Sequence

import streamlit as st

from ui.address import Address
from ui.limits import Limits


def apart_toggle(settings: Address, names: Sequence[str], *, help: str) -> bool:
    """Whether each axis has a slider of its own; when it gets one, the operation stays what it was.

    Args:
        settings: the page's address; the switch is its setting `separate`.
        names: settings of the rows, each with one of the columns beside it, `<name>_columns`.
        help: the switch's help.
    """

    def carry_over() -> None:
        state = st.session_state
        if state[settings.key("separate")]:
            for name in names:
                state[settings.key(f"{name}_columns")] = state[settings.key(name)]

    return st.toggle("Rows and columns apart", key=settings.key("separate"), help=help, on_change=carry_over)


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
