"""Whether the network's certainty can be believed: the reliability diagram, as it is and as the draw page has it."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.evaluation import Report
from hasy_core.evaluation.calibration import (
    BINS,
    ReliabilityBin,
    calibrated_confidence,
    calibration_error,
    model_calibration,
    reliability_of,
)
from hasy_core.evaluation.intervals import wilson
from ui.build.evaluation.reports import percent
from ui.page.plotly_objects import graph_objects

AS_IT_IS, CALIBRATED = "#0877bd", "#e8820c"
HEIGHT = 420


def show_calibration(report: Report) -> None:
    """The diagram and the calibration errors.

    Args:
        report: with at least one picture.
    """
    right = report.ranks == 0
    calibration = model_calibration(report.facts.model)
    curves = [("as it is", report.confidence, AS_IT_IS)]
    if calibration is not None:
        curves.append(("calibrated", calibrated_confidence(report, calibration), CALIBRATED))
    st.markdown(
        f"On average the network is sure to **{percent(float(report.confidence.mean()))}** of its answers, and "
        f"**{percent(float(right.mean()))}** are right: "
        + ("it is too modest." if report.confidence.mean() < right.mean() else "it is too sure of itself.")
    )
    _show_diagram(curves, right)
    lines = ["| Certainty | Error | Equal counts | Mean |", "|---|--:|--:|--:|"]
    for name, confidence, _ in curves:
        errors = [calibration_error(reliability_of(confidence, right, adaptive=adaptive)) for adaptive in (False, True)]
        lines.append(f"| {name} | {percent(errors[0], 2)} | {percent(errors[1], 2)} | {percent(confidence.mean())} |")
    st.markdown("\n".join(lines))
    if calibration is None:
        st.caption("How certainties are to be calibrated was measured for the shipped networks only.")
    else:
        sure = percent(float(curves[1][1].mean()))
        st.markdown(f"Calibrated, as all other pages show it, it is sure to **{sure}** of them.")
        st.caption(
            f"A probability p becomes (p² / (p + {calibration.knee:.3g})) to the power "
            f"1 / {calibration.temperature:.3g}, and all sum to 1 again: label smoothing lends each wrong class a "
            "little, so small ones count by their square. Both numbers were fitted on pictures of the training part "
            "that the network had not learned, not on these."
        )
    st.caption(
        f"Each point stands for the answers of one of {BINS} bins of certainty, with the 95 % interval of the share "
        "that is right; on the dashed line a certainty of 70 % is right 7 times in 10. The calibration error is the "
        "mean distance from it (Guo et al., arXiv:1706.04599), the other one that of bins of equal counts "
        "(Nixon et al., arXiv:1904.01685); the mean is that of the certainty."
    )


def _show_diagram(curves: list[tuple[str, NDArray[np.float64], str]], right: NDArray[np.bool_]) -> None:
    go = graph_objects()

    figure: Any = go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": "#808890", "dash": "dash", "width": 1}, showlegend=False,
        hoverinfo="skip",
    )  # fmt: skip
    described = []
    for (name, confidence, colour), symbol in zip(curves, ("circle", "diamond"), strict=False):
        bins = reliability_of(confidence, right)
        low, high = wilson([round(each.accuracy * each.count) for each in bins], [each.count for each in bins])
        accuracy = np.array([each.accuracy for each in bins])
        figure.add_scatter(
            x=[each.confidence for each in bins],
            y=accuracy.tolist(),
            error_y={"array": (high - accuracy).tolist(), "arrayminus": (accuracy - low).tolist(), "thickness": 1.5},
            customdata=[each.count for each in bins],
            name=name,
            mode="lines+markers",
            marker={"color": colour, "size": 9, "symbol": symbol},
            line={"color": colour, "width": 1.5},
            hovertemplate="sure to %{x:.1%}, right in %{y:.1%} of %{customdata:,}<extra></extra>",
        )
        described.append(f"{name}: {_course(bins)}")
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        xaxis={"title": "how sure the network is", "range": [0, 1.02], "tickformat": ".0%"},
        yaxis={"title": "how often it is right", "range": [0, 1.02], "tickformat": ".0%"},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    alt = f"Reliability diagram, share that is right by certainty. {' '.join(described)}"
    st.plotly_chart(figure, key="evaluation_reliability", config={"displayModeBar": False}, alt=alt)


def _course(bins: tuple[ReliabilityBin, ...]) -> str:
    return "; ".join(f"{each.confidence:.0%} sure, {each.accuracy:.0%} right" for each in bins) + "."
