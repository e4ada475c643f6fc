"""What the answers' view has to know of symbols and networks."""

from typing import Any

from hasy_core.data.lookalikes import lookalikes
from hasy_core.data.symbol_facts import symbol_facts
from hasy_core.data.symbols import symbol_index
from hasy_core.data.typeset import symbol_outline
from hasy_core.evaluation.calibration import model_temperature

CALIBRATED = (
    "Of the answers given 70 %, about 70 in 100 are right on drawings like HASY's: calibrated, temperature "
    "{temperature:.2f}."
)
UNCALIBRATED = "Probabilities as the network gives them; how far they can be trusted was not measured for this one."


def answer_facts(model_name: str) -> dict[str, Any]:
    """All that `AnswersView` in `answers_view.js` has to know, as JSON takes it; about 220 KB, to be sent once.

    Args:
        model_name: the network that answers; one whose temperature nobody measured (own runs) has 1.

    Returns:
        `symbols`: 369 of `latex`, `path` and `view_box` of its outline, `unicode`, `unicode_name`, `package`,
        `preamble` and `group`, the number of its look-alikes in `groups` or -1; `groups`: `members` (class indices)
        and `reason`; `temperature`; `calibration`, one sentence on it; `thresholds` of `verdict.py`.
    """
    from hasy_core.recognition import verdict  # its neighbours import SciPy

    groups = lookalikes()
    group = {member: number for number, found in enumerate(groups) for member in found.members}
    temperature = model_temperature(model_name)
    symbols = []
    for facts in symbol_facts():
        outline = symbol_outline(facts.index)
        left, top, side = outline.view_box
        symbols.append(
            {
                "latex": facts.latex,
                "path": outline.path,
                "view_box": f"{left} {top} {side} {side}",
                "unicode": facts.unicode,
                "unicode_name": facts.unicode_name,
                "package": facts.package,
                "preamble": facts.preamble,
                "group": group.get(facts.index, -1),
            }
        )
    return {
        "symbols": symbols,
        "groups": [{"members": list(found.members), "reason": found.reason} for found in groups],
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
