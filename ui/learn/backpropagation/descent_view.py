"""Learning a kernel: the descent with its bound in words, and the loss at other rates beside it."""

import math
from itertools import islice

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.arithmetic.arrays import Array
from hasy_core.arithmetic.kernel_descent import DescentStep, curvatures, descend, largest_rate, share_kept
from hasy_core.arithmetic.one_convolution import OneConvolution
from ui.components.descent import descent
from ui.page.number_words import digits_that_hold, fewest_digits, rounds_to
from ui.page.plotly_objects import graph_objects

_HOPELESS = 1e12  # times the first loss: beyond, a descent that diverges is stopped
_COMPARED = {0.25: "#93c6e6", 0.5: "#4a9fd4", 0.95: "#0877bd", 1.05: "#e8820c"}  # share of the bound -> colour
_YOURS = "#d81b78"
_AT_ONCE = 1e-6  # share of the error left after a step that is as good as none
_FLOOR = 1e-14  # of the loss in the chart: what rounding leaves


def show_descent(
    key: str, problem: OneConvolution, hidden: NDArray[np.float64], share: float, momentum: float, count: int
) -> float:
    """The descent from the kernel to the hidden one, what to expect of it, and the same at other rates.

    Args:
        key: first part of the elements' keys.
        problem: where the descent starts; its target is the hidden kernel's output without bias.
        hidden: `[kh, kw]`.
        share: learning rate as a share of 2 / the largest curvature.
        momentum: from 0 up to but without 1.
        count: steps of the run.

    Returns:
        The learning rate.
    """
    curvature = curvatures(problem.image[..., None], problem.spec)
    rate = share * largest_rate(curvature)
    steps = run_descent(problem, rate, momentum, count)
    diverged = len(steps) <= count
    stop = f" It was stopped after {len(steps) - 1} of {count} steps: the loss had grown to a trillion times the first."
    st.markdown(expectation(curvature, rate, momentum) + (stop if diverged else ""))
    descent(steps, hidden, 0.0, key=key, diverged=diverged)
    st.subheader("The same descent at other rates")
    bound = largest_rate(curvature, momentum)
    compared = [
        (f"{part:g} × bound ({part * bound:.3g})", _losses(problem, part * bound, momentum, count), colour, "dot")
        for part, colour in _COMPARED.items()
    ]
    _show_losses(
        f"{key}_losses", [*compared, (f"your rate ({rate:.3g})", [step.loss for step in steps], _YOURS, "solid")]
    )
    return rate


def run_descent(problem: OneConvolution, rate: float, momentum: float, count: int) -> list[DescentStep]:
    """The start and at most `count` steps; fewer where the loss grew to a trillion times the first.

    Raises:
        ValueError: the problem has no target.
    """
    if problem.target is None:
        raise ValueError("problem has no target; a kernel is learned from the output that it should give")
    steps: list[DescentStep] = []
    walk = descend(
        problem.image[..., None],
        problem.target[..., None],
        problem.spec,
        problem.kernel[..., None, None],
        [problem.bias],
        rate=rate,
        momentum=momentum,
    )
    for step in islice(walk, count + 1):
        steps.append(step)
        if step.loss > _HOPELESS * max(steps[0].loss, _FLOOR):
            break
    return steps


def expectation(curvature: Array, rate: float, momentum: float) -> str:
    """In words: where the bound lies, on which side of it the rate is, how fast the error shrinks or grows."""
    count, seen, steepest = curvature.size, int((curvature > 0).sum()), float(curvature.max())
    bound, plain = largest_rate(curvature, momentum), largest_rate(curvature)

    def both_bounds(digits: int) -> bool:
        printed = float(f"{steepest:.{digits}g}")
        return rounds_to(2 / printed, f"{plain:.4g}") and rounds_to(2 * (1 + momentum) / printed, f"{bound:.4g}")

    sentences = [
        f"The loss is a bowl over {count - 1} weights and the bias, with the largest curvature "
        f"λ = {steepest:.{fewest_digits(both_bounds, 4)}g}. "
        + ("Without momentum, rates" if momentum else "Rates")
        + f" below 2 / λ = **{plain:.4g}** converge, rates above it diverge."
    ]
    if momentum:
        sentences.append(f"Momentum μ lifts the bound to 2 (1 + μ) / λ = **{bound:.4g}**.")
    kept = share_kept(curvature, rate, momentum)
    if kept < _AT_ONCE:
        sentences.append(f"The rate is **{rate:.4g}**: one step takes all of the error away.")
    elif kept < 1:
        tenth = f"{_steps_to_a_tenth(kept):.0f}"
        digits = digits_that_hold(lambda share: _steps_to_a_tenth(share / 100), [100 * kept], tenth, 4, "g")
        sentences.append(
            f"The rate is **{rate:.4g}**: each step keeps {100 * kept:.{digits}g} % of the error in the slowest "
            f"direction, a tenth of it is left after {tenth} step{'' if tenth == '1' else 's'}."
        )
    elif kept > 1:
        sentences.append(f"The rate is **{rate:.4g}**: the error **grows** by {100 * (kept - 1):.3g} % a step.")
    else:
        sentences.append(f"The rate is **{rate:.4g}**, just the bound: the error neither shrinks nor grows.")
    if seen < count:
        sentences.append(
            f"{count - seen} of the {count} directions change nothing in the output of this input. They cannot be "
            f"learned from it: the loss goes to zero, the kernel does not become the hidden one."
        )
    return " ".join(sentences)


def _steps_to_a_tenth(kept: float) -> float:
    """How many steps leave a tenth of the error, where each keeps such a share of it."""
    return math.log(0.1) / math.log(kept) if kept < 1 else math.inf


@st.cache_data(max_entries=64, show_spinner=False)
def _losses(problem: OneConvolution, rate: float, momentum: float, count: int) -> list[float]:
    """The loss at every step; kept, because these runs stay the same while the reader's own rate moves."""
    return [step.loss for step in run_descent(problem, rate, momentum, count)]


def _show_losses(key: str, runs: list[tuple[str, list[float], str, str]]) -> None:
    """Curves of the loss, each with its name, its losses, its colour and its dash."""
    go = graph_objects()

    figure = go.Figure()
    for name, losses, colour, dash in runs:
        line = {"color": colour, "dash": dash, "width": 2}
        figure.add_scatter(y=[max(loss, _FLOOR) for loss in losses], name=name, line=line)
    figure.update_layout(
        height=320,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        xaxis_title="step",
        yaxis={"type": "log", "title": "loss", "exponentformat": "power"},
    )
    st.plotly_chart(figure, key=key, config={"displayModeBar": False})
    ends = [f"{name} ends at {losses[-1]:.1e} after {len(losses) - 1} steps" for name, losses, _, _ in runs]
    st.caption(f"Loss on a logarithmic scale: {'; '.join(ends)}.")
