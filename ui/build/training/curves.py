"""A run's curves: loss and accuracy as they come, gradient norms, and several runs beside each other."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from hasy_core.training.past_runs import gradient_series, series
from ui.page.plotly_objects import graph_objects

Course = list[tuple[float, float]]

TRAINING, VALIDATION = "#0877bd", "#e8820c"
FAMILY = ("#0877bd", "#e8820c", "#4a9fd4", "#a85a00", "#08518c", "#f5a84d", "#93c6e6", "#fbcd93")
DASHES = ("solid", "dash", "dot")
HEIGHT = 300
MOST_POINTS = 600
LARGEST_WEIGHT = 0.95


def smoothed(values: Sequence[float], weight: float) -> list[float]:
    """Exponential moving averages, each divided by its weights' sum, so that the first is the first value.

    Args:
        values: of a curve.
        weight: of what came before, 0 (the values themselves) to less than 1.
    """
    result, average, total = [], 0.0, 0.0
    for value in values:
        average = weight * average + (1 - weight) * value
        total = weight * total + (1 - weight)
        result.append(average / total)
    return result


def show_curves(key: str, lines: Sequence[Mapping[str, Any]], epochs: int, weight: float) -> None:
    """Loss, and accuracy with top-3, over the epochs.

    Args:
        key: first part of the charts' keys.
        lines: the run's metric lines.
        epochs: of the whole run: the axis ends there.
        weight: of the smoothing.
    """
    left, right = st.columns(2, gap="small")
    with left:
        training, validation = series(lines, "loss"), series(lines, "validation_loss")
        figure = _figure("loss", epochs)
        _add_training(figure, "training", training, weight, "solid")
        _add_validation(figure, "validation", validation, "circle")
        alt = f"Loss over the epochs. {_course('Training', training)} {_course('Validation', validation)}"
        _show(figure, f"{key}_loss", alt)
    with right:
        figure = _figure("share that is right", epochs)
        figure.update_yaxes(range=[0, 1.02], tickformat=".0%")
        described = []
        for label, trained, validated, dash, marker in (
            ("top-1", "accuracy", "validation_top1", "solid", "circle"),
            ("top-3", "top3", "validation_top3", "dot", "diamond-open"),
        ):
            training, validation = series(lines, trained), series(lines, validated)
            _add_training(figure, label, training, weight, dash)
            _add_validation(figure, f"{label} validation", validation, marker)
            described += [_course(f"Training {label}", training), _course(f"Validation {label}", validation)]
        _show(figure, f"{key}_accuracy", f"Accuracy and top-3 over the epochs. {' '.join(described)}")


def show_gradients(key: str, lines: Sequence[Mapping[str, Any]], epochs: int) -> None:
    """The gradient's norm in every layer over the epochs, on a logarithmic scale."""
    courses = gradient_series(lines)
    figure = _figure("gradient's norm", epochs)
    figure.update_yaxes(type="log", exponentformat="power")
    for number, (layer, course) in enumerate(courses.items()):
        colour, dash = FAMILY[number % len(FAMILY)], DASHES[number // len(FAMILY) % len(DASHES)]
        _add_line(figure, layer, [(x, max(y, 1e-12)) for x, y in course], {"color": colour, "dash": dash, "width": 2})
    last = "; ".join(f"{layer} {course[-1][1]:.2g}" for layer, course in courses.items())
    _show(figure, key, f"Euclidean norm of each layer's last gradient, on a logarithmic scale. Now: {last}.")


def show_comparison(key: str, runs: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]) -> None:
    """Validation loss and top-1 of several runs over their epochs.

    Args:
        key: first part of the charts' keys.
        runs: title and metric lines of each.
    """
    columns = st.columns(2, gap="small")
    for column, name, title in zip(
        columns, ("validation_loss", "validation_top1"), ("validation loss", "validation top-1"), strict=True
    ):
        figure, described = _figure(title, None), []
        for number, (run, lines) in enumerate(runs):
            course = series(lines, name)
            line = {"color": FAMILY[number % len(FAMILY)], "dash": DASHES[number // len(FAMILY) % len(DASHES)]}
            _add_line(figure, run, course, line | {"width": 2})
            described.append(_course(run, course))
        if name == "validation_top1":
            figure.update_yaxes(tickformat=".0%")
        with column:
            _show(figure, f"{key}_{name}", f"{title.capitalize()} over the epochs. {' '.join(described)}")


def show_probabilities(key: str, courses: Mapping[str, Course], epochs: int, chosen: float | None) -> None:
    """The probabilities of some answers over the epochs, with a line at the chosen epoch."""
    figure = _figure("probability", epochs)
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%")
    for number, (answer, course) in enumerate(courses.items()):
        _add_line(figure, answer, course, {"color": FAMILY[number % len(FAMILY)], "width": 2}, mode="lines+markers")
    if chosen is not None:
        figure.add_vline(x=chosen, line={"color": "#808890", "width": 1, "dash": "dash"})
    described = " ".join(_course(answer, course) for answer, course in courses.items())
    _show(figure, key, f"Probability of the likeliest answers over the epochs. {described}", height=240)


def _figure(title: str, epochs: int | None) -> Any:
    go = graph_objects()

    figure = go.Figure()
    figure.update_layout(
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        legend={
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 0,
            "entrywidthmode": "fraction",
            "entrywidth": 0.5,
        },
        xaxis_title="epoch",
        yaxis_title=title,
        # What the reader zoomed or hid stays so while points come.
        uirevision="kept",
    )
    if epochs is not None:
        figure.update_xaxes(range=[0, epochs * 1.02])
    return figure


def _add_training(figure: Any, name: str, course: Course, weight: float, dash: str) -> None:
    course = _thinned(course)
    raw = {"color": TRAINING, "width": 1, "dash": dash}
    _add_line(figure, f"{name}, raw", course, raw, opacity=0.45, showlegend=False)
    smooth = smoothed([y for _, y in course], weight)
    thick = {"color": TRAINING, "width": 3, "dash": dash}
    _add_line(figure, name, [(x, y) for (x, _), y in zip(course, smooth, strict=True)], thick)


def _add_validation(figure: Any, name: str, course: Course, marker: str) -> None:
    course = _thinned(course)
    figure.add_scatter(
        x=[x for x, _ in course],
        y=[y for _, y in course],
        name=name,
        mode="markers",
        marker={"color": VALIDATION, "size": 8, "symbol": marker},
    )


def _add_line(figure: Any, name: str, course: Course, line: Mapping[str, object], **more: Any) -> None:
    course = _thinned(course)
    figure.add_scatter(
        **({"mode": "lines"} | more), x=[x for x, _ in course], y=[y for _, y in course], name=name, line=line
    )


def _thinned(course: Course) -> Course:
    every = -(-len(course) // MOST_POINTS)
    return course if every <= 1 else [*course[:-1:every], course[-1]]


def _course(name: str, course: Course) -> str:
    if not course:
        return f"{name}: nothing yet."
    return f"{name}: from {course[0][1]:.3g} to {course[-1][1]:.3g} at epoch {course[-1][0]:.3g}."


def _show(figure: Any, key: str, alt: str, height: int = HEIGHT) -> None:
    figure.update_layout(height=height)
    st.plotly_chart(figure, key=key, config={"displayModeBar": False}, alt=alt)
