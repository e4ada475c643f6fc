"""What to draw next to fool the network: the symbols that it surely misreads often."""

import numpy as np
import streamlit as st

from hasy_core.data import symbol_table
from hasy_core.data.typeset import symbol_svg
from hasy_core.evaluation import Report
from hasy_core.evaluation.classes import Trap, traps
from ui.components.cards import Card, cards
from ui.evaluation.draw_link import draw_link
from ui.evaluation.pictures import pictures_of
from ui.evaluation.reports import classes_of, latex_of, matrix_of, percent

TRAPS = "evaluation_traps"
SHOWN = 12
EXAMPLES = 3


def show_traps(report: Report) -> None:
    """The list, how it came about, and the way to the pad.

    Args:
        report: with at least one picture.
    """
    found = traps(matrix_of(report))[:SHOWN]
    if not found:
        st.info("No symbol is missed: there is nothing to fool this network with in this test part.")
        return
    first = found[0]
    st.markdown(
        f"Draw {latex_of(first.index)}: of {first.support} test pictures of it the network missed **{first.missed}**, "
        f"{first.as_answer} of them as {latex_of(first.answer)}. By the 95 % interval of that share, it misses "
        f"{percent(first.chance, 0)} or more of such drawings."
    )
    draw_link(report)
    cards(
        TRAPS,
        [_trap_card(report, trap) for trap in found],
        label="Symbols that fool the network",
        look="wide",
        on_choose=lambda: _take(found),
    )
    st.caption(
        "Answers among look-alikes do not count as missed. The order is by the lower end of the 95 % interval of the "
        "share that is missed, so that few pictures do not make a symbol first by luck. Press one for its errors; draw "
        "it as in the pictures that fooled the network most surely."
    )
    st.markdown(_least_known(report))


def _trap_card(report: Report, trap: Trap) -> Card:
    one, other = (symbol_table()[index].latex for index in (trap.index, trap.answer))
    rows = np.flatnonzero((report.labels == trap.index) & (report.read == trap.answer))
    rows = rows[np.argsort(-report.confidence[rows], kind="stable")][:EXAMPLES]
    pictures = pictures_of(report, rows)
    note = f"{trap.missed} of {trap.support} missed, {trap.as_answer} this way · at least {percent(trap.chance, 0)}"
    return Card(f"{one} → {other}", note, pictures, [symbol_svg(trap.index), symbol_svg(trap.answer)])


def _take(found: list[Trap]) -> None:
    state = st.session_state
    place = state[TRAPS].chosen
    if isinstance(place, int) and 0 <= place < len(found):
        state.evaluation_true, state.evaluation_read = found[place].index, -1
        state.evaluation_merged, state.evaluation_view = "wrong", "errors"
        state.evaluation_from, state.evaluation_to = 0, 100
        state.evaluation_sheet, state.evaluation_picture = 1, -1


def _least_known(report: Report) -> str:
    """Which symbols are never read rightly, look-alikes counted as right."""
    scores = classes_of(report)
    never = np.flatnonzero((scores.support > 0) & (scores.merged_recall == 0))
    if not len(never):
        return "Every symbol is read rightly at least once, look-alikes counted as right."
    named = ", ".join(f"{latex_of(index)} ({scores.support[index]})" for index in never[:12].tolist())
    return f"**Never read rightly**, not even as a look-alike (test pictures): {named}."
