"""What the answers' view has to know of symbols and networks."""

from typing import Any

from hasy_core.browser.symbol_entries import lookalike_entries, symbol_entries
from hasy_core.data.symbols import symbol_index
from hasy_core.evaluation.calibration import Calibration, measured_tenths, model_calibration

CALIBRATED = "Probabilities are calibrated on pictures that the network had not learned."
FEWEST = 50
"""So many pictures must have been answered with a tenth of the scale before a share is told."""
UNCALIBRATED = "Probabilities as the network gives them; how far they can be trusted was not measured for this one."


def answer_facts(model_name: str) -> dict[str, Any]:
    """All that `AnswersView` in `answers_view.js` has to know, as JSON takes it; about 220 KB, to be sent once.

    Args:
        model_name: the network that answers; one whose calibration nobody measured (own runs) is taken as it is.

    Returns:
        `symbols` and `groups` as in `symbol_entries.py`; `temperature` and `knee`; `calibration`, one sentence on
        them; `measured`, by tenths of the best answer's probability what share of fold 1's test pictures was read
        rightly;
        `thresholds` of `verdict.py`.
    """
    from hasy_core.recognition import verdict  # its neighbours import SciPy

    found = model_calibration(model_name)
    calibration = found or Calibration()
    return {
        "symbols": symbol_entries(),
        "groups": lookalike_entries(),
        "temperature": calibration.temperature,
        "knee": calibration.knee,
        "calibration": CALIBRATED if found else UNCALIBRATED,
        "measured": [
            {"low": tenth.low, "high": tenth.high, "count": tenth.count, "right": tenth.accuracy}
            for tenth in measured_tenths(model_name)
            if tenth.count >= FEWEST
        ],
        "thresholds": {
            "sure": verdict.SURE,
            "likely": verdict.LIKELY,
            "named": verdict.NAMED,
            "dot_ink": verdict.DOT_INK,
            "full_ink": verdict.FULL_INK,
            "full_symbols": [symbol_index()[latex] for latex in verdict.FULL_SYMBOLS],
        },
    }
