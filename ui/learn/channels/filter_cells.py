"""Cells of a filter bank that the reader typed: as text in the address, and in the bank."""

import re
from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from hasy_core.kernels.cells import parse_weight
from hasy_core.kernels.filter_bank import MOST_FILTERS, FilterBank
from ui.components.stage import KernelEdit

Place = tuple[int, int, int, int]
"""Filter, channel among those that the filter reads, row, column; all counted from 0."""
_CELL = re.compile(r"(\d{1,4})\.(\d{1,4})\.(\d{1,4})\.(\d{1,4})=([^;=]+)")
_MOST_CELLS = 3 * 7 * 7 * MOST_FILTERS


def cells_text(cells: Mapping[Place, float]) -> str:
    """`{(0, 2, 1, 1): 0.5}` -> `0.2.1.1=0.5`, several separated by `;`. `cells_from_text` gives the same cells."""
    return ";".join(f"{'.'.join(map(str, place))}={weight!r}" for place, weight in sorted(cells.items()))


def cells_from_text(text: str) -> dict[Place, float]:
    """The cells of such a text; none of an empty one.

    Raises:
        ValueError: the text is not of this form, names too many cells, or a weight is not a finite number of at most
            a million.
    """
    cells: dict[Place, float] = {}
    for part in filter(None, text.split(";")):
        found = _CELL.fullmatch(part)
        if found is None:
            raise ValueError(f"“{part[:30]}” is no cell; one is written filter.channel.row.column=weight")
        filter_, channel, row, column = map(int, found.groups()[:4])
        cells[filter_, channel, row, column] = parse_weight(found[5], row, column)
    if len(cells) > _MOST_CELLS:
        raise ValueError(f"there are {len(cells)} cells; at most {_MOST_CELLS} can be")
    return cells


def with_cells(bank: FilterBank, cells: Mapping[Place, float]) -> FilterBank:
    """The bank with these weights, where it has such places; the filters that they change say so in their names."""
    kernel, names = bank.kernel.copy(), list(bank.names)
    height, width, depth, count = kernel.shape
    for (number, channel, row, column), weight in cells.items():
        if number < count and channel < depth and row < height and column < width:
            kernel[row, column, channel, number] = weight
            names[number] = f"{bank.names[number]}, changed"
    return replace(bank, kernel=kernel, names=tuple(names))


def take_cell(page: str, edit: KernelEdit, depth: int) -> None:
    """Judge what was typed into a filter's cell; call it in the stage's `on_edit`.

    Args:
        page: `st.session_state["<page>_cells"]` holds the typed cells' text, `<page>_refusal` what is wrong with this
            edit, if anything, and the edit.
        edit: the stage's.
        depth: channels that each filter reads.
    """
    state = st.session_state
    state[f"{page}_edits"] = state.get(f"{page}_edits", 0) + 1
    row, column = int(edit["row"]), int(edit["column"])
    try:
        weight = parse_weight(str(edit["text"]), row, column)
    except ValueError as error:
        state[f"{page}_refusal"] = (str(error), edit)
        return
    place = (int(edit["filter"]), int(edit["channel"]) % depth, row, column)
    state[f"{page}_cells"] = cells_text(cells_from_text(state[f"{page}_cells"]) | {place: weight})


def reset_button(page: str) -> None:
    """The button that drops the typed cells; nothing where there are none."""
    key = f"{page}_cells"
    if st.session_state[key]:
        st.button(
            "Reset the typed cells",
            key=f"{page}_cells_reset",
            icon=":material/restart_alt:",
            on_click=lambda: st.session_state.update({key: ""}),
            help="Drops the weights that you typed; every filter is again what the controls say.",
        )
