"""The confusion matrix, the pairs that are confused most, and the pictures behind a cell."""

import numpy as np
import streamlit as st

from hasy_core.data import CLASS_COUNT, symbol_table
from hasy_core.data.lookalikes import group_of
from hasy_core.data.typeset import symbol_svg
from hasy_core.evaluation import Report
from hasy_core.evaluation.classes import ConfusedPair, confused_pairs
from ui.build.evaluation.draw_link import draw_link
from ui.build.evaluation.pictures import NO_PICTURES, has_pictures, pictures_of
from ui.build.evaluation.reports import latex_of, matrix_of, order_of, percent
from ui.build.evaluation.settings import FEWEST
from ui.components.cards import Card, cards
from ui.components.confusions import confusion_matrix
from ui.page.symbol_setting import NONE

MATRIX, PAIRS = "evaluation_matrix", "evaluation_pairs"
FARTHEST = 60  # classes from the zoomed one to its chosen cell that still show both
BY_HAND = -2  # in the place of a class to zoom to: what the reader's hand has brought into sight
AROUND = 8  # classes on each side of the one that is zoomed to
PAIRS_SHOWN = 18
PICTURES_ON_A_CARD = 3
PICTURES_OF_A_CELL = 24


def show_confusions(report: Report) -> None:
    """Everything about confusions.

    Args:
        report: with at least one picture.
    """
    plane, side = st.columns([6, 4], gap="medium")
    with plane:
        _show_matrix(report)
    with side, st.container(key="evaluation_cell"):
        _show_cell(report)
    st.subheader("Most confused pairs")
    _show_pairs(report)


def _show_matrix(report: Report) -> None:
    state, order = st.session_state, order_of(report)
    table = symbol_table()
    near = tuple(state.evaluation_near)
    if not set(near[:2]) <= set(order):
        near = state.evaluation_near = ()
    if near:
        state.evaluation_zoom = BY_HAND
    elif state.evaluation_zoom not in order:
        state.evaluation_zoom = NONE
    chosen = (int(state.evaluation_true), int(state.evaluation_read))
    zoom = int(state.evaluation_zoom)
    confusion_matrix(
        MATRIX,
        matrix_of(report),
        order,
        window=_moved_to(order, near) if near else _window(order, zoom, chosen),
        told=near if near or zoom == NONE else None,
        chosen=chosen if min(chosen) >= 0 else None,
        on_choose=_take_cell,
        on_view=_take_view,
    )
    named = {NONE: "the whole matrix", BY_HAND: "what you moved into sight"}
    st.selectbox(
        "Zoom to",
        [*([BY_HAND] if near else []), NONE, *sorted(order)],
        format_func=lambda index: named.get(index) or table[index].latex,
        key="evaluation_zoom",
        on_change=_leave_view,
        width=320,
        help="A symbol with its look-alikes and what stands beside them. Type to search by LaTeX command.",
    )
    st.caption(
        "Rows are the true symbols, columns the answers, in an order in which look-alikes (on grey) and symbols that "
        "this network confuses stand together. Colours are logarithmic, so that single pictures are seen too. "
        "The buttons, two fingers, or Ctrl and the wheel zoom; dragging moves what is near; what is in sight stands in "
        "the address."
    )


def _window(order: list[int], index: int, chosen: tuple[int, int]) -> tuple[int, int, int] | None:
    """A class's look-alikes and their neighbours, and its chosen cell where that is near, as first row, first column
    and how many; None for no class."""
    if index < 0:
        return None
    places = [order.index(member) for member in group_of(index) if member in order]
    if index == chosen[0] and chosen[1] in order and abs(order.index(chosen[1]) - places[0]) < FARTHEST:
        places.append(order.index(chosen[1]))
    first, last = max(0, min(places) - AROUND), min(len(order) - 1, max(places) + AROUND)
    return first, first, last - first + 1


def _moved_to(order: list[int], near: tuple[int, ...]) -> tuple[int, int, int]:
    """The same of a true symbol and an answer in the middle, and how many are in sight."""
    truth, answer, count = near
    return order.index(truth) - count // 2, order.index(answer) - count // 2, count


def _leave_view() -> None:
    if st.session_state.evaluation_zoom != BY_HAND:
        st.session_state.evaluation_near = ()


