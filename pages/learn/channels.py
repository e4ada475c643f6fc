"""Page: one filter runs over all channels at once; many filters make a volume, which the next layer takes."""

from math import gcd

import numpy as np
import streamlit as st

from hasy_core.architecture.operator_code import convolution_code
from hasy_core.arithmetic import ACTIVATIONS, ConvSpec, activate, convolve
from hasy_core.kernels.filter_bank import (
    BANKS,
    COLOURS,
    LEARNED_SIZE,
    MOST_FILTERS,
    FilterBank,
    learned_bank,
    named_bank,
    random_bank,
)
from hasy_core.kernels.presets import PRESETS
from ui.components.maps import ValueMap, value_maps
from ui.components.stage import stage
from ui.learn.channels.cost_formula import cost_formula, cost_table
from ui.learn.channels.filter_cells import cells_from_text, reset_button, take_cell, with_cells
from ui.learn.channels.filter_maps import SMALL_MAP, show_channel_sums, show_stack
from ui.learn.channels.volume_picture import Sheets, volume_picture
from ui.learn.lessons.lesson import open_lesson, with_lessons
from ui.learn.padding_controls import NAMED_PADDINGS, choose_padding
from ui.learn.padding_controls import PADDINGS as PADDING_LABELS
from ui.learn.shape_formula import unused_sentence
from ui.page import address
from ui.page.code_lines import show_code
from ui.page.inputs import RGB, choose_input, input_settings
from ui.page.limits import Limits
from ui.page.page_columns import view_and_controls

CHANNELS = len(RGB)
LARGEST_KERNEL = 7
LARGEST_STRIDE = 4
MOST_SECOND = 8
LARGEST_SECOND_KERNEL = 5
LARGEST_BIAS = 5.0
PADDINGS = ("none", "same")
MIXINGS = {"full": "Full", "depthwise": "Depthwise", "pointwise": "Pointwise"}
FIRST = {
    "full": "one filter reads all three colours at once, and every cell of its map is the sum of three sums.",
    "depthwise": "each filter reads one colour alone, and every cell of its map is one sum.",
    "pointwise": "one filter reads all three colours of a single pixel, and every cell of its map is the sum of three "
    "products.",
}
LAYERS = {"first": "First layer", "second": "Second layer"}
LIGHTS = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))

state = st.session_state
settings = address.Address(
    "channels",
    with_lessons(
        "channels",
        input_settings(colour=True)
        | {
            "bank": address.choice("named", BANKS),
            "kernel": address.choice("sobel-x", PRESETS, lambda name: PRESETS[name].label),
            "colour": address.choice("grey", COLOURS, lambda name: COLOURS[name][0].capitalize()),
            "seed": address.whole(0, 0, 99),
            "mixing": address.choice("full", MIXINGS),
            "filters": address.whole(6, 1, MOST_FILTERS),
            "size": address.whole(5, 1, LARGEST_KERNEL),
            "stride": address.whole(1, 1, LARGEST_STRIDE),
            "padding": address.choice("none", PADDINGS, PADDING_LABELS.__getitem__),
            "bias": address.number(0.0, -LARGEST_BIAS, LARGEST_BIAS),
            "activation": address.choice("relu", ACTIVATIONS, lambda name: ACTIVATIONS[name].label),
            "filter": address.whole(0, 0, MOST_FILTERS - 1),
            "cells": address.words(cells_from_text),
            "second": address.switch(False),
            "second_size": address.whole(3, 1, LARGEST_SECOND_KERNEL),
            "second_filters": address.whole(4, 1, MOST_SECOND),
            "second_groups": address.whole(1, 1, MOST_SECOND),
            "second_seed": address.whole(0, 0, 99),
            "look": address.choice("first", LAYERS),
        },
    ),
)


def take_filter() -> None:
    """A click on a map looks at its filter."""
    state.channels_filter = int(state.channels_stack_before.chosen)


def maps_read(count: int, all_maps: int) -> str:
    """How many maps a filter of the second layer reads."""
    if count == all_maps:
        return "all of these maps at once" if count > 1 else "the one map"
    return f"{count} of the {all_maps} maps{' at once' if count > 1 else ''}"


