"""Page: a kernel slides over a symbol, and every number of it is in sight."""

import numpy as np
import streamlit as st

from hasy_core.architecture.operator_code import convolution_code
from hasy_core.arithmetic import ACTIVATIONS, ConvSpec
from hasy_core.kernels.cells import kernel_from_text, kernel_text, parse_weight
from hasy_core.kernels.learned import learned_kernels
from hasy_core.kernels.presets import PRESETS, RANDOM, preset_kernel, resized
from hasy_core.models import default_model, model_names
from ui.components.stage import stage
from ui.learn.axis_sliders import axis_sliders, choose_apart
from ui.learn.convolution.two_passes import show_two_passes
from ui.learn.lessons.lesson import learn_settings
from ui.learn.opening import open_learn_page
from ui.learn.padding_controls import AMOUNT, FILLINGS, NAMED_PADDINGS, PADDINGS, choose_filling, choose_padding
from ui.learn.shape_formula import SHAPE_IN_WORDS, shape_formula, unused_sentence
from ui.page import address
from ui.page.code_lines import show_code
from ui.page.folded import folded
from ui.page.inputs import choose_input, input_settings, take_pixels

LARGEST_KERNEL = 11
LARGEST_STRIDE = 8
LARGEST_DILATION = 4
LARGEST_AMOUNT = 31
LARGEST_BIAS = 10.0
LEARNED, OWN = "learned", "own"
KERNELS = {name: f"{preset.family} · {preset.label}" for name, preset in PRESETS.items()} | {
    RANDOM: "Random",
    LEARNED: "Learned by a network",
    OWN: "Your own",
}
FINDS = {name: preset.finds for name, preset in PRESETS.items()} | {
    RANDOM: "Nothing in particular: where a network's training starts.",
    LEARNED: "Whatever helped the network: training, not a person, chose these weights.",
    OWN: "Type into the kernel's cells below; the output follows each key.",
}

state = st.session_state
networks = model_names()
kernels = {name: label for name, label in KERNELS.items() if networks or name != LEARNED}
settings = learn_settings(
    "convolution",
    {
        **input_settings(),
        "kernel": address.choice("sobel-x", kernels),
        "seed": address.whole(0, 0, 99),
        "network": address.choice(default_model(), networks or [""]),
        "unit": address.whole(0, 0, 4095),
        "cells": address.words(lambda text: text and kernel_from_text(text, LARGEST_KERNEL)),
        "flip": address.switch(False),
        "separate": address.switch(False),
        "size": address.whole(3, 1, LARGEST_KERNEL),
        "size_columns": address.whole(3, 1, LARGEST_KERNEL),
        "stride": address.whole(1, 1, LARGEST_STRIDE),
        "stride_columns": address.whole(1, 1, LARGEST_STRIDE),
        "dilation": address.whole(1, 1, LARGEST_DILATION),
        "dilation_columns": address.whole(1, 1, LARGEST_DILATION),
        "padding": address.choice("same", PADDINGS),
        "amount": address.whole(1, 0, LARGEST_AMOUNT),
        "mode": address.choice("zeros", FILLINGS),
        "bias": address.number(0.0, -LARGEST_BIAS, LARGEST_BIAS),
        "activation": address.choice("none", ACTIVATIONS, lambda name: ACTIVATIONS[name].label),
    },
)


def take_preset() -> None:
    """A preset replaces typed cells; "your own" starts from the kernel that is shown."""
    state.convolution_cells = state.convolution_shown if state.convolution_kernel == OWN else ""


def take_edit() -> None:
    """Judge what was typed into a kernel cell: a number makes the kernel the reader's own, else it stays."""
    edit = state.convolution_stage.edit
    state.convolution_edits = state.get("convolution_edits", 0) + 1
    kernel = kernel_from_text(state.convolution_shown, LARGEST_KERNEL)
    row, column = int(edit["row"]), int(edit["column"])
    try:
        weight = parse_weight(str(edit["text"]), row, column)
        place = (kernel.shape[0] - 1 - row, kernel.shape[1] - 1 - column) if state.convolution_flip else (row, column)
        kernel[place] = weight
    except ValueError as error:
        state.convolution_refusal = (str(error), edit)
    except IndexError:
        return  # the kernel became smaller before the edit arrived
    else:
        state.convolution_cells = kernel_text(kernel)
        state.convolution_kernel = OWN


