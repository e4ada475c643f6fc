"""Classes with their logits and probabilities, as a table with bars."""

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.data.symbols import symbol_table
from ui.page.number_words import fewest_digits, minus, rounds_to
from ui.page.typeset_sign import typeset_sign

_CELL = "padding:2px 8px 2px 0;border:0;white-space:nowrap;font-variant-numeric:tabular-nums"
_NAME = "max-width:29vw;overflow:hidden;text-overflow:ellipsis"
_HEADS = ("Symbol", "Logit", "÷ T", "Probability")


def class_bars(
    classes: Sequence[int],
    logits: NDArray[np.float64],
    probabilities: NDArray[np.float64],
    *,
    temperature: float,
    true_class: int,
    most: int = 10,
) -> None:
    """Draw the most probable classes, and the true one where it is not among them.

    Args:
        classes: class index of each logit.
        logits, probabilities: `[classes]`.
        temperature: that the probabilities were computed with.
        true_class: place of the true class among `classes`; it is named.
        most: how many are shown.
    """
    places = np.argsort(-logits, kind="stable")[:most].tolist()
    if true_class not in places:
        places[-1] = true_class
    form = _logit_form(logits[places], temperature)
    rows = [
        _row(classes[place], logits[place], form, temperature, probabilities[place], place == true_class)
        for place in places
    ]
    rest = max(1.0 - float(probabilities[places].sum()), 0.0)
    if len(classes) > len(places):
        others = f"the other {len(classes) - len(places)}"
        rows.append(f'<tr><td style="{_CELL}">{others}</td><td></td><td></td>{_bar(rest)}</tr>')
    heads = "".join(f'<th scope="col" style="{_CELL};text-align:left;font-weight:600">{head}</th>' for head in _HEADS)
    st.html(
        f'<table data-testid="class-bars" style="width:100%;border-collapse:collapse;font-size:14px">'
        f"<caption style='position:absolute;clip-path:inset(50%)'>Logits and probabilities of the most probable classes"
        f"</caption><tr>{heads}</tr>{''.join(rows)}</table>"
    )


def _logit_form(logits: NDArray[np.float64], temperature: float) -> str:
    """How logits are written, so that each over the temperature gives what stands beside it."""

    def is_divided(digits: int) -> bool:
        return all(rounds_to(round(logit, digits) / temperature, f"{logit / temperature:.3f}") for logit in given)

    given = logits.tolist()
    return f".{fewest_digits(is_divided, least=3)}f"


def _row(index: int, logit: float, form: str, temperature: float, probability: float, true: bool) -> str:
    mark = '<b role="img" aria-label="true class">✓</b> ' if true else ""
    name = f"{typeset_sign(index)} {mark}<code>{escape(symbol_table()[index].latex)}</code>"
    written = (f"{logit:{form}}", f"{logit / temperature:.3f}")
    numbers = "".join(f'<td style="{_CELL}">{minus(number)}</td>' for number in written)
    return f'<tr data-class="{index}"><td style="{_CELL};{_NAME}">{name}</td>{numbers}{_bar(probability)}</tr>'


def _bar(probability: float) -> str:
    bar = (
        f'<div aria-hidden="true" style="height:12px;width:{max(100 * probability, 0.3):.2f}%;'
        'background:#2f8ac9;border-radius:2px"></div>'
    )
    return (
        f'<td style="width:50%;min-width:90px;padding:2px 0;border:0">'
        '<div style="display:flex;align-items:center;gap:6px">'
        f'<span style="min-width:3.7em;font-variant-numeric:tabular-nums">{probability:.2%}</span>'
        f'<div style="flex:1">{bar}</div></div></td>'
    )
