"""A small grid as input: its size, its starting patterns, its cells as text in the address."""

import re

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.kernels.cells import LARGEST_WEIGHT, kernel_from_text, kernel_text
from ui.page.address import Setting, unreadable

LEAST_SIDE, MOST_SIDE = 3, 12
OWN = "own"
PATTERNS = {
    "edge": "Edge",
    "dot": "One dot",
    "cross": "Cross",
    "diagonal": "Diagonal",
    "frame": "Frame",
    "checkers": "Checkers",
    "count": "Counting up",
    "digits": "Random digits",
    "blank": "Blank",
}
_DEFAULT = "cross"
_DEFAULT_SIDE = 6


def pattern_grid(name: str, rows: int, columns: int) -> NDArray[np.float64]:
    """A starting pattern: float64 `[rows, columns]`.

    Raises:
        ValueError: there is no such pattern.
    """
    row, column = np.mgrid[:rows, :columns]
    match name:
        case "edge":
            cells = column >= columns // 2
        case "dot":
            cells = (row == rows // 2) & (column == columns // 2)
        case "cross":
            cells = (row == rows // 2) | (column == columns // 2)
        case "diagonal":
            cells = row == column
        case "frame":
            cells = (row == 0) | (row == rows - 1) | (column == 0) | (column == columns - 1)
        case "checkers":
            cells = (row + column) % 2
        case "count":
            cells = row * columns + column
        case "digits":
            cells = np.random.default_rng(0).integers(0, 10, (MOST_SIDE, MOST_SIDE))[:rows, :columns]
        case "blank":
            cells = np.zeros((rows, columns))
        case _:
            raise ValueError(f"name={name!r} is no pattern; it can be one of {', '.join(PATTERNS)}")
    return cells.astype(np.float64)


def grid_setting() -> Setting:
    """A grid in the address, as `0,1,0;1,1,1;0,1,0`."""
    default = kernel_text(pattern_grid(_DEFAULT, _DEFAULT_SIDE, _DEFAULT_SIDE))

    def read(text: str) -> tuple[str, str | None]:
        try:
            return kernel_text(grid_from_text(text)), None
        except ValueError as error:
            return default, unreadable(error)

    return Setting(default, read, told=lambda _: "the grid to begin with is shown")


def grid_from_text(text: str) -> NDArray[np.float64]:
    """The grid of such a text: float64 `[rows, columns]`, 3 to 12 each.

    Raises:
        ValueError: a cell is no number of at most a million, the rows differ in length, or there are too few or too
            many.
    """
    grid = kernel_from_text(text, MOST_SIDE, "grid")
    if min(grid.shape) < LEAST_SIDE:
        rows, columns = grid.shape
        raise ValueError(f"The grid has {rows} × {columns} cells; it can have {LEAST_SIDE} to {MOST_SIDE} a side.")
    return grid


def typed_grid(text: str) -> NDArray[np.float64]:
    """The grid that a reader typed or pasted: a line (or `;`) for each row, blanks, tabs or commas between cells.

    Raises:
        ValueError: as for `grid_from_text`.
    """
    lines = [line.strip(" \t,") for line in re.split(r"[\n;]", text)]
    try:
        return grid_from_text(";".join(re.sub(r"[\s,]+", ",", line) for line in lines if line))
    except ValueError as error:
        raise ValueError(str(error).replace("The address names", "You typed")) from None


def choose_grid(page: str) -> NDArray[np.float64]:
    """The widgets of a grid: its sides, a pattern to start from, its cells as text.

    Args:
        page: `st.session_state["<page>_grid"]` holds the grid's text before and after; all widgets follow it.
    """
    state = st.session_state
    grid = grid_from_text(state[f"{page}_grid"])
    rows_key, columns_key, pattern_key, typed_key = (
        f"{page}_grid_{name}" for name in ("rows", "columns", "pattern", "typed")
    )
    shown = "\n".join(line.replace(",", " ") for line in kernel_text(grid).split(";"))
    pattern = _pattern_of(grid)
    follows = {rows_key: grid.shape[0], columns_key: grid.shape[1], pattern_key: pattern, typed_key: shown}
    for key, value in follows.items():
        if state.get(key) != value:
            state[key] = value

    def take_size() -> None:
        rows, columns = int(state[rows_key]), int(state[columns_key])
        take_grid(page, _resized(grid, rows, columns) if pattern == OWN else pattern_grid(pattern, rows, columns))

    def take_pattern() -> None:
        if state[pattern_key] != OWN:
            take_grid(page, pattern_grid(state[pattern_key], *grid.shape))

    def take_typed() -> None:
        try:
            take_grid(page, typed_grid(state[typed_key]))
        except ValueError as error:
            state[f"{page}_grid_refusal"] = str(error)

    with st.container(horizontal=True, gap="small"):
        for key, axis in ((rows_key, "rows"), (columns_key, "columns")):
            st.slider(
                f"Grid {axis}", LEAST_SIDE, MOST_SIDE, key=key, on_change=take_size, help=f"How many {axis} it has."
            )
    st.selectbox(
        "Start from",
        {**PATTERNS, OWN: "Your own cells"},
        format_func=lambda name: PATTERNS.get(name, "Your own cells"),
        key=pattern_key,
        on_change=take_pattern,
        help="A pattern to start from; then change any cell of the grid.",
    )
    with st.expander("Cells as text"):
        st.text_area(
            "Cells",
            key=typed_key,
            on_change=take_typed,
            height=160,
            help="Type or paste the numbers: one line for each row, blanks or commas between the cells.",
        )
    if refusal := state.pop(f"{page}_grid_refusal", ""):
        st.warning(refusal)
    return grid


def take_grid(page: str, grid: NDArray[np.float64]) -> None:
    """Make `grid` the page's grid; values beyond a million are brought to it."""
    st.session_state[f"{page}_grid"] = kernel_text(np.clip(grid, -LARGEST_WEIGHT, LARGEST_WEIGHT))


def _pattern_of(grid: NDArray[np.float64]) -> str:
    return next((name for name in PATTERNS if np.array_equal(pattern_grid(name, *grid.shape), grid)), OWN)


def _resized(grid: NDArray[np.float64], rows: int, columns: int) -> NDArray[np.float64]:
    """Cut at the bottom and right, or filled up with zeros there."""
    larger = np.zeros((rows, columns))
    height, width = min(rows, grid.shape[0]), min(columns, grid.shape[1])
    larger[:height, :width] = grid[:height, :width]
    return larger
