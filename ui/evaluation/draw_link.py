"""The way from a picture of a report to the draw page, which opens that very picture in the network."""

from pathlib import Path

import streamlit as st

from hasy_core.data.splits import STANDINS
from hasy_core.evaluation import Report
from ui.samples import sample_setting, samples

DRAW = Path(__file__).resolve().parents[2] / "pages" / "use" / "draw.py"


def draw_link(report: Report, number: int | None = None) -> None:
    """A link to the draw page with the report's network.

    Args:
        report: of the network.
        number: of the picture that is opened; None, and where the draw page has other pictures, leads to the pad.
    """
    shown_there = (report.facts.split == STANDINS) == (samples().kind == "stand-ins")
    if number is not None and shown_there:
        sample = sample_setting().write(number)
        st.page_link(
            DRAW,
            label="Open this picture in the network",
            icon=":material/account_tree:",
            query_params={"model": report.facts.model, "input": "symbol", "sample": sample},
            help="The draw page with this network and this picture: every feature map, and why it answers as it does.",
        )
        return
    st.page_link(
        DRAW,
        label="Draw for this network",
        icon=":material/draw:",
        query_params={"model": report.facts.model},
        help="The draw page with this network.",
    )