def take_edit() -> None:
    """A typed weight becomes the filter's."""
    take_cell("channels", state.channels_stage.edit, 1 if state.channels_mixing == "depthwise" else CHANNELS)


settings.read()
limits = Limits(settings)
view, controls = view_and_controls("channels")

with view:
    lesson = open_lesson(settings)
    if not lesson.is_open:
        st.markdown(
            f"Press **Play**: {FIRST[state.channels_mixing]} Type into a filter's cells, or raise the **number of "
            "filters**: their maps stack into a volume."
        )
    warning_place = st.empty()
    stage_place = st.container()

with controls:
    chosen = choose_input("channels", colour=True)
    height, width = chosen.values.shape[:2]
    st.segmented_control(
        "Each filter reads",
        MIXINGS,
        format_func=MIXINGS.__getitem__,
        key="channels_mixing",
        required=True,
        help="Full: a window of all channels. Depthwise: a window of one channel only (as many groups as channels). "
        "Pointwise: one pixel, all channels (a 1 × 1 kernel). Three channels fall into one group or into three, so "
        "depthwise is all that grouping can be here; the second layer has more channels to group.",
    )
    depthwise, pointwise = (state.channels_mixing == name for name in ("depthwise", "pointwise"))
    groups = CHANNELS if depthwise else 1
    fits = min(height, width, LARGEST_KERNEL) if state.channels_padding == "none" else LARGEST_KERNEL
    banks = [name for name in BANKS if name != "learned" or (not pointwise and fits >= LEARNED_SIZE)]
    if state.channels_bank not in banks:
        state.channels_bank = "named"
        settings.notices.append("The filters became named ones: learned kernels are 3 × 3, which does not fit here.")
    bank_name = st.selectbox(
        "Filters",
        banks,
        format_func=BANKS.__getitem__,
        key="channels_bank",
        help="Named kernels, one weight for each colour; kernels that the shipped network learned (3 × 3); or random.",
    )
    if bank_name == "named" and not pointwise:
        kernels = [name for name, preset in PRESETS.items() if max(preset.smallest) <= max(fits, 2)]
        if state.channels_kernel not in kernels:
            state.channels_kernel = "sobel-x"
            settings.notices.append("The first filter's kernel became Sobel x: the other one does not fit the input.")
        st.selectbox(
            "First filter's kernel",
            kernels,
            format_func=lambda name: PRESETS[name].label,
            key="channels_kernel",
            help="The pattern that filter 0 looks for. The other filters have fixed kernels and colours.",
        )
    if bank_name != "random" and not depthwise:
        st.selectbox(
            "First filter's colour",
            COLOURS,
            format_func=lambda name: COLOURS[name][0].capitalize(),
            key="channels_colour",
            help="How filter 0 weighs red, green and blue. “Red against green” is +1, −1, 0: blind to grey.",
        )
    if bank_name == "random":
        st.slider("Seed", 0, 99, key="channels_seed", help="Another seed, other random filters.")
    filters = limits.slider(
        "Number of filters",
        "filters",
        CHANNELS if depthwise else 1,
        MOST_FILTERS,
        step=CHANNELS if depthwise else 1,
        why="depthwise, every one of the three channels has as many filters as the others",
        help="Each filter makes one map, so this is the depth of the output. Twice as many maps cost twice as much. "
        "Networks take few filters in early layers and more in later ones, where maps are smaller.",
    )
    if pointwise:
        size = 1
    elif bank_name == "learned":
        size = LEARNED_SIZE
        st.container(key="channels_size_box").caption(
            f"Kernel size {LEARNED_SIZE} × {LEARNED_SIZE}, as the network learned them."
        )
    else:
        size = limits.slider(
            "Kernel size",
            "size",
            min(fits, max(2, *PRESETS[state.channels_kernel].smallest) if bank_name == "named" else 1),
            fits,
            why=f"it must hold the named kernels, and without padding fit into the input's {height} × {width}",
            help="Rows and columns of each filter; its depth is always that of its input. Two layers of 3 × 3 see as "
            "far as one of 5 × 5, with fewer weights and one activation more.",
        )
    stride = limits.slider(
        "Stride",
        "stride",
        1,
        LARGEST_STRIDE,
        help="Pixels from one window to the next. 1 keeps every position; 2 quarters the cells of every map, and the "
        "cost of all that follows.",
    )
    padding = NAMED_PADDINGS[
        choose_padding(
            settings,
            PADDINGS,
            help="None: each layer shrinks its maps, at stride 1 by kernel − 1. Same: output = input / stride, "
            "rounded up, so that a stack of layers keeps its size and the border counts.",
        )
    ]
    bias = st.number_input(
        "Bias",
        -LARGEST_BIAS,
        LARGEST_BIAS,
        step=0.1,
        key="channels_bias",
        help="One number for each filter, added after the channels' sums; here the same for all.",
    )
    activation = st.selectbox(
        "Activation",
        ACTIVATIONS,
        format_func=lambda name: ACTIVATIONS[name].label,
        key="channels_activation",
        help="Applied to every cell of every map. ReLU sets what is below zero to zero.",
    )
    reset_button("channels")
