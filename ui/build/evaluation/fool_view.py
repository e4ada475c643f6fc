"""What to draw next to fool the network: the symbols that it surely misreads often."""

import numpy as np
import streamlit as st

from hasy_core.data import symbol_table
from hasy_core.data.typeset import symbol_svg
from hasy_core.evaluation import Report
from hasy_core.evaluation.classes import Trap, traps
from ui.build.evaluation.draw_link import draw_link
from ui.build.evaluation.pictures import pictures_of
from ui.build.evaluation.reports import classes_of, latex_of, matrix_of, percent
from ui.components.cards import Card, cards

TRAPS, CHOSEN = "evaluation_traps", "evaluation_trap"
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
    places = {trap.index: place for place, trap in enumerate(found)}
    chosen = places.get(int(st.session_state.evaluation_true), 0)
    with st.container(key=CHOSEN):
        _show_trap(report, found[chosen])
    cards(
        TRAPS,
        [_trap_card(report, trap) for trap in found],
        label="Symbols that fool the network",
        look="wide",
        chosen=chosen,
        on_choose=lambda: _take(found),
        leads_to=CHOSEN,
    )
    st.caption(
        "Answers among look-alikes do not count as missed. The order is by the lower end of the 95 % interval of the "
        "share that is missed, so that few pictures do not make a symbol first by luck. Press one, and draw it as in "
        "the pictures that fooled the network most surely."
    )
    st.markdown(_least_known(report))


def _show_trap(report: Report, trap: Trap) -> None:
    st.markdown(
        f"Draw {latex_of(trap.index)}: of {trap.support} test pictures of it the network missed **{trap.missed}**, "
        f"{trap.as_answer} of them as {latex_of(trap.answer)}. By the 95 % interval of that share, it misses "
        f"{percent(trap.chance, 0)} or more of such drawings."
    )
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        draw_link(report, trap.index, trap.answer)
        st.button(
            "Look into its errors",
            key="evaluation_trap_errors",
            icon=":material/search:",
            on_click=_to_errors,
            args=(trap.index,),
            help="Opens the errors with this symbol as a filter, answers among look-alikes left out.",
        )


def _trap_card(report: Report, trap: Trap) -> Card:
    one, other = (symbol_table()[index].latex for index in (trap.index, trap.answer))
    rows = np.flatnonzero((report.labels == trap.index) & (report.read == trap.answer))
    rows = rows[np.argsort(-report.confidence[rows], kind="stable")][:EXAMPLES]
    pictures = pictures_of(report, rows)
    note = f"{trap.missed} of {trap.support} missed, {trap.as_answer} this way · at least {percent(trap.chance, 0)}"
    return Card(f"{one} → {other}", note, pictures, [symbol_svg(trap.index), symbol_svg(trap.answer)])


def _take(found: list[Trap]) -> None:
    place = st.session_state[TRAPS].chosen
    if isinstance(place, int) and 0 <= place < len(found):
        st.session_state.evaluation_true = found[place].index
        st.session_state.evaluation_read = -1


def _to_errors(truth: int) -> None:
    state = st.session_state
    state.evaluation_true, state.evaluation_read = truth, -1
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
