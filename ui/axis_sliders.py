"""A setting of rows and columns: one slider for both, or one for each."""

import streamlit as st

from ui.limits import Limits


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
