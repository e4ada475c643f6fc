"""Page: the loss's gradient through one convolution, and a kernel that is learned with it."""

from dataclasses import replace
from typing import Literal

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.architecture.operator_code import gradient_code
from hasy_core.architecture.operator_code.descent_lines import descent_code
from hasy_core.arithmetic import ConvSpec
from hasy_core.arithmetic.one_convolution import OneConvolution
from hasy_core.arithmetic.small_symbols import small_symbol
from hasy_core.kernels.presets import PRESETS, RANDOM, preset_kernel
from ui.learn.backpropagation.descent_view import show_descent
from ui.learn.backpropagation.gradient_views import (
    show_bias_gradient,
    show_check,
    show_forward,
    show_input_gradient,
    show_kernel_gradient,
)
from ui.learn.lessons.lesson import learn_settings
from ui.learn.opening import open_learn_page
from ui.learn.padding_controls import NAMED_PADDINGS, PADDINGS, choose_padding
from ui.page import address
from ui.page.choices import dropdown, segmented
from ui.page.code_lines import ARRAYS, show_code
from ui.page.inputs import choose_input, input_settings

LEAST_SIDE, LARGEST_SIDE = 7, 12
LEAST_KERNEL, LARGEST_KERNEL = 2, 5
LARGEST_STRIDE = 3
LARGEST_DILATION = 3
LARGEST_BIAS = 2.0
LARGEST_SHARE, LARGEST_MOMENTUM = 2.5, 0.95
MOST_STEPS = 300
FINEST = 12
LARGEST_CELL = LARGEST_SIDE + LARGEST_DILATION * (LARGEST_KERNEL - 1) - 1  # of the output under full padding
PARTS = {"kernel": "Kernel", "input": "Input", "bias": "Bias", "learn": "Learn a kernel"}
KERNELS = {RANDOM: "Random"} | {name: preset.label for name, preset in PRESETS.items()}
LEARN = " Then choose **Learn a kernel** and raise the learning rate past 1."
FIRST = {
    "kernel": f"Press **Play**: every stop of the window is the gradient of one weight.{LEARN}",
    "input": f"Press **Play**: every stop of the window is the gradient of one pixel.{LEARN}",
    "bias": f"Add up the rows of the upstream gradient.{LEARN}",
    "learn": "Press **Play** and watch what the descent makes of the kernel; then raise the learning rate past 1.",
}
LOSSES = {"target": "Distance to a target", "sum": "Sum of all cells", "cell": "One cell"}
LOSS_WORDS = {
    "target": "Loss L = half the sum of (Y − target)²",
    "sum": "Loss L = sum of the output Y",
    "cell": "Loss L = one cell of the output Y",
}
UPSTREAM = "`upstream` is the upstream gradient, `[rows, columns, filters]` of the output."
START = (
    "`image` and `target` are `[rows, columns, 1]`; `kernel` `[rows, columns, 1, 1]` and `bias` `[1]` are where to "
    "start: NumPy arrays."
)
SHOWN = {"kernel": show_kernel_gradient, "input": show_input_gradient, "bias": show_bias_gradient}

state = st.session_state
settings = learn_settings(
    "backpropagation",
    {
        "part": address.choice("kernel", PARTS),
        **input_settings(),
        "side": address.whole(8, LEAST_SIDE, LARGEST_SIDE),
        "kernel": address.choice(RANDOM, KERNELS),
        "seed": address.whole(0, 0, 99),
        "hidden": address.choice("sobel-x", KERNELS),
        "hidden_seed": address.whole(1, 0, 99),
        "size": address.whole(3, LEAST_KERNEL, LARGEST_KERNEL),
        "stride": address.whole(1, 1, LARGEST_STRIDE),
        "dilation": address.whole(1, 1, LARGEST_DILATION),
        "padding": address.choice("none", NAMED_PADDINGS, PADDINGS.__getitem__),
        "bias": address.number(0.0, -LARGEST_BIAS, LARGEST_BIAS),
        "loss": address.choice("target", LOSSES),
        "row": address.whole(0, 0, LARGEST_CELL),
        "column": address.whole(0, 0, LARGEST_CELL),
        "digits": address.whole(4, 0, FINEST),
        "rate": address.number(0.9, 0.05, LARGEST_SHARE),
        "momentum": address.number(0.0, 0.0, LARGEST_MOMENTUM),
        "steps": address.whole(200, 20, MOST_STEPS),
    },
)


def choose_descent() -> tuple[float, float, int]:
    """Learning rate as a share of 2 / λ, momentum, number of steps."""
    with st.container(horizontal=True, gap="medium"):
        share = st.slider(
            "Learning rate, × 2 / λ",
            0.05,
            LARGEST_SHARE,
            step=0.05,
            key="backpropagation_rate",
            help="As a share of 2 / λ, with λ the loss's largest curvature: above 1 a descent without momentum "
            "diverges. The rate itself stands below.",
        )
        momentum = st.slider(
            "Momentum",
            0.0,
            LARGEST_MOMENTUM,
            step=0.05,
            key="backpropagation_momentum",
            help="Share of the last step that is kept and added to the next one.",
        )
        steps = st.slider("Steps", 20, MOST_STEPS, step=20, key="backpropagation_steps", help="Length of the run.")
    return float(share), float(momentum), int(steps)


def choose_kernel(label: str, name: str, seed: str, help: str) -> NDArray[np.float64]:
    """A kernel with a name; a random one has its seed."""
    dropdown(label, KERNELS, key=settings.key(name), help=help)
    chosen = state[settings.key(name)]
    if chosen == RANDOM:
        st.slider(f"{label}: seed", 0, 99, key=settings.key(seed), help="Another seed, another random kernel.")
    return preset_kernel(chosen, size, size, seed=int(state[settings.key(seed)]))


