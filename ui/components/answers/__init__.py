"""The raster that the network sees and its best symbols, typeset, with their probabilities."""

import base64
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.components.sources import read_css, read_javascript

_FOLDER = Path(__file__).parent
_ANSWERS = st.components.v2.component(
    "convscope_answers", js=read_javascript(_FOLDER / "answers.js"), css=read_css(_FOLDER / "answers.css")
)


@dataclass(frozen=True)
class RankedSymbol:
    """One line of the answer: the command as in `symbols.csv`, its drawing as inline SVG, its probability."""

    latex: str
    svg: str
    probability: float


def answers(
    key: str,
    *,
    number: int,
    raster: NDArray[np.uint8] | None,
    ranked: Sequence[RankedSymbol],
    message: str,
    waking: bool,
) -> None:
    """Shows the raster and the ranking; without a ranking, the message in its place.

    Args:
        key: the element's key.
        number: the drawing's number, which the element repeats as `data-drawing`.
        raster: uint8 `[32, 32]`, 255 = ink; None shows an empty one.
        ranked: best first; each becomes one `prediction`.
        message: one sentence that stands where there is no ranking.
        waking: whether the network is still being loaded.
    """
    _ANSWERS(
        key=key,
        data=[  # a list: Streamlit imports pandas to look for data frames among a dict's values
            {
                "number": number,
                "raster": None if raster is None else base64.b64encode(raster.tobytes()).decode(),
                "ranked": [asdict(symbol) for symbol in ranked],
                "message": message,
                "waking": waking,
            }
        ],
    )


def answer_facts(model_name: str) -> dict[str, object]:
    from hasy_core.data.symbols import symbol_table

    return {"symbols": [{"latex": symbol.latex} for symbol in symbol_table()]}
