"""Page: how stride, padding and dilation make the size of the output, forwards and backwards."""

from collections.abc import Iterable

import streamlit as st

from hasy_core.architecture.operator_code import convolution_code, transposed_code
from hasy_core.arithmetic import ConvSpec
from hasy_core.arithmetic.resizing import area_average
from hasy_core.arithmetic.transposed import TransposedSpec, same_amounts, spread
from hasy_core.kernels.presets import RANDOM, preset_kernel
from ui.components.stage import stage
from ui.learn.axis_sliders import axis_sliders, choose_apart
from ui.learn.lessons.lesson import learn_settings
from ui.learn.opening import open_learn_page
from ui.learn.padding_controls import AMOUNT, FILLINGS, NAMED_PADDINGS, PADDINGS, choose_filling, choose_padding
from ui.learn.padding_words import same_sentences, unread_sentence
from ui.learn.shape_formula import (
    SHAPE_IN_WORDS,
    TRANSPOSED_SHAPE_IN_WORDS,
    shape_formula,
    transposed_formula,
    unused_sentence,
)
from ui.learn.stride_padding.amount_sliders import amount_settings, amount_sliders
from ui.learn.stride_padding.coverage_map import show_coverage
from ui.learn.stride_padding.stack_table import show_stack
from ui.learn.transposed_picture import frameworks_words, show_spreading, transposed_words
from ui.page import address
from ui.page.choices import dropdown, segmented
from ui.page.code_lines import show_code
from ui.page.inputs import choose_input, input_settings, take_pixels

LARGEST_KERNEL = 11
LARGEST_STRIDE = 8
LARGEST_DILATION = 4
LARGEST_AMOUNT = LARGEST_DILATION * (LARGEST_KERNEL - 1)  # what "full" can need
LARGEST_SIDE = 12
MOST_LAYERS = 12
OPERATIONS = {"convolution": "Convolution", "transposed": "Transposed"}
KERNELS = {"box": "Box blur", "gaussian": "Gaussian blur", "identity": "Identity", RANDOM: "Random"}
TRANSPOSED_ARRAYS = "`maps` is `[rows, columns, 1]`, `kernel` `[rows, columns, 1, 1]`, not turned: NumPy arrays."

FIRST = {
    "convolution": "Move **Stride** to 3 and look at the last columns: is there one that no window reaches?",
    "transposed": "Press **Play**: the kernel slides over the input, whose pixels stand one stride apart, with zeros "
    "between. Try **Stride** 3.",
}

state = st.session_state
settings = learn_settings(
    "stride_padding",
    {
        **input_settings(),
        "operation": address.choice("convolution", OPERATIONS),
        "side": address.whole(5, 1, LARGEST_SIDE),
        "kernel": address.choice("box", KERNELS),
        "separate": address.switch(False),
        "size": address.whole(3, 1, LARGEST_KERNEL),
        "size_columns": address.whole(3, 1, LARGEST_KERNEL),
        "stride": address.whole(2, 1, LARGEST_STRIDE),
        "stride_columns": address.whole(2, 1, LARGEST_STRIDE),
        "dilation": address.whole(1, 1, LARGEST_DILATION),
        "dilation_columns": address.whole(1, 1, LARGEST_DILATION),
        "padding": address.choice("none", PADDINGS),
        **amount_settings(LARGEST_AMOUNT),
        "mode": address.choice("zeros", FILLINGS),
        "output_padding": address.whole(0, 0, LARGEST_STRIDE - 1),
        "output_padding_columns": address.whole(0, 0, LARGEST_STRIDE - 1),
        "layers": address.whole(5, 1, MOST_LAYERS),
    },
)


def choose_size(height: int, width: int) -> tuple[int, int]:
    """The size to which a transposed convolution's input is averaged: small, so that the zeros can be seen."""
    longer = max(height, width)
    side = limits.slider(
        "Input size",
        "side",
        1,
        min(LARGEST_SIDE, longer),
        help="The input is averaged down to so many pixels, so that the zeros between them can be seen.",
        why="the input has no more pixels",
    )
    return max(1, round(height * side / longer)), max(1, round(width * side / longer))


def choose_name(offered: Iterable[str]) -> str:
    """What the padding is called."""
    return choose_padding(
        settings,
        offered,
        help="None: the window stays inside. Same: output = input / stride, rounded up (transposed: input × stride). "
        "Full: every window that touches the input. Amount: what the sliders of the four sides say.",
    )


def choose_convolution(height: int, width: int) -> ConvSpec:
    """Padding and what fills it, for a convolution."""
    padding = choose_name(PADDINGS)
    named = NAMED_PADDINGS.get(padding)
    rule = None if named is None else ConvSpec(size, stride, named, dilation).padding_amounts(height, width)
    amounts = amount_sliders(limits, rule, (min(LARGEST_AMOUNT, height - 1), min(LARGEST_AMOUNT, width - 1)))
    mode = choose_filling(settings)
    return ConvSpec(size, stride, named or amounts, dilation, padding_mode=mode)


def choose_transposed(height: int, width: int) -> TransposedSpec:
    """Padding that is cut off, and output padding, for a transposed convolution."""
    if state.stride_padding_padding == "full":
        state.stride_padding_padding = "none"
        settings.notices.append(
            "Padding full became none: a transposed convolution cuts its padding off, and full would leave too little."
        )
    padding = choose_name(name for name in PADDINGS if name != "full")
    rule, extra = same_amounts(size, stride, dilation)
    if padding != "same":
        extra = axis_sliders(
            limits,
            "Output padding",
            "output_padding",
            (0, 0),
            (stride[0] - 1, stride[1] - 1),
            apart=apart,
            help="Rows and columns added at the bottom and right. It chooses among the sizes that a convolution with "
            "this stride would shrink to the same one.",
            why="it must be less than the stride",
        )
    uncut = TransposedSpec(size, stride, 0, extra, dilation)
    extent, whole = uncut.forward.extent, uncut.output_shape(height, width)
    amounts = amount_sliders(
        limits,
        {"none": ((0, 0), (0, 0)), "same": rule}.get(padding),
        (min(extent[0], whole[0]) - 1, min(extent[1], whole[1]) - 1),
        (whole[0] - 1, whole[1] - 1),
    )
    return TransposedSpec(size, stride, amounts, extra, dilation)