def take_paint() -> None:
    """What was painted on the input becomes the input."""
    take_pixels("convolution", state.convolution_stage.pixels)


limits, view, controls, lesson = open_learn_page(
    settings,
    lambda: "Press **Play**, then point at any cell of the output: the multiply-and-add that made it stands below.",
)

with controls:
    chosen = choose_input("convolution")
    height, width = chosen.values.shape
    kernel_name = st.selectbox(
        "Kernel",
        kernels,
        format_func=KERNELS.__getitem__,
        key="convolution_kernel",
        on_change=take_preset,
        help="A kernel with a name, made for the size below. Type into the kernel's cells to make it your own.",
    )
    st.container(key="convolution_kernel_box").caption(FINDS[kernel_name])
    learned = np.zeros((0, 1, 1))
    if kernel_name == RANDOM:
        st.slider("Seed", 0, 99, key="convolution_seed", help="Another seed, another random kernel.")
    if kernel_name == LEARNED:
        network = st.selectbox(
            "Network",
            networks,
            key="convolution_network",
            help="Whose first layer the kernel comes from: a shipped network or a finished run of yours.",
        )
        learned = learned_kernels(network)
        if len(learned):
            limits.slider(
                "Filter",
                "unit",
                0,
                len(learned) - 1,
                why=f"the first convolution of {network} has {len(learned)} filters",
                help="Which of the first layer's filters. A larger kernel size fills up with zeros around it.",
            )
        else:
            st.container(key="convolution_network_box").caption(
                f"{network} has no convolution; the kernel is a plain 1."
            )
    apart = bool(state.convolution_separate)
    largest = (min(LARGEST_KERNEL, height), min(LARGEST_KERNEL, width))
    smallest = PRESETS[kernel_name].smallest if kernel_name in PRESETS else (1, 1)
    smallest = (min(smallest[0], largest[0]), min(smallest[1], largest[1]))
    size = axis_sliders(
        limits,
        "Kernel size",
        "size",
        smallest,
        largest,
        apart=apart,
        why=f"{KERNELS[kernel_name]} takes at least {smallest[0]} × {smallest[1]}, "
        f"and an input of {height} × {width} at most {largest[0]} × {largest[1]}",
        help="Rows and columns of the kernel.",
    )
    stride = axis_sliders(
        limits,
        "Stride",
        "stride",
        (1, 1),
        (LARGEST_STRIDE, LARGEST_STRIDE),
        apart=apart,
        help="How many pixels the window moves from one output cell to the next.",
    )
    fitting = ConvSpec(size).largest_dilation(height, width)
    most = tuple(min(LARGEST_DILATION, limit or LARGEST_DILATION) for limit in fitting)
    dilation = axis_sliders(
        limits,
        "Dilation",
        "dilation",
        (1, 1),
        (most[0], most[1]),
        apart=apart,
        why=f"a kernel of {size[0]} × {size[1]} must span no more than the input of {height} × {width}",
        help="Distance between neighbouring kernel taps: 2 leaves one pixel between them. "
        "Its limit is what lets the kernel fit into the input.",
    )
    choose_apart(
        settings,
        {"size": "Kernel size", "stride": "Stride", "dilation": "Dilation"},
        help="Gives kernel size, stride and dilation their own slider for rows and for columns.",
    )
    padding = choose_padding(
        settings,
        PADDINGS,
        help="None: the window stays inside. Same: output = input / stride, rounded up. "
        "Full: every window that touches the input. Amount: as many pixels as the slider says.",
    )
    largest_amount = min(LARGEST_AMOUNT, height - 1, width - 1)  # what "reflect" can borrow
    if padding == AMOUNT:
        amount = limits.slider(
            "Padding amount",
            "amount",
            0,
            largest_amount,
            why=f"an input of {height} × {width} can lend at most {largest_amount} pixels",
            help="Pixels added on each side.",
        )
    else:
        amount = 0
        sides = ConvSpec(size, stride, NAMED_PADDINGS[padding], dilation).padding_amounts(height, width)
        if len({*sides[0], *sides[1]}) == 1:
            state.convolution_amount = min(sides[0][0], largest_amount)  # “Amount” begins where this padding is
        st.container(key="convolution_padding_box").caption(
            "Pixels added: {} above, {} below, {} left, {} right. “Amount” sets them yourself.".format(
                *sides[0], *sides[1]
            )
        )
    mode = choose_filling(settings)
    bias = st.number_input(
        "Bias",
        -LARGEST_BIAS,
        LARGEST_BIAS,
        step=0.1,
        key="convolution_bias",
        help="Added to every output cell, after the sum of the products.",
    )
    activation = st.selectbox(
        "Activation",
        ACTIVATIONS,
        format_func=lambda name: ACTIVATIONS[name].label,
        key="convolution_activation",
        help="What becomes of the sum, cell by cell. Networks need one: without it, many layers in a row can do "
        "no more than a single one.",
    )
    flip = st.toggle(
        "True convolution (kernel turned)",
        key="convolution_flip",
        help="Mathematics turns the kernel by 180° first; networks do not, and call cross-correlation convolution. "
        "Off: as networks do. On: as mathematics does.",
    )

