"""The error browser: every picture that was read wrongly, filtered, and one of them with its ten best answers."""

import base64
import io
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from hasy_core.data import symbol_table
from hasy_core.data.lookalikes import group_numbers
from hasy_core.data.typeset import symbol_svg
from hasy_core.evaluation import Report
from hasy_core.evaluation.report import LEARNED, TWIN
from ui.build.evaluation.draw_link import draw_link, picture_link
from ui.build.evaluation.pictures import has_pictures, pictures_of
from ui.build.evaluation.reports import latex_of, percent
from ui.build.evaluation.settings import ERROR_ORDERS, MERGED
from ui.components.cards import Card, cards
from ui.page.typeset_sign import typeset_sign

LIST, DETAIL = "evaluation_errors", "evaluation_error"
ON_A_SHEET = 24
_CELL = "padding:2px 8px 2px 0;border:0"
LEAKS = {TWIN: "a pixel-identical picture is in the training part", LEARNED: "the picture is in the training part"}


def found_errors(
    report: Report,
    *,
    truth: int = -1,
    read: int = -1,
    merged: str = "any",
    surety: tuple[float, float] = (0.0, 1.0),
    order: str = "surest",
) -> NDArray[np.int64]:
    """Rows of the pictures that were read wrongly and fit, in the wanted order.

    Args:
        report: of a network.
        truth, read: class indices; -1 for any.
        merged: a key of `MERGED`: whether the answer is a look-alike of the truth.
        surety: least and most probability of the answer.
        order: a key of `ERROR_ORDERS`.
    """
    groups = group_numbers()
    fits = (report.ranks > 0) & (report.confidence >= surety[0]) & (report.confidence <= surety[1])
    if truth >= 0:
        fits &= report.labels == truth
    if read >= 0:
        fits &= report.read == read
    if merged != "any":
        fits &= (groups[report.labels] == groups[report.read]) == (merged == "right")
    rows = np.flatnonzero(fits)
    if order == "number":
        return rows
    sure = report.confidence[rows]
    return rows[np.argsort(-sure if order == "surest" else sure, kind="stable")]


def show_errors(report: Report) -> None:
    """The filters, a page of errors, and the one that is looked into.

    Args:
        report: with at least one picture.
    """
    _show_filters(report)
    state = st.session_state
    rows = found_errors(
        report,
        truth=int(state.evaluation_true),
        read=int(state.evaluation_read),
        merged=state.evaluation_merged,
        surety=(state.evaluation_from / 100, state.evaluation_to / 100),
        order=state.evaluation_order,
    )
    wrong = int((report.ranks > 0).sum())
    st.markdown(f"**{len(rows):,}** of {wrong:,} errors in {len(report):,} pictures.")
    least, most = int(state.evaluation_from), int(state.evaluation_to)
    if least > most:
        st.warning(
            f"**Sure from** is {least} % and **Sure to** only {most} %, so no error can fit: lower the first or raise "
            "the second."
        )
        return
    if not len(rows):
        st.info("No error fits; take a filter away.")
        return
    listed, detail = st.columns([6, 4], gap="medium")
    numbers = report.numbers[rows].tolist()
    if state.evaluation_picture not in numbers:
        state.evaluation_picture = numbers[0]
        state.evaluation_sheet = 1
    with listed:
        _show_list(report, rows)
    with detail, st.container(key=DETAIL):
        show_answers(report, int(np.searchsorted(report.numbers, state.evaluation_picture)))


def _show_filters(report: Report) -> None:
    state, wrong = st.session_state, report.ranks > 0
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for name, label, values, says in (
            ("true", "True symbol", report.labels[wrong], "What the picture shows."),
            ("read", "Read as", report.read[wrong], "What the network answered."),
        ):
            options = sorted({-1, *values.tolist(), int(state[f"evaluation_{name}"])})
            _select(name, label, options, _symbol_name, f"{says} Type to search by LaTeX command.")
        _select(
            "merged",
            "Kind",
            list(MERGED),
            MERGED.__getitem__,
            "Look-alikes: the answer is wrong, but nobody could have told the two apart in HASYv2's pictures.",
        )
        _select(
            "order",
            "Order",
            list(ERROR_ORDERS),
            ERROR_ORDERS.__getitem__,
            "By the probability of the wrong answer, or by the picture's number.",
        )
        for name, label, says in (
            ("from", "Sure from, %", "The wrong answer has at least this probability."),
            ("to", "Sure to, %", "The wrong answer has at most this probability."),
        ):
            key = f"evaluation_{name}"
            st.number_input(label, 0, 100, step=5, key=key, on_change=_first_sheet, width=130, help=says)


def _select(name: str, label: str, options: Sequence[Any], called: Callable[[Any], str], says: str) -> None:
    key = f"evaluation_{name}"
    st.selectbox(label, options, format_func=called, key=key, on_change=_first_sheet, width=170, help=says)