spec = ConvSpec(size, stride, padding, groups=groups)
bank: FilterBank
match bank_name:
    case "named":
        bank = named_bank(size, filters, groups, state.channels_kernel, state.channels_colour)
    case "learned":
        bank = learned_bank(filters, groups, state.channels_colour)
    case _:
        bank = random_bank(size, CHANNELS // groups, filters, state.channels_seed)
bank = with_cells(bank, cells_from_text(state.channels_cells))
refusal, rejected = state.pop("channels_refusal", ("", None))
sums = convolve(chosen.values, bank.kernel, np.full(filters, bias), spec)
volume = activate(activation, sums)
rows, columns = sums.shape[:2]

st.divider()
second_view, second_controls = st.columns([7, 3], gap="medium")
with second_controls:
    second = st.toggle(
        "Second layer",
        key="channels_second",
        help="A second convolution whose input is the stack of maps: its filters are as deep as the stack.",
    )
    if second:
        second_size = limits.slider(
            "Kernel size, second layer",
            "second_size",
            1,
            min([LARGEST_SECOND_KERNEL, *([rows, columns] if padding == "valid" else [])]),
            why=f"without padding it must fit into the first layer's maps of {rows} × {columns}",
            help="Rows and columns; each filter of the second layer is as deep as the stack (divided by the groups).",
        )
        second_filters = limits.slider(
            "Number of filters, second layer",
            "second_filters",
            1,
            MOST_SECOND,
            help="Maps that the second layer makes.",
        )
        common = gcd(filters, second_filters)
        second_groups = limits.choice(
            "Groups, second layer",
            "second_groups",
            [count for count in range(1, common + 1) if common % count == 0],
            why=f"groups must divide {filters} channels and {second_filters} filters",
            help="Cuts the channels into so many blocks, each read by its own filters: the cost is divided by groups.",
        )
        st.slider("Seed, second layer", 0, 99, key="channels_second_seed", help="Its filters are random; another seed.")
        second_spec = ConvSpec(second_size, padding=padding, groups=second_groups)
        second_bank = random_bank(second_size, filters // second_groups, second_filters, state.channels_second_seed)
        second_volume = activate(activation, convolve(volume, second_bank.kernel, None, second_spec))

with stage_place:
    if second:
        st.segmented_control(
            "The stage shows",
            LAYERS,
            format_func=LAYERS.__getitem__,
            key="channels_look",
            required=True,
            help="Which of the two convolutions plays on the stage.",
        )
    on_second = second and state.channels_look == "second"
    stage(
        volume if on_second else chosen.values,
        second_bank.kernel if on_second else bank.kernel,
        0.0 if on_second else bias,
        second_spec if on_second else spec,
        key="channels_stage_second" if on_second else "channels_stage",
        activation=activation,
        channel_names=[f"map {number}" for number in range(filters)] if on_second else RGB,
        edit_kernel=not on_second,
        rejected=rejected,
        edits=state.get("channels_edits", 0),
        on_edit=take_edit,
    )

with view:
    st.subheader("From volume to volume")
    volume_picture(
        [
            Sheets(chosen.values, "Picture", "in its colours", LIGHTS, blended=True),
            Sheets(chosen.values, "Input", f"{height} × {width} × {CHANNELS}", LIGHTS),
            Sheets(
                bank.kernel[:, :, :, 0],
                "Filter 0" + (f", one of {filters}" if filters > 1 else ""),
                f"{size} × {size} × {CHANNELS // groups}",
            ),
            Sheets(volume, "Output", f"{rows} × {columns} × {filters}"),
            *([Sheets(second_volume, "Second output", " × ".join(map(str, second_volume.shape)))] if second else []),
        ],
        ["=", "∗", "→", *(["→"] if second else [])],
    )
    st.caption(
        f"A filter is as deep as {'one channel' if depthwise else 'its input'}; it slides over rows and columns only, "
        f"so it makes one map. The output's depth is the number of filters, {filters}. "
        f"{unused_sentence(spec, height, width)}"
    )

    st.subheader("What it costs")
    st.latex(cost_formula(spec, height, width, CHANNELS, filters))
    st.markdown(cost_table(spec, height, width, CHANNELS, filters))
    st.caption(
        "One multiplication for each weight at each position (Dumoulin & Visin 2016). A depthwise convolution and a "
        f"pointwise one over its maps cost 1/{filters} + 1/({size} · {size}) of the full one (Howard et al. 2017, "
        "MobileNets): choose Depthwise and a second layer of 1 × 1 to build that pair."
    )

    show_code(
        "channels",
        convolution_code(
            spec, height, width, channels=CHANNELS, filters=filters, bias=True, activation=str(activation)
        ),
    )

    st.subheader("Channel sums add up to a map")
    place = limits.choice(
        "Filter",
        "filter",
        range(filters),
        why=f"there are {filters}, counted from 0",
        help="Which filter is taken apart, counted from 0. A click on a map of the stack below chooses it, too.",
    )
    st.markdown(f"Filter {place}: {bank.names[place]}.")
    show_channel_sums(
        "channels_parts",
        chosen.values,
        bank.kernel,
        float(bias),
        spec,
        place,
        activation=str(activation),
        channel_names=RGB,
    )

    st.subheader("The stack of maps")
    show_stack("channels_stack", sums, str(activation), bank.names, place, take_filter)

with second_view:
    st.subheader("A second layer over the stack")
    if second:
        value_maps(
            "channels_second_maps",
            [ValueMap(second_volume[:, :, at], f"Map {at}") for at in range(second_filters)],
            limit=float(np.abs(second_volume).max()) or 1.0,
            side=SMALL_MAP,
        )
        deep, seen = filters // second_groups, size + stride * (second_size - 1)
        subject = "Its filter" if second_filters == 1 else f"Each of its {second_filters} filters"
        st.caption(
            f"{subject} is {second_size} × {second_size} × {deep}: it reads {maps_read(deep, filters)}. One of its "
            f"cells sees {seen} × {seen} pixels of the input."
        )
        st.latex(cost_formula(second_spec, rows, columns, filters, second_filters))
    else:
        st.caption(
            "Switch it on: its input is the stack above, so each of its filters reads all of these maps at once, or a "
            "group of them."
        )

with warning_place:
    settings.show_notices(refusal)

meaningless = [
    *chosen.meaningless,
    *([] if bank_name == "random" else ["seed"]),
    *([] if bank_name == "named" and not pointwise else ["kernel"]),
    *([] if bank_name != "random" and not depthwise else ["colour"]),
    *([] if bank_name != "learned" and not pointwise else ["size"]),
    *([] if second else ["second_size", "second_filters", "second_groups", "second_seed", "look"]),
]
settings.write(leave_out=meaningless)
with second_view:
    lesson.offer_link()
