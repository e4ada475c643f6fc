"""Padding on each side: four sliders that follow the padding's name until one of them is moved."""

import streamlit as st

from hasy_core.arithmetic.padding import Amounts
from ui.page.address import Setting, whole
from ui.page.limits import Limits

SIDES = (("top", "bottom"), ("left", "right"))


def amount_settings(largest: int) -> dict[str, Setting]:
    """The four settings of a page's address."""
    return {side: whole(0, 0, largest) for pair in SIDES for side in pair}


def amount_sliders(
    limits: Limits, rule: Amounts | None, most: tuple[int, int], most_together: tuple[int, int] | None = None
) -> Amounts:
    """The four amounts; moving one sets the page's setting `padding` to "amount".

    Args:
        limits: the page's limits.
        rule: the amounts that the padding's name gives; None: what the sliders say.
        most: largest amount at the top and bottom, and at the left and right.
        most_together: largest sum of top and bottom, and of left and right; None: no such limit.

    Returns:
        `((top, bottom), (left, right))`.
    """
    settings, state = limits.settings, st.session_state

    def take_amount() -> None:
        state[settings.key("padding")] = "amount"

    def side(name: str, largest: int) -> int:
        return limits.slider(
            name.capitalize(),
            name,
            0,
            largest,
            help=f"Padding at the {name}. Moving this switches the padding to “Amount”.",
            why="no more of it fits this input and kernel",
            on_change=take_amount,
        )

    amounts = []
    for axis, pair in enumerate(SIDES):
        if rule is not None:
            for name, value in zip(pair, rule[axis], strict=True):
                state[settings.key(name)] = value
        with st.container(horizontal=True, gap="small"):
            before = side(pair[0], most[axis])
            room = most[axis] if most_together is None else min(most[axis], most_together[axis] - before)
            amounts.append((before, side(pair[1], room)))
    return amounts[0], amounts[1]
