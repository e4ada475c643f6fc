"""Cards with pictures of symbols: a list of classes, pictures that are the same, samples."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ui.components.message import pack_message
from ui.components.web_component import web_component
from ui.page.visit import while_shown

_CARDS = web_component("cards/cards")


@dataclass(frozen=True, eq=False)
class Card:
    """One card.

    Attributes:
        title: e.g. a LaTeX command.
        note: a line under it; may be empty.
        pictures: uint8 `[k, 128]`, one bit a pixel, 1 = ink.
        svgs: symbols typeset, as inline SVG from this program.
    """

    title: str
    note: str
    pictures: NDArray[np.uint8]
    svgs: Sequence[str] = ()


def cards(
    key: str,
    shown: Sequence[Card],
    *,
    label: str,
    look: Literal["rows", "wide", "tiles"] = "rows",
    chosen: int | None = None,
    on_choose: Callable[[], None] | None = None,
    leads_to: str = "",
) -> None:
    """Show cards in as many columns as there is room for.

    Args:
        key: the element's key.
        shown: the cards.
        label: what they are, for screen readers.
        look: "rows" (symbols, text, pictures), "wide" (the same with room for more text) or "tiles" (a picture with its
            text below).
        chosen: index of the card that is framed.
        on_choose: makes the cards buttons: called when one was pressed, `st.session_state[key].chosen` is its index.
        leads_to: key of the element that is scrolled to where a press has its effect out of sight.
    """
    header = {
        "label": label,
        "look": look,
        "chosen": chosen,
        "choosable": on_choose is not None,
        "leadsTo": leads_to,
        "cards": [
            {"title": card.title, "note": card.note, "svgs": list(card.svgs), "count": len(card.pictures)}
            for card in shown
        ],
    }
    _CARDS(
        key=key,
        data=pack_message(header, *(card.pictures.tobytes() for card in shown)),
        on_chosen_change=while_shown(key, on_choose or (lambda: None)),
    )