def _symbol_name(index: int) -> str:
    return "any symbol" if index < 0 else symbol_table()[index].latex


def _first_sheet() -> None:
    st.session_state.evaluation_sheet, st.session_state.evaluation_picture = 1, -1


def _show_list(report: Report, rows: NDArray[np.int64]) -> None:
    state = st.session_state
    sheets = -(-len(rows) // ON_A_SHEET)
    state.evaluation_sheet = min(max(int(state.evaluation_sheet), 1), sheets)
    if sheets > 1:
        st.number_input(
            f"Page of {sheets}", 1, sheets, key="evaluation_sheet", width=130, help=f"{ON_A_SHEET} errors on a page."
        )
    first = (state.evaluation_sheet - 1) * ON_A_SHEET
    shown = rows[first : first + ON_A_SHEET]
    numbers = report.numbers[shown].tolist()

    def take() -> None:
        place = state[LIST].chosen
        if isinstance(place, int) and 0 <= place < len(numbers):
            state.evaluation_picture = numbers[place]

    chosen = int(state.evaluation_picture)
    cards(
        LIST,
        [_error_card(report, row) for row in shown.tolist()],
        label="Errors",
        look="rows",
        chosen=numbers.index(chosen) if chosen in numbers else None,
        on_choose=take,
        leads_to=DETAIL,
    )


def _error_card(report: Report, row: int) -> Card:
    truth, read = int(report.labels[row]), int(report.read[row])
    names = [symbol_table()[index].latex for index in (truth, read)]
    pictures = pictures_of(report, np.array([row]))
    signs = [symbol_svg(index) for index in (truth, read)]
    return Card(" → ".join(names), f"{percent(report.confidence[row], 0)} sure", pictures, signs)


def show_answers(report: Report, row: int) -> None:
    """One picture with the network's ten best answers, and the way to the network's inside.

    Args:
        report: of the network.
        row: of the picture.
    """
    truth = int(report.labels[row])
    number, rank = int(report.numbers[row]), int(report.ranks[row])
    st.markdown(f"**Picture {number:,}: {latex_of(truth)}**")
    if has_pictures(report):
        st.html(_picture(pictures_of(report, np.array([row]))[0], f"Picture {number} of {symbol_table()[truth].latex}"))
    _show_bars(report, row)
    facts = []
    if rank >= report.best.shape[1]:
        facts.append(f"The true symbol stands at place {rank + 1} with {percent(report.true_probability[row], 2)}.")
    if int(report.leaks[row]) in LEAKS:
        facts.append(f"Beware: {LEAKS[int(report.leaks[row])]}.")
    if facts:
        st.caption(" ".join(facts))
    picture_link(report, number)
    draw_link(report, truth, int(report.read[row]))


def _picture(packed: NDArray[np.uint8], alt: str) -> str:
    """A picture in the colour of the text, as HTML."""
    ink = np.unpackbits(packed).reshape(32, 32) * np.uint8(255)
    file = io.BytesIO()
    Image.fromarray(np.stack([ink, ink], axis=-1), "LA").resize((160, 160), Image.Resampling.NEAREST).save(file, "PNG")
    mask = f"url(data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}) center/contain no-repeat"
    return (
        f'<div role="img" aria-label="{escape(alt)}" data-testid="evaluation-picture" '
        'style="display:inline-block;padding:8px;border:1px solid rgba(128,128,128,.4);border-radius:8px">'
        f'<div style="width:160px;height:160px;background:currentColor;-webkit-mask:{mask};mask:{mask}"></div></div>'
    )


def _show_bars(report: Report, row: int) -> None:
    truth = int(report.labels[row])
    lines = []
    for index, probability in zip(report.best[row].tolist(), report.probabilities[row].tolist(), strict=True):
        mark = ' <b role="img" aria-label="true symbol">✓</b>' if index == truth else ""
        lines.append(
            f'<tr data-class="{index}"><td style="{_CELL};white-space:nowrap">{typeset_sign(index)} '
            f"<code>{escape(symbol_table()[index].latex)}</code>{mark}</td>"
            f'<td style="{_CELL};text-align:right;white-space:nowrap">{100 * probability:.2f} %</td>'
            f'<td style="{_CELL};width:40%"><div aria-hidden="true" style="height:12px;border-radius:2px;'
            f'width:{max(100 * probability, 0.5):.1f}%;background:{"#2f8ac9" if index == truth else "#e8820c"}">'
            "</div></td></tr>"
        )
    st.html(
        '<table data-testid="evaluation-answers" style="width:100%;border-collapse:collapse;font-size:14px;'
        'font-variant-numeric:tabular-nums"><caption style="position:absolute;clip-path:inset(50%)">The ten most '
        f"probable symbols</caption><tbody>{''.join(lines)}</tbody></table>"
    )
