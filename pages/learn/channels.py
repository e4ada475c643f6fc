"""Page: one filter runs over all channels at once; many filters make a volume, which the next layer takes."""

import streamlit as st

from hasy_core.architecture.operator_code import convolution_code
from hasy_core.arithmetic import ACTIVATIONS
from hasy_core.kernels.filter_bank import BANKS, COLOURS, MOST_FILTERS
from hasy_core.kernels.presets import PRESETS
from ui.components.stage import stage
from ui.learn.channels.filter_cells import cells_from_text, take_cell
from ui.learn.channels.filter_maps import show_channel_sums, show_stack
from ui.learn.channels.first_layer import (
    CHANNELS,
    LARGEST_BIAS,
    LARGEST_KERNEL,
    LARGEST_STRIDE,
    MIXINGS,
    PADDINGS,
    choose_first_layer,
    meaningless_settings,
)
from ui.learn.channels.second_layer import (
    LARGEST_SECOND_KERNEL,
    MOST_SECOND,
    SETTINGS,
    choose_second_layer,
    show_second_layer,
)
from ui.learn.channels.volumes import show_costs, show_volumes
from ui.learn.lessons.lesson import learn_settings
from ui.learn.opening import open_learn_page
from ui.learn.padding_controls import PADDINGS as PADDING_LABELS
from ui.page import address
from ui.page.choices import segmented
from ui.page.code_lines import show_code
from ui.page.inputs import RGB, choose_input, input_settings

FIRST = {
    "full": "one filter reads all three colours at once, and every cell of its map is the sum of three sums.",
    "depthwise": "each filter reads one colour alone, and every cell of its map is one sum.",
    "pointwise": "one filter reads all three colours of a single pixel, and every cell of its map is the sum of three "
    "products.",
}
LAYERS = {"first": "First layer", "second": "Second layer"}

state = st.session_state
settings = learn_settings(
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
)


def take_filter() -> None:
    """A click on a map looks at its filter."""
    state.channels_filter = int(state.channels_stack_before.chosen)


def take_edit() -> None:
    """A typed weight becomes the filter's."""
    take_cell("channels", state.channels_stage.edit, 1 if state.channels_mixing == "depthwise" else CHANNELS)


limits, view, controls, lesson = open_learn_page(
    settings,
    lambda: (
        f"Press **Play**: {FIRST[state.channels_mixing]} Type into a filter's cells, or raise the **number of "
        "filters**: their maps stack into a volume."
    ),
)

with view:
    warning_place = st.empty()
    stage_place = st.container()

with controls:
    chosen = choose_input("channels", colour=True)
    first = choose_first_layer(settings, limits, chosen.values)
refusal, rejected = state.pop("channels_refusal", ("", None))

st.divider()
second_view, second_controls = st.columns([7, 3], gap="medium")
with second_controls:
    second = choose_second_layer(limits, first)

with stage_place:
    if second:
        segmented(
            "The stage shows", LAYERS, key="channels_look", help="Which of the two convolutions plays on the stage."
        )
    shown = second if second and state.channels_look == "second" else None
    stage(
        first.volume if shown else chosen.values,
        (shown or first).bank.kernel,
        0.0 if shown else first.bias,
        (shown or first).spec,
        key="channels_stage_second" if shown else "channels_stage",
        activation=first.activation,
        channel_names=[f"map {number}" for number in range(first.filters)] if shown else RGB,
        edit_kernel=not shown,
        rejected=rejected,
        edits=state.get("channels_edits", 0),
        on_edit=take_edit,
    )

with view:
    height, width = chosen.values.shape[:2]
    show_volumes(chosen.values, first, second)
    show_costs(height, width, first)
    show_code(
        "channels",
        convolution_code(
            first.spec,
            height,
            width,
            channels=CHANNELS,
            filters=first.filters,
            bias=True,
            activation=first.activation,
        ),
    )

    st.subheader("Channel sums add up to a map")
    place = limits.choice(
        "Filter",
        "filter",
        range(first.filters),
        why=f"there are {first.filters}, counted from 0",
        help="Which filter is taken apart, counted from 0. A click on a map of the stack below chooses it, too.",
    )
    st.markdown(f"Filter {place}: {first.bank.names[place]}.")
    show_channel_sums(
        "channels_parts",
        chosen.values,
        first.bank.kernel,
        first.bias,
        first.spec,
        place,
        activation=first.activation,
        channel_names=RGB,
    )

    st.subheader("The stack of maps")
    show_stack("channels_stack", first.sums, first.activation, first.bank.names, place, take_filter)

with second_view:
    show_second_layer(first, second)

with warning_place:
    settings.show_notices(refusal)
settings.write(leave_out=[*chosen.meaningless, *meaningless_settings(), *([] if second else SETTINGS)])
with second_view:
    lesson.offer_link()
