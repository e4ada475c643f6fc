"""Every symbol's scores with their intervals, searched and sorted."""

from html import escape
from urllib.parse import urlencode

import numpy as np
import streamlit as st

from hasy_core.data import symbol_table
from hasy_core.evaluation import Report
from hasy_core.evaluation.classes import ClassScores
from ui.build.evaluation.draw_link import goal_params
from ui.build.evaluation.reports import classes_of, matrix_of, percent
from ui.build.evaluation.settings import CLASS_ORDERS, LONGEST_SEARCH
from ui.page.page_style import page_style
from ui.page.typeset_sign import typeset_sign

ON_A_LEAF = 25
SCORES = {"f1": "F1", "recall": "Recall", "precision": "Precision"}
PICTURES, MOSTLY = "Pictures", "Else mostly read as"
_STYLE = """
.evaluation-classes { overflow-x: auto; }
.evaluation-classes table { width: 100%; border-collapse: collapse; font-size: 14px;
  font-variant-numeric: tabular-nums; }
.evaluation-classes :is(th, td) { padding: 3px 12px 3px 0; border: 0; text-align: left; font-weight: 400; }
.evaluation-classes thead th { font-weight: 600; }
.evaluation-classes a { color: inherit; }
.evaluation-classes small { font-size: 12.5px; opacity: .8; white-space: nowrap; }
.evaluation-classes :is(td, code) { white-space: nowrap; }
@media (max-width: 640px) {
  .evaluation-classes :is(table, tbody, tr, th, td) { display: block; }
  .evaluation-classes thead { display: none; }
  .evaluation-classes tr { display: grid; grid-template-columns: repeat(3, 1fr); padding: 8px 0;
    border-bottom: 1px solid rgba(128, 128, 128, .35); }
  .evaluation-classes tbody th { grid-column: 1 / 3; }
  .evaluation-classes td:last-child { grid-column: 1 / -1; }
  .evaluation-classes :is(td, code) { white-space: normal; overflow-wrap: anywhere; }
  .evaluation-classes td::before { content: attr(data-head); display: block; font-size: 12.5px; opacity: .8; }
  .evaluation-classes td small { display: block; }
}
"""


def sorted_classes(scores: ClassScores, *, search: str = "", order: str = "worst") -> list[int]:
    """Class indices that have pictures or are answered, that fit, in the wanted order; what has no score comes last.

    Args:
        scores: of every class.
        search: part of the LaTeX command; capitals count where it has any.
        order: a key of `CLASS_ORDERS`.
    """
    wanted = search.strip()

    def fits(latex: str) -> bool:
        return wanted in (latex if wanted != wanted.lower() else latex.lower())

    occurs = scores.support + scores.predicted > 0
    found = [symbol.index for symbol in symbol_table() if occurs[symbol.index] and fits(symbol.latex)]
    keys = {
        "worst": scores.f1,
        "best": -scores.f1,
        "recall": scores.recall,
        "precision": scores.precision,
        "most": -scores.support,
        "fewest": scores.support,
        "table": np.arange(len(scores.f1)),
    }
    key = np.nan_to_num(keys[order].astype(np.float64), nan=np.inf)
    return sorted(found, key=lambda index: (key[index], -scores.support[index], index))


def show_class_table(report: Report) -> None:
    """The search, the order and a page of symbols.

    Args:
        report: with at least one picture.
    """
    state = st.session_state
    page_style("evaluation_classes_style", _STYLE)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.text_input(
            "Search",
            key="evaluation_search",
            max_chars=LONGEST_SEARCH,
            placeholder="arrow, sigma, mathbb …",
            icon=":material/search:",
            on_change=_first_leaf,
            width=240,
            help="Part of a LaTeX command. Capitals count only where you type some.",
        )
        st.selectbox(
            "Order",
            list(CLASS_ORDERS),
            format_func=CLASS_ORDERS.__getitem__,
            key="evaluation_sort",
            on_change=_first_leaf,
            width=180,
            help="Recall: the share of the symbol's pictures that is read as it. Precision: the share of such answers "
            "that is right. F1: their harmonic mean.",
        )
    scores = classes_of(report)
    found = sorted_classes(scores, search=state.evaluation_search, order=state.evaluation_sort)
    leaves = max(1, -(-len(found) // ON_A_LEAF))
    state.evaluation_leaf = min(max(int(state.evaluation_leaf), 1), leaves)
    occurring = int((scores.support + scores.predicted > 0).sum())
    st.markdown(f"**{len(found)}** of {occurring} symbols.")
    if leaves > 1:
        st.number_input(
            f"Page of {leaves}", 1, leaves, key="evaluation_leaf", width=130, help=f"{ON_A_LEAF} symbols on a page."
        )
    first = (state.evaluation_leaf - 1) * ON_A_LEAF
    matrix = matrix_of(report)
    rows = []
    for index in found[first : first + ON_A_LEAF]:
        missed = matrix[index].copy()
        missed[index] = 0
        answer = int(missed.argmax())
        mostly = f"{typeset_sign(answer)} <code>{escape(symbol_table()[answer].latex)}</code> × {missed[answer]}"
        way = f"draw?{urlencode(goal_params(report, index, answer if missed[answer] else index))}"
        rows.append(
            f'<tr data-class="{index}"><th scope="row">{typeset_sign(index)} '
            f'<a href="{escape(way)}" target="_self" title="Draw it for this network">'
            f"<code>{escape(symbol_table()[index].latex)}</code></a></th>"
            + _cell(PICTURES, f"{scores.support[index]:,}")
            + "".join(_cell(head, _score(scores, name, index)) for name, head in SCORES.items())
            + _cell(MOSTLY, mostly if missed[answer] else "–")
            + "</tr>"
        )
    heads = ("Symbol", PICTURES, *SCORES.values(), MOSTLY)
    st.html(
        '<div class="evaluation-classes" tabindex="0" role="region" aria-label="Scores of the symbols" '
        'data-testid="evaluation-classes"><table><thead><tr>'
        + "".join(f'<th scope="col">{head}</th>' for head in heads)
        + f"</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )
    st.caption(
        "A press on a command leads to the pad, to draw that symbol for this network. In small print the 95 % "
        "intervals (Wilson's; for F1 by way of the share of hits among all pictures that are of the symbol or were "
        "read as it). A symbol with few pictures has a wide one: do not make much of its score."
    )


def _first_leaf() -> None:
    st.session_state.evaluation_leaf = 1


def _score(scores: ClassScores, name: str, index: int) -> str:
    value = float(getattr(scores, name)[index])
    low, high = (float(side[index]) for side in getattr(scores, f"{name}_interval"))
    if np.isnan(value):
        return "–"
    return f"{percent(value)} <small>{100 * low:.0f} – {100 * high:.0f}</small>"


def _cell(head: str, content: str) -> str:
    """A cell that names its column too, for screens on which the columns stand below each other."""
    return f'<td data-head="{head}">{content}</td>'