spec = ConvSpec(size, stride, NAMED_PADDINGS.get(padding, amount), dilation, padding_mode=mode)
if kernel_name == OWN:
    typed = kernel_from_text(state.convolution_cells, LARGEST_KERNEL) if state.convolution_cells else np.ones((1, 1))
    kernel = resized(typed, *size)
    state.convolution_cells = kernel_text(kernel)
elif kernel_name == LEARNED:
    kernel = resized(learned[state.convolution_unit] if len(learned) else np.ones((1, 1)), *size)
else:  # an input narrower than the preset's least size gets the preset cut to fit
    least = PRESETS[kernel_name].smallest if kernel_name in PRESETS else (1, 1)
    made = (max(size[0], least[0]), max(size[1], least[1]))
    kernel = resized(preset_kernel(kernel_name, *made, seed=state.convolution_seed), *size)
state.convolution_shown = kernel_text(kernel)
slid = kernel[::-1, ::-1] if flip else kernel
refusal, rejected = state.pop("convolution_refusal", ("", None))

with view:
    settings.show_notices(refusal)
    stage(
        chosen.values,
        slid,
        float(bias),
        spec,
        key="convolution_stage",
        activation=activation,
        labels={"kernel": "Kernel, turned by 180°"} if flip else None,
        edit_input=chosen.editable,
        rejected=rejected,
        edits=state.get("convolution_edits", 0),
        on_edit=take_edit,
        on_paint=take_paint,
    )
    st.latex(shape_formula(spec, height, width))
    st.caption(f"{SHAPE_IN_WORDS} {unused_sentence(spec, height, width)}")
    folded(
        "Two passes instead of one: is this kernel separable?",
        lambda: show_two_passes("convolution", chosen.values, slid, spec),
        key="convolution_separable",
        icon=":material/call_split:",
    )
    show_code("convolution", convolution_code(spec, height, width, activation=activation, flipped=flip))

meaningless = [
    *chosen.meaningless,
    *([] if kernel_name == RANDOM else ["seed"]),
    *([] if kernel_name == LEARNED else ["network", "unit"]),
    *([] if kernel_name == OWN else ["cells"]),
    *([] if state.convolution_separate else ["size_columns", "stride_columns", "dilation_columns"]),
    *([] if padding == AMOUNT else ["amount"]),
]
settings.write(leave_out=meaningless)
with view:
    lesson.offer_link()