limits, view, controls, lesson = open_learn_page(settings, lambda: FIRST[state.stride_padding_operation])

with controls:
    chosen = choose_input("stride_padding")
    segmented(
        "Operation",
        OPERATIONS,
        key="stride_padding_operation",
        help="A convolution with a stride makes a map smaller; a transposed one makes it larger.",
    )
    is_transposed = state.stride_padding_operation == "transposed"
    height, width = chosen.values.shape
    image = chosen.values
    if is_transposed:
        height, width = choose_size(height, width)
        image = area_average(chosen.values[..., None], height, width)[..., 0]
    kernel_name = dropdown(
        "Kernel",
        KERNELS,
        key="stride_padding_kernel",
        help="What is multiplied. Sizes do not depend on it; the Convolution page has many more.",
    )
    apart = choose_apart(
        settings,
        {"size": "Kernel size", "stride": "Stride", "dilation": "Dilation", "output_padding": "Output padding"},
        help="Gives kernel size, stride and dilation their own slider for rows and for columns.",
    )
    largest = (LARGEST_KERNEL, LARGEST_KERNEL)
    size = axis_sliders(
        limits,
        "Kernel size",
        "size",
        (1, 1),
        largest if is_transposed else (min(LARGEST_KERNEL, height), min(LARGEST_KERNEL, width)),
        apart=apart,
        help="Rows and columns of the kernel.",
        why=f"the input has {height} × {width} pixels",
    )
    stride = axis_sliders(
        limits,
        "Stride",
        "stride",
        (1, 1),
        (LARGEST_STRIDE, LARGEST_STRIDE),
        apart=apart,
        help="How many pixels the window moves from one output cell to the next; "
        "transposed: how far apart the input's pixels are set.",
    )
    fitting = (None, None) if is_transposed else ConvSpec(size).largest_dilation(height, width)
    dilation = axis_sliders(
        limits,
        "Dilation",
        "dilation",
        (1, 1),
        (min(LARGEST_DILATION, fitting[0] or LARGEST_DILATION), min(LARGEST_DILATION, fitting[1] or LARGEST_DILATION)),
        apart=apart,
        help="Distance between neighbouring kernel taps: 2 leaves one pixel between them. "
        "A convolution's is limited by what lets the kernel fit into the input.",
        why=f"a kernel of {size[0]} × {size[1]} must span no more than the input's {height} × {width} pixels",
    )
    spec = choose_transposed(height, width) if is_transposed else choose_convolution(height, width)

kernel = preset_kernel(kernel_name, *size)

with view:
    settings.show_notices()
    if isinstance(spec, TransposedSpec):
        stage(
            spread(image[..., None], stride)[0][..., 0],
            kernel[::-1, ::-1],
            0.0,
            spec.correlation(),
            key="stride_padding_stage",
            labels={"input": "Spread input", "kernel": "Kernel, turned by 180°"},
            edit_kernel=False,
        )
        st.latex(transposed_formula(spec, height, width))
        st.caption(TRANSPOSED_SHAPE_IN_WORDS)
        # The padding by its name, where it has one, makes the shorter lines.
        back = ConvSpec(size, stride, "same", dilation) if state.stride_padding_padding == "same" else spec.forward
        show_code("stride_padding", transposed_code(back, *spec.output_shape(height, width)), note=TRANSPOSED_ARRAYS)
    else:
        stage(
            image,
            kernel,
            0.0,
            spec,
            key="stride_padding_stage",
            edit_kernel=False,
            edit_input=chosen.editable,
            on_paint=lambda: take_pixels("stride_padding", state.stride_padding_stage.pixels),
        )
        st.latex(shape_formula(spec, height, width))
        st.caption(f"{SHAPE_IN_WORDS} {unused_sentence(spec, height, width)}")
        show_code("stride_padding", convolution_code(spec, height, width, bias=False))

if isinstance(spec, TransposedSpec):
    st.subheader("From the input to what the kernel slides over")
    show_spreading("stride_padding_spreading", image, kernel, spec)
    st.markdown(f"{transposed_words(image, kernel, spec)} {frameworks_words(image, spec)}")
else:
    if state.stride_padding_padding == "same":
        st.subheader("“Same” elsewhere")
        st.markdown("\n\n".join(same_sentences(spec, height, width)))
    st.subheader("Who reads what")
    st.markdown(unread_sentence(spec, height, width))
    show_coverage("stride_padding_coverage", image, spec)
    st.subheader("A stack of such layers")
    layers = limits.slider(
        "Layers",
        "layers",
        1,
        MOST_LAYERS,
        help="How often the same layer is applied, each time to the last one's output.",
    )
    show_stack("stride_padding_stack", image, kernel, spec, layers)

meaningless = [
    *chosen.meaningless,
    *([] if apart else ["size_columns", "stride_columns", "dilation_columns", "output_padding_columns"]),
    *([] if state.stride_padding_padding == AMOUNT else ["top", "bottom", "left", "right"]),
    *(["mode", "layers"] if is_transposed else ["side", "output_padding", "output_padding_columns"]),
    *(["output_padding", "output_padding_columns"] if state.stride_padding_padding == "same" else []),
]
settings.write(leave_out=meaningless)
lesson.offer_link()
