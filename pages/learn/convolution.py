"""Page: a kernel slides over a symbol, and every number of it is in sight."""

import numpy as np
import streamlit as st

from hasy_core.arithmetic import PADDING_MODES, ConvSpec
from ui import address
from ui.components.stage import stage
from ui.kernel_cells import kernel_from_text, kernel_text, parse_weight
from ui.kernel_presets import PRESETS, RANDOM, preset_kernel, resized
from ui.samples import choose_sample, sample_setting, samples
from ui.shape_formula import shape_formula, unused_sentence

SIDE = 32
LARGEST_KERNEL = 11
LARGEST_STRIDE = 8
LARGEST_DILATION = 4
LARGEST_AMOUNT = SIDE - 1  # what "reflect" can borrow
LARGEST_BIAS = 10.0
OWN = "own"
KERNELS = {name: preset.label for name, preset in PRESETS.items()} | {RANDOM: "Random", OWN: "Your own"}
PADDINGS = {"none": "None", "same": "Same", "full": "Full", "amount": "Amount"}
NAMED_PADDINGS = {"none": "valid", "same": "same", "full": "full"}  # as ConvSpec calls them
MODES = {"zeros": "Zeros", "reflect": "Reflect", "replicate": "Replicate", "circular": "Circular"}

SHAPE_IN_WORDS = (
    "Rows (and columns) of the output = ⌊(input + padding before + after − dilation · (kernel − 1) − 1) / stride⌋ + 1."
)

state = st.session_state
settings = address.Address(
    "convolution",
    {
        "sample": sample_setting(),
        "kernel": address.choice("sobel-x", KERNELS),
        "seed": address.whole(0, 0, 99),
        "cells": address.words(lambda text: text and kernel_from_text(text, LARGEST_KERNEL)),
        "separate": address.switch(False),
        "size": address.whole(3, 1, LARGEST_KERNEL),
        "size_columns": address.whole(3, 1, LARGEST_KERNEL),
        "stride": address.whole(1, 1, LARGEST_STRIDE),
        "stride_columns": address.whole(1, 1, LARGEST_STRIDE),
        "dilation": address.whole(1, 1, LARGEST_DILATION),
        "dilation_columns": address.whole(1, 1, LARGEST_DILATION),
        "padding": address.choice("same", PADDINGS),
        "amount": address.whole(1, 0, LARGEST_AMOUNT),
        "mode": address.choice("zeros", PADDING_MODES),
        "bias": address.number(0.0, -LARGEST_BIAS, LARGEST_BIAS),
    },
)


def take_preset() -> None:
    """A preset replaces typed cells; "your own" starts from the kernel that is shown."""
    state.convolution_cells = state.convolution_shown if state.convolution_kernel == OWN else ""


def take_amount() -> None:
    """Moving the amount means wanting an amount."""
    state.convolution_padding = "amount"


def take_edit() -> None:
    """Judge what was typed into a kernel cell: a number makes the kernel the reader's own, else it stays."""
    edit = state.convolution_stage.edit
    state.convolution_edits = state.get("convolution_edits", 0) + 1
    kernel = kernel_from_text(state.convolution_shown, LARGEST_KERNEL)
    row, column = int(edit["row"]), int(edit["column"])
    try:
        kernel[row, column] = parse_weight(str(edit["text"]), row, column)
    except ValueError as error:
        state.convolution_refusal = (str(error), (row, column))
    except IndexError:
        return  # the kernel became smaller before the edit arrived
    else:
        state.convolution_cells = kernel_text(kernel)
        state.convolution_kernel = OWN


def within(name: str, low: int, high: int, why: str) -> None:
    """Bring a setting into limits that follow from another one, and say so.

    A slider with new limits is a new slider to Streamlit and starts from its default: hand it the value again.
    """
    key = settings.key(name)
    limits = state.setdefault("convolution_limits", {})
    value = min(max(state[key], low), high)
    if value != state[key]:
        messages.append(f"{name.replace('_', ' ').capitalize()} {state[key]} became {value}: {why}.")
    if value != state[key] or limits.get(key) != (low, high):
        state[key] = value
    limits[key] = (low, high)


def sliders(label: str, name: str, low: tuple[int, int], high: tuple[int, int], why: str, help: str) -> tuple[int, int]:
    """One slider, or one for rows and one for columns where they are set apart."""
    key, columns_key = settings.key(name), settings.key(f"{name}_columns")
    if not state.convolution_separate:
        within(name, max(low), min(high), why)
        both = int(st.slider(label, max(low), min(high), key=key, help=help))
        return both, both
    within(name, low[0], high[0], why)
    within(f"{name}_columns", low[1], high[1], why)
    with st.container(horizontal=True, gap="small"):
        rows = st.slider(f"{label}, rows", low[0], high[0], key=key, help=help)
        columns = st.slider(f"{label}, columns", low[1], high[1], key=columns_key, help=help)
    return int(rows), int(columns)