def _take_view() -> None:
    view, state = st.session_state[MATRIX].view, st.session_state
    if view == []:
        state.evaluation_near, state.evaluation_zoom = (), NONE
    elif isinstance(view, list) and len(view) == 3 and all(isinstance(each, int) for each in view):
        truth, answer, count = view
        if min(truth, answer) >= 0 and max(truth, answer) < CLASS_COUNT:
            state.evaluation_near = (truth, answer, min(max(count, FEWEST), CLASS_COUNT))


def _take_cell() -> None:
    cell = st.session_state[MATRIX].chosen
    if isinstance(cell, list) and len(cell) == 2:
        st.session_state.evaluation_true, st.session_state.evaluation_read = cell


def _show_cell(report: Report) -> None:
    truth, read = int(st.session_state.evaluation_true), int(st.session_state.evaluation_read)
    st.caption("Press a cell, or one of the pairs below: its pictures appear here.")
    if min(truth, read) < 0:
        if not (pairs := confused_pairs(matrix_of(report))):
            return
        truth, read = pairs[0].one, pairs[0].other
    rows = np.flatnonzero((report.labels == truth) & (report.read == read))
    support = int((report.labels == truth).sum())
    share = f" ({percent(len(rows) / support)})" if support else ""
    said = "read rightly" if truth == read else f"read as {latex_of(read)}"
    st.markdown(f"**{latex_of(truth)} {said}**: {len(rows):,} of {support:,} pictures{share}")
    rows = rows[np.argsort(-report.confidence[rows], kind="stable")][:PICTURES_OF_A_CELL]
    if not has_pictures(report):
        st.caption(NO_PICTURES)
    elif len(rows):
        pictures = pictures_of(report, rows)
        shown = [
            Card(percent(confidence, 0), "", picture[None])
            for confidence, picture in zip(report.confidence[rows].tolist(), pictures, strict=True)
        ]
        cards("evaluation_cell_pictures", shown, label="Pictures of the cell by the network's certainty", look="tiles")
        st.caption("The surest first; under each picture how sure the network was.")
    if len(rows) and truth != read:
        st.button(
            "Look into these errors",
            key="evaluation_to_errors",
            icon=":material/search:",
            on_click=_to_errors,
            args=(truth, read),
            help="Opens the errors with these two symbols as filters: each picture with its ten best answers.",
        )
        draw_link(report, truth, read)


def _to_errors(truth: int, read: int) -> None:
    state = st.session_state
    state.evaluation_true, state.evaluation_read = truth, read
    state.evaluation_view, state.evaluation_picture, state.evaluation_sheet = "errors", -1, 1
    state.evaluation_merged, state.evaluation_from, state.evaluation_to = "any", 0, 100


def _show_pairs(report: Report) -> None:
    pairs = confused_pairs(matrix_of(report))
    if not pairs:
        st.info("No symbol is taken for another.")
        return
    shown = pairs[:PAIRS_SHOWN]
    wrong = int((report.ranks > 0).sum())
    alike = sum(pair.count for pair in pairs if pair.lookalikes)
    st.markdown(
        f"**{wrong:,}** pictures are read wrongly, in **{len(pairs):,}** pairs of symbols. "
        f"**{percent(alike / wrong, 0)}** of them fall on look-alikes, which these pictures do not part."
        " They have one shape in print, but perhaps for size and place."
    )
    cards(
        PAIRS,
        [_pair_card(report, pair) for pair in shown],
        label="Most confused pairs",
        look="wide",
        on_choose=lambda: _take_pair(shown),
        leads_to="evaluation_cell",
    )


def _pair_card(report: Report, pair: ConfusedPair) -> Card:
    one, other = (symbol_table()[index].latex for index in (pair.one, pair.other))
    back = f" · back {pair.other_as_one} of {pair.support_other}" if pair.other_as_one else ""
    alike = " · look-alikes" if pair.lookalikes else ""
    rows = np.flatnonzero((report.labels == pair.one) & (report.read == pair.other))
    rows = rows[np.argsort(-report.confidence[rows], kind="stable")][:PICTURES_ON_A_CARD]
    pictures = pictures_of(report, rows)
    note = f"{pair.one_as_other} of {pair.support_one}{back}{alike}"
    return Card(f"{one} → {other}", note, pictures, [symbol_svg(pair.one), symbol_svg(pair.other)])


def _take_pair(pairs: list[ConfusedPair]) -> None:
    place = st.session_state[PAIRS].chosen
    if isinstance(place, int) and 0 <= place < len(pairs):
        state = st.session_state
        state.evaluation_true, state.evaluation_read = pairs[place].one, pairs[place].other
        state.evaluation_zoom, state.evaluation_near = pairs[place].one, ()
