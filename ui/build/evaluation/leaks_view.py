"""Test pictures that the network had learned, or a pixel-identical copy of them, and what its score is without."""

import numpy as np
import streamlit as st

from hasy_core.data import symbol_table
from hasy_core.data.splits import STANDINS
from hasy_core.data.typeset import symbol_svg
from hasy_core.evaluation import Report
from hasy_core.evaluation.intervals import wilson
from hasy_core.evaluation.report import LEARNED, NOT_LEARNED, TWIN
from ui.build.evaluation.pictures import NO_PICTURES, has_pictures, pictures_of
from ui.build.evaluation.reports import percent
from ui.components.cards import Card, cards

NOT_SEARCHED = "Stand-ins are drawn one by one and not searched for copies."
SHOWN = 48


def show_leaks(report: Report) -> None:
    """How many there are, the score with and without them, and their pictures.

    Args:
        report: with at least one picture.
    """
    facts = report.facts
    learned, twins = (int((report.leaks == kind).sum()) for kind in (LEARNED, TWIN))
    source = "its own training part" if facts.learned_split else f"the training part of {facts.split}"
    if facts.split == STANDINS:
        st.markdown(f"**{learned:,}** of {len(report):,} test pictures were learned. {NOT_SEARCHED}")
    else:
        st.markdown(
            f"**{twins:,}** of {len(report):,} test pictures ({percent(twins / len(report))}) have a pixel-identical "
            f"twin in {source}; **{learned:,}** belong to it themselves."
        )
    if not facts.learned_split:
        st.warning("Nobody knows what this network was trained on, so it may have learned more of these pictures.")
    right = report.ranks == 0
    lines = ["| Test pictures | Number | Top-1 | 95 % interval |", "|---|--:|--:|--:|"]
    for name, rows in (
        ("all", np.ones(len(report), np.bool_)),
        ("neither learned nor with a twin", report.leaks == NOT_LEARNED),
        ("with a twin", report.leaks == TWIN),
        ("learned", report.leaks == LEARNED),
    ):
        count, hits = int(rows.sum()), int(right[rows].sum())
        if count:
            low, high = wilson(hits, count)
            interval = f"{100 * float(low):.1f} – {100 * float(high):.1f}"
            lines.append(f"| {name} | {count:,} | {percent(hits / count, 2)} | {interval} |")
    st.markdown("\n".join(lines))
    fresh = bool((report.leaks == NOT_LEARNED).any())
    st.caption(
        "If the second line is not below the first by more than its interval, the copies do not flatter the network. "
        if fresh
        else "None of these pictures is new to the network: how it reads new ones cannot be seen here. "
    )
    st.caption(
        "A twin may stand under another label: then it misleads. Two writers draw the same pixels mostly where a "
        "symbol is a plain line or a dot."
    )
    if twins:
        _show_twins(report)


def _show_twins(report: Report) -> None:
    rows = np.flatnonzero(report.leaks == TWIN)
    classes, counts = np.unique(report.labels[rows], return_counts=True)
    order = np.argsort(-counts, kind="stable")[:6]
    named = ", ".join(f"`{symbol_table()[int(classes[at])].latex}` {counts[at]}" for at in order)
    st.markdown(f"**Pictures with a twin.** Most are of {named}.")
    if not has_pictures(report):
        st.caption(NO_PICTURES)
        return
    rows = rows[np.argsort(report.ranks[rows] == 0, kind="stable")][:SHOWN]
    pictures = pictures_of(report, rows)
    shown = [
        Card(
            symbol_table()[truth].latex
            if truth == read
            else f"{symbol_table()[truth].latex} → {symbol_table()[read].latex}",
            "",
            picture[None],
            [symbol_svg(truth)],
        )
        for truth, read, picture in zip(report.labels[rows].tolist(), report.read[rows].tolist(), pictures, strict=True)
    ]
    cards("evaluation_twins", shown, label="Test pictures with a twin", look="rows")
    st.caption(f"The first {len(shown)}, those read wrongly in front.")
