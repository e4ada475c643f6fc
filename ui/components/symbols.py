"""The searchable list of all 369 symbols."""

import base64
import io
from collections.abc import Callable

import numpy as np
import streamlit as st
from PIL import Image

from hasy_core.browser.symbol_entries import lookalike_entries, symbol_entries
from hasy_core.data.samples import Samples
from hasy_core.data.symbols import CLASS_COUNT
from ui.components.web_component import web_component
from ui.page.visit import while_shown

SAMPLES = 3
COLUMNS = 8
_CELL = 32

_LIST = web_component("symbols/symbols")


def symbol_list(key: str, pictures: Samples, *, query: str, on_query: Callable[[], None]) -> None:
    """The list, and the field that searches it as one types.

    Args:
        key: the element's key.
        pictures: where the samples come from.
        query: what the field holds at first, and again whenever it changes here.
        on_query: called a moment after the last key; `st.session_state[key].query` is what the field holds.
    """
    mosaic, counts = sample_mosaic(pictures)
    _LIST(
        key=key,
        data=[  # a list: Streamlit imports pandas to look for data frames among a dict's values
            {
                "symbols": symbol_entries(),
                "groups": lookalike_entries(),
                "mosaic": mosaic,
                "columns": COLUMNS,
                "samples": SAMPLES,
                "shown": counts,
                "source": "HASYv2" if pictures.kind == "hasy" else "stand-ins",
                "query": query,
            }
        ],
        on_query_change=while_shown(key, on_query),
    )


@st.cache_data(show_spinner=False, max_entries=2, hash_funcs={Samples: lambda pictures: pictures.kind})
def sample_mosaic(pictures: Samples) -> tuple[str, list[int]]:
    """Some pictures of every class in one PNG: class `i` has the cell in row `i // COLUMNS`, column `i % COLUMNS`.

    Args:
        pictures: where they come from; up to `SAMPLES` of each class, spread over its numbers.

    Returns:
        The PNG as base64, white ink on black, each cell `SAMPLES` pictures wide; and how many pictures each class has.
    """
    sheet = np.zeros((-(-CLASS_COUNT // COLUMNS) * _CELL, COLUMNS * SAMPLES * _CELL), np.uint8)
    order = np.argsort(pictures.labels, kind="stable")
    starts = np.searchsorted(pictures.labels[order], np.arange(CLASS_COUNT + 1))
    for index in range(CLASS_COUNT):
        numbers = order[starts[index] : starts[index + 1]]
        chosen = numbers[np.unique(np.linspace(0, len(numbers) - 1, min(SAMPLES, len(numbers))).astype(int))]
        top, left = index // COLUMNS * _CELL, index % COLUMNS * SAMPLES * _CELL
        for place, number in enumerate(chosen):
            at = left + place * _CELL
            sheet[top : top + _CELL, at : at + _CELL] = pictures.image(int(number))
    file = io.BytesIO()
    Image.fromarray(sheet).convert("1").save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode(), np.diff(starts).tolist()