def choose_loss() -> str:
    """What the loss is; it says what the upstream gradient is."""
    return str(
        dropdown(
            "Loss",
            LOSSES,
            key="backpropagation_loss",
            help="The distance to a target: half the sum of squared differences to the output of the hidden kernel. "
            "Or simply the sum of the output, or one of its cells.",
        )
    )


def choose_cell(rows: int, columns: int) -> NDArray[np.float64]:
    """`[rows, columns]`: 1 at the output cell that is the loss, 0 elsewhere."""
    why = f"the output has {rows} × {columns} cells"
    row = limits.slider("Cell's row", "row", 0, rows - 1, help="Row of the output cell, from 0.", why=why)
    column = limits.slider("Cell's column", "column", 0, columns - 1, help="Its column, from 0.", why=why)
    weights = np.zeros((rows, columns))
    weights[row, column] = 1.0
    return weights


def choose_check() -> float:
    """How far the check without a formula moves each value."""
    digits = st.slider(
        "Move by 10⁻ⁿ, n =",
        0,
        FINEST,
        key="backpropagation_digits",
        width=260,
        help="How far the check moves each value. The loss is quadratic, so a large move is exact, too; "
        "a very small one drowns in rounding.",
    )
    return float(10.0**-digits)


limits, view, controls, lesson = open_learn_page(settings, lambda: FIRST[state.backpropagation_part])

with view:
    segmented(
        "Gradient with respect to",
        PARTS,
        key="backpropagation_part",
        help="Which of the three gradients is worked out, or all of them used: gradient descent on the kernel.",
    )
part: Literal["kernel", "input", "bias", "learn"] = state.backpropagation_part
learning = part == "learn"

with controls:
    chosen = choose_input("backpropagation")
    image = chosen.values
    if chosen.source != "grid":
        side = st.slider(
            "Input size",
            LEAST_SIDE,
            LARGEST_SIDE,
            key="backpropagation_side",
            help="The picture is cut to its ink and averaged down to so many pixels a side, to be read as numbers.",
        )
        image = small_symbol(chosen.values, int(side))
    height, width = image.shape
    size = limits.slider(
        "Kernel size",
        "size",
        LEAST_KERNEL,
        min(LARGEST_KERNEL, height, width),
        help="Rows and columns of the kernel, which is square on this page.",
        why=f"the input has {height} × {width} pixels",
    )
    kernel = choose_kernel("Kernel", "kernel", "seed", "The convolution's kernel; where it is learned, the start.")
    stride = int(
        st.slider("Stride", 1, LARGEST_STRIDE, key="backpropagation_stride", help="Pixels from window to window.")
    )
    fitting = ConvSpec(size).largest_dilation(height, width)
    dilation = limits.slider(
        "Dilation",
        "dilation",
        1,
        min(LARGEST_DILATION, *(limit or LARGEST_DILATION for limit in fitting)),
        help="Distance between neighbouring kernel taps, limited by what lets the kernel fit into the input.",
        why=f"a kernel of {size} × {size} must span no more than the input's {height} × {width} pixels",
    )
    padding = choose_padding(
        settings,
        NAMED_PADDINGS,
        help="Zeros around the input, on this page always: a pixel that filled the padding would collect its gradient, "
        "too, and the sum would be no plain correlation any more. None: the window stays inside. "
        "Same: output = input / stride, rounded up. "
        "Full: every window that touches the input.",
    )
    bias = st.number_input(
        "Bias",
        -LARGEST_BIAS,
        LARGEST_BIAS,
        step=0.1,
        key="backpropagation_bias",
        help="Added to every output cell. The target is made without one.",
    )
    spec = ConvSpec(size, stride, NAMED_PADDINGS[padding], dilation)
    problem = OneConvolution(image, kernel, float(bias), spec)
    loss = "target" if learning else choose_loss()
    if loss == "target":
        hidden = choose_kernel(
            "Hidden kernel", "hidden", "hidden_seed", "Its output is the target: what the convolution should give."
        )
        problem = replace(problem, target=problem.output(kernel=hidden, bias=0.0))
    elif loss == "cell":
        problem = replace(problem, weights=choose_cell(*spec.output_shape(height, width)))

with view:
    settings.show_notices()
    show_forward("backpropagation_forward", problem)
    st.markdown(f"{LOSS_WORDS[loss]} = **{problem.loss_of(problem.output()):.6g}**")
    if part == "learn":
        share, momentum, steps = choose_descent()
        rate = show_descent("backpropagation_descent", problem, hidden, share, momentum, steps)
        code = descent_code(spec, height, width, rate=rate, momentum=momentum, steps=steps)
        show_code("backpropagation", code, note=START)
    else:
        SHOWN[part](f"backpropagation_{part}_stage", problem)
        st.subheader("Checked without the formula")
        show_check("backpropagation_check", problem, part, choose_check())
        show_code("backpropagation", gradient_code(spec, height, width), note=f"{ARRAYS} {UPSTREAM}")

meaningless = [
    *chosen.meaningless,
    *(["side"] if chosen.source == "grid" else []),
    *([] if state.backpropagation_kernel == RANDOM else ["seed"]),
    *([] if loss == "target" else ["hidden"]),
    *([] if loss == "target" and state.backpropagation_hidden == RANDOM else ["hidden_seed"]),
    *([] if loss == "cell" else ["row", "column"]),
    *(["loss", "digits"] if learning else ["rate", "momentum", "steps"]),
]
settings.write(leave_out=meaningless)
with view:
    lesson.offer_link()
