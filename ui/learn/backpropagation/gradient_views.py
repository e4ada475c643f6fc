"""The gradients of one convolution, each shown as what it is: a correlation, a transposed convolution, a sum."""

import numpy as np
import streamlit as st

from hasy_core.arithmetic.gradients import input_correlation, kernel_correlation
from hasy_core.arithmetic.one_convolution import OneConvolution, Part
from hasy_core.arithmetic.transposed import spread
from ui.components.maps import ValueMap, value_maps
from ui.components.stage import stage
from ui.learn.transposed_picture import show_spreading
from ui.page.number_words import added, digits_that_hold, minus, sides


def show_forward(key: str, problem: OneConvolution) -> None:
    """Input, kernel, output, target and upstream gradient, side by side."""
    output, upstream = problem.output(), problem.upstream
    shared = [output, upstream] if problem.target is None else [output, problem.target, upstream]
    limit = max(float(np.abs(values).max()) for values in shared) or 1.0
    target = [] if problem.target is None else [ValueMap(problem.target, "Target output", limit=limit)]
    value_maps(
        key,
        [
            ValueMap(problem.image, f"Input X, {sides(problem.image.shape)}"),
            ValueMap(problem.kernel, f"Kernel K, {sides(problem.kernel.shape)}", numbers=True),
            ValueMap(output, f"Output Y, {sides(output.shape)}", limit=limit),
            *target,
            ValueMap(upstream, "Upstream G", "Upstream gradient", limit=limit),
        ],
        side=106,
    )


def show_kernel_gradient(key: str, problem: OneConvolution) -> None:
    """The upstream gradient slides over the padded input."""
    (rows, columns), settings = kernel_correlation(problem.spec, *problem.image.shape)
    st.markdown(
        "A weight meets one pixel of every window. Its gradient is these pixels, each times the upstream gradient of "
        "its window, summed. So **the upstream gradient slides over the padded input**, and stride and dilation "
        "change places."
    )
    st.latex(r"\frac{\partial L}{\partial K_{ij}} = \sum_{r,q} G_{rq} \; X_{\,s r + d i,\; s q + d j}")
    stage(
        problem.image[:rows, :columns],
        problem.upstream,
        0.0,
        settings,
        key=key,
        labels={
            "input": "Input X",
            "window": "Pixels that this weight meets",
            "kernel": "Upstream gradient G",
            "output": "Gradient of K",
            "cell": "gradient cell",
        },
        edit_kernel=False,
    )


def show_input_gradient(key: str, problem: OneConvolution) -> None:
    """The turned kernel slides over the upstream gradient, which is spread by zeros and padded."""
    settings = input_correlation(problem.spec, *problem.image.shape)
    st.markdown(
        "A pixel lies in several windows, each time under another weight. Its gradient collects upstream gradient × "
        "weight from all of them: **the transposed convolution.** Put stride − 1 zeros between the cells of the "
        "upstream gradient G, pad, and let the kernel slide over it, turned by 180°. In the formula, only whole "
        "positions inside G count."
    )
    st.latex(r"\frac{\partial L}{\partial X_{uv}} = \sum_{i,j} K_{ij} \; G_{(u - d i)/s,\; (v - d j)/s}")
    stage(
        spread(problem.upstream[..., None], problem.spec.stride)[0][..., 0],
        problem.kernel[::-1, ::-1],
        0.0,
        settings.correlation(),
        key=key,
        labels={
            "input": "G, spread",
            "kernel": "Kernel, turned by 180°",
            "output": "Gradient of X",
            "cell": "gradient cell",
        },
        edit_kernel=False,
    )
    show_spreading(f"{key}_spreading", problem.upstream, problem.kernel, settings, "Upstream gradient")


def show_bias_gradient(key: str, problem: OneConvolution) -> None:
    """The upstream gradient, and its sum written out."""
    upstream = problem.upstream
    st.markdown(
        "The bias is added to every output cell alike. So its gradient is **the sum of the upstream gradient**, "
        "whatever stride, dilation and padding are."
    )
    total, sums = f"{upstream.sum():.6g}", upstream.sum(axis=1).tolist()
    st.latex(rf"\frac{{\partial L}}{{\partial b}} = \sum_{{r,q}} G_{{rq}} = {total}")
    digits = digits_that_hold(added, sums, total, 4, "g")
    terms = [f"{value:.{digits}g}" if value >= 0 else f"(−{-value:.{digits}g})" for value in sums]
    st.markdown(f"Row by row: {' + '.join(terms)} = **{minus(total)}**")
    value_maps(key, [ValueMap(upstream, f"Upstream gradient G, {sides(upstream.shape)}", numbers=True)], side=340)


def show_check(key: str, problem: OneConvolution, part: Part, step: float) -> None:
    """The gradient by formula beside the one found by moving every value and watching the loss."""
    try:
        formula, watched = problem.gradient(part), problem.differences(part, step)
    except ValueError as error:  # a tiny step beside a grid's large numbers
        st.warning(f"No check with this move: {error}. Choose a smaller n.")
        return
    limit = float(np.abs(formula).max()) or 1.0
    apart = float(np.abs(formula - watched).max())
    moved = {"kernel": "each weight", "input": "each pixel", "bias": "the bias"}[part]
    st.markdown(
        f"Move {moved} by {step:g} up and down and watch the loss: (L₊ − L₋) / (2 · {step:g}). "
        f"The largest difference to the formula is **{apart:.1e}**, beside a largest gradient of {limit:.3g}."
    )
    value_maps(
        key,
        [
            ValueMap(formula, "By formula", numbers=True),
            ValueMap(watched, "By watching the loss", numbers=True),
            ValueMap(formula - watched, "Difference (white: none)"),
        ],
        limit=limit,
        side=240 if part == "kernel" else 312,
    )
