"""The raster that the network sees and its best symbols, typeset, with their probabilities."""

import base64
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.data.symbols import symbol_index
from hasy_core.evaluation.calibration import model_temperature
from ui.components.sources import read_css, read_javascript
from ui.symbol_entries import lookalike_entries, symbol_entries

_FOLDER = Path(__file__).parent
_ANSWERS = st.components.v2.component(
    "convscope_answers", js=read_javascript(_FOLDER / "answers.js"), css=read_css(_FOLDER / "answers.css")
)

CALIBRATED = (
    "Of the answers given 70 %, about 70 in 100 are right on drawings like HASY's: calibrated, temperature "
    "{temperature:.2f}."
)
UNCALIBRATED = "Probabilities as the network gives them; how far they can be trusted was not measured for this one."


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


def answer_facts(model_name: str) -> dict[str, Any]:
    """All that `AnswersView` in `answers_view.js` has to know, as JSON takes it; about 220 KB, to be sent once.

    Args:
        model_name: the network that answers; one whose temperature nobody measured (own runs) has 1.

    Returns:
        `symbols` and `groups` as in `ui.symbol_entries`; `temperature`; `calibration`, one sentence on it;
        `thresholds` of `verdict.py`.
    """
    from hasy_core.recognition import verdict  # its neighbours import SciPy

    temperature = model_temperature(model_name)
    return {
        "symbols": symbol_entries(),
        "groups": lookalike_entries(),
        "temperature": 1.0 if temperature is None else temperature,
        "calibration": UNCALIBRATED if temperature is None else CALIBRATED.format(temperature=temperature),
        "thresholds": {
            "sure": verdict.SURE,
            "likely": verdict.LIKELY,
            "named": verdict.NAMED,
            "dot_ink": verdict.DOT_INK,
            "full_ink": verdict.FULL_INK,
            "full_symbols": [symbol_index()[latex] for latex in verdict.FULL_SYMBOLS],
        },
    }