messages = settings.read()
view, controls = st.columns([7, 3], gap="medium")

with view:  # before the controls: it is on the screen while they are still being made
    st.title("Convolution")
    st.markdown("Press **Play**, then point at any cell of the output: the multiply-and-add that made it stands below.")

with controls:
    sample = choose_sample("convolution")
    kernel_name = st.selectbox(
        "Kernel",
        KERNELS,
        format_func=KERNELS.__getitem__,
        key="convolution_kernel",
        on_change=take_preset,
        help="A kernel with a name, made for the size below. Type into the kernel's cells to make it your own.",
    )
    if kernel_name == RANDOM:
        st.slider("Seed", 0, 99, key="convolution_seed", help="Another seed, another random kernel.")
    smallest = PRESETS[kernel_name].smallest if kernel_name in PRESETS else (1, 1)
    size = sliders(
        "Kernel size",
        "size",
        smallest,
        (LARGEST_KERNEL, LARGEST_KERNEL),
        f"{KERNELS[kernel_name]} takes at least {smallest[0]} × {smallest[1]}",
        "Rows and columns of the kernel.",
    )
    stride = sliders(
        "Stride",
        "stride",
        (1, 1),
        (LARGEST_STRIDE, LARGEST_STRIDE),
        "",
        "How many pixels the window moves from one output cell to the next.",
    )
    fitting = ConvSpec(size).largest_dilation(SIDE, SIDE)
    most = tuple(min(LARGEST_DILATION, limit or LARGEST_DILATION) for limit in fitting)
    dilation = sliders(
        "Dilation",
        "dilation",
        (1, 1),
        (most[0], most[1]),
        f"a kernel of {size[0]} × {size[1]} must span no more than the input's {SIDE} pixels",
        "Distance between neighbouring kernel taps: 2 leaves one pixel between them. "
        "Its limit is what lets the kernel fit into the input.",
    )
    st.toggle(
        "Rows and columns apart",
        key="convolution_separate",
        help="Gives kernel size, stride and dilation their own slider for rows and for columns.",
    )
    st.segmented_control(
        "Padding",
        PADDINGS,
        format_func=PADDINGS.__getitem__,
        key="convolution_padding",
        required=True,
        help="None: the window stays inside. Same: output = input / stride, rounded up. "
        "Full: every window that touches the input. Amount: as many pixels as the slider says.",
    )
    padding: str = state.convolution_padding
    if padding != "amount":
        top = ConvSpec(size, stride, NAMED_PADDINGS[padding], dilation).padding_amounts(SIDE, SIDE)[0][0]
        if state.convolution_amount != top:
            state.convolution_amount = top
    amount = st.slider(
        "Padding amount",
        0,
        LARGEST_AMOUNT,
        key="convolution_amount",
        on_change=take_amount,
        help="Pixels added on each side. Moving this switches the padding to “Amount”.",
    )
    mode = st.selectbox(
        "Padding filled with",
        PADDING_MODES,
        format_func=MODES.__getitem__,
        key="convolution_mode",
        help="Zeros are paper. Reflect mirrors the input, replicate repeats its edge, "
        "circular goes on at the opposite side.",
    )
    bias = st.number_input(
        "Bias",
        -LARGEST_BIAS,
        LARGEST_BIAS,
        step=0.1,
        key="convolution_bias",
        help="Added to every output cell, after the sum of the products.",
    )

spec = ConvSpec(size, stride, NAMED_PADDINGS.get(padding, int(amount)), dilation, padding_mode=mode)
if kernel_name == OWN:
    typed = kernel_from_text(state.convolution_cells, LARGEST_KERNEL) if state.convolution_cells else np.ones((1, 1))
    kernel = resized(typed, *size)
    state.convolution_cells = kernel_text(kernel)
else:
    kernel = preset_kernel(kernel_name, *size, seed=state.convolution_seed)
state.convolution_shown = kernel_text(kernel)
refusal, rejected = state.pop("convolution_refusal", ("", None))

with view:
    if said := [*messages, *([refusal] if refusal else [])]:
        st.warning("\n\n".join(said))
    stage(
        samples().image(sample) / 255.0,
        kernel,
        float(bias),
        spec,
        key="convolution_stage",
        rejected=rejected,
        edits=state.get("convolution_edits", 0),
        on_edit=take_edit,
    )
    st.latex(shape_formula(spec, SIDE, SIDE))
    st.caption(f"{SHAPE_IN_WORDS} {unused_sentence(spec, SIDE, SIDE)}")

meaningless = [
    *([] if kernel_name == RANDOM else ["seed"]),
    *([] if kernel_name == OWN else ["cells"]),
    *([] if state.convolution_separate else ["size_columns", "stride_columns", "dilation_columns"]),
    *([] if padding == "amount" else ["amount"]),
]
settings.write(leave_out=meaningless)
