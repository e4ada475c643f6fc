"""The ways from a report to the draw page: a picture of it opened in the network, or a symbol to fool it with."""

import streamlit as st

from hasy_core.data.splits import STANDINS
from hasy_core.evaluation import Report
from ui.build.evaluation.reports import latex_of
from ui.page.page_scripts import USE
from ui.page.samples import sample_setting, samples
from ui.page.symbol_setting import goal_settings


def picture_link(report: Report, number: int) -> None:
    """A link that opens a picture in the report's network; nothing where the draw page has other pictures.

    Args:
        report: of the network.
        number: of the picture.
    """
    if (report.facts.split == STANDINS) != (samples().kind == "stand-ins"):
        return
    st.page_link(
        USE / "draw.py",
        label="Open this picture in the network",
        icon=":material/account_tree:",
        query_params={"model": report.facts.model, "input": "symbol", "sample": sample_setting().write(number)},
        help="The draw page with this network and this picture: every feature map, and why it answers as it does.",
    )


def draw_link(report: Report, target: int, misread: int) -> None:
    """A link to the pad, which says there what to draw and what the network may take it for.

    Args:
        report: of the network.
        target: class index of the symbol to draw.
        misread: class index of the answer to provoke.
    """
    st.page_link(
        USE / "draw.py",
        label=f"Draw {latex_of(target)} for this network",
        icon=":material/draw:",
        query_params=goal_params(report, target, misread),
        help="The draw page with this network; it says there again what to draw, and whether the network was fooled.",
    )


def goal_params(report: Report, target: int, misread: int) -> dict[str, str]:
    """What the draw page's address says of a symbol to draw for the report's network.

    Args:
        report: of the network.
        target, misread: class indices, as for `draw_link`; the same twice where there is no answer to provoke.
    """
    goal = goal_settings()
    params = {"model": report.facts.model, "target": goal["target"].write(target)}
    return params if misread == target else params | {"misread": goal["misread"].write(misread)}
