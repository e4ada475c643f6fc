"""Page: one filter runs over all channels at once; many filters make a volume, which the next layer takes."""

from math import gcd

import numpy as np
import streamlit as st

from hasy_core.arithmetic import ACTIVATIONS, ConvSpec, activate, convolve
from ui import address
from ui.components.maps import ValueMap, value_maps
from ui.components.stage import stage
from ui.cost_formula import cost_formula, cost_table
from ui.filter_bank import (
    BANKS,
    COLOURS,
    LEARNED_SIZE,
    MOST_FILTERS,
    FilterBank,
    learned_bank,
    named_bank,
    random_bank,
)
from ui.inputs import RGB, choose_input, input_settings
from ui.kernel_presets import PRESETS
from ui.limits import Limits
from ui.shape_formula import unused_sentence
from ui.volume_picture import Sheets, volume_picture

CHANNELS = len(RGB)
SMALL_MAP = 92  # px
LARGEST_KERNEL = 7
LARGEST_STRIDE = 4
MOST_SECOND = 8
LARGEST_SECOND_KERNEL = 5
LARGEST_BIAS = 5.0
PADDINGS = {"none": "None", "same": "Same"}
NAMED_PADDINGS = {"none": "valid", "same": "same"}
MIXINGS = {"full": "Full", "depthwise": "Depthwise", "pointwise": "Pointwise"}
LAYERS = {"first": "First layer", "second": "Second layer"}
LIGHTS = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))

state = st.session_state
settings = address.Address(
    "channels",
    input_settings(colour=True)
    | {
        "bank": address.choice("named", BANKS),
        "kernel": address.choice("sobel-x", PRESETS),
        "colour": address.choice("grey", COLOURS),
        "seed": address.whole(0, 0, 99),
        "mixing": address.choice("full", MIXINGS),
        "filters": address.whole(6, 1, MOST_FILTERS),
        "size": address.whole(5, 1, LARGEST_KERNEL),
        "stride": address.whole(1, 1, LARGEST_STRIDE),
        "padding": address.choice("none", PADDINGS),
        "bias": address.number(0.0, -LARGEST_BIAS, LARGEST_BIAS),
        "activation": address.choice("relu", ACTIVATIONS),
        "filter": address.whole(1, 1, MOST_FILTERS),
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
    state.channels_filter = int(state.channels_stack.chosen) + 1


said = settings.read()
limits = Limits(settings)
view, controls = st.columns([7, 3], gap="medium")

with view:
    st.title("Channels & filters")
    st.markdown(
        "Press **Play**: one filter reads all three colours at once, and every cell of its map is the sum of three "
        "sums. Then raise the **number of filters**: their maps stack into a volume."
    )
    stage_place = st.container()

with controls:
    chosen = choose_input("channels", colour=True)
    height, width = chosen.values.shape[:2]
    mixing = st.segmented_control(
        "Each filter reads",
        MIXINGS,
        format_func=MIXINGS.__getitem__,
        key="channels_mixing",
        required=True,
        help="Full: a window of all channels. Depthwise: a window of one channel only (as many groups as channels). "
        "Pointwise: one pixel, all channels (a 1 × 1 kernel).",
    )
    depthwise, pointwise = mixing == "depthwise", mixing == "pointwise"
    groups = CHANNELS if depthwise else 1
    banks = {name: label for name, label in BANKS.items() if not (pointwise and name == "learned")}
    if state.channels_bank not in banks:
        state.channels_bank = "named"
    bank_name = st.selectbox(
        "Filters",
        banks,
        format_func=banks.__getitem__,
        key="channels_bank",
        help="Named kernels, one weight for each colour; kernels that the shipped network learned (3 × 3); or random.",
    )
    if bank_name == "named" and not pointwise:
        st.selectbox(
            "First filter's kernel",
            PRESETS,
            format_func=lambda name: PRESETS[name].label,
            key="channels_kernel",
            help="The pattern that filter 1 looks for. The other filters have fixed kernels and colours.",
        )
    if bank_name != "random" and not depthwise:
        st.selectbox(
            "First filter's colour",
            COLOURS,
            format_func=lambda name: COLOURS[name][0].capitalize(),
            key="channels_colour",
            help="How filter 1 weighs red, green and blue. “Red against green” is +1, −1, 0: blind to grey.",
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
        st.caption(f"Kernel size {LEARNED_SIZE} × {LEARNED_SIZE}, as the network learned them.")
    else:
        size = limits.slider(
            "Kernel size",
            "size",
            1,
            min([LARGEST_KERNEL, *([height, width] if state.channels_padding == "none" else [])]),
            why=f"without padding it must fit into the input's {height} × {width}",
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
    padding = st.segmented_control(
        "Padding",
        PADDINGS,
        format_func=PADDINGS.__getitem__,
        key="channels_padding",
        required=True,
        help="None: each layer shrinks its maps by kernel − 1. Same: output = input / stride, rounded up, so that a "
        "stack of layers keeps its size and the border counts.",
    )
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
    second = st.toggle(
        "Second layer",
        key="channels_second",
        help="A second convolution whose input is the stack of maps: its filters are as deep as the stack.",
    )

spec = ConvSpec(size, stride, NAMED_PADDINGS[str(padding)], groups=groups)
bank: FilterBank
match bank_name:
    case "named":
        bank = named_bank(size, filters, groups, state.channels_kernel, state.channels_colour)
    case "learned":
        bank = learned_bank(filters, groups, state.channels_colour)
    case _:
        bank = random_bank(size, CHANNELS // groups, filters, state.channels_seed)
sums = convolve(chosen.values, bank.kernel, np.full(filters, bias), spec)
volume = activate(activation, sums)
rows, columns = sums.shape[:2]

if second:
    with controls:
        second_size = limits.slider(
            "Kernel size, second layer",
            "second_size",
            1,
            min([LARGEST_SECOND_KERNEL, *([rows, columns] if padding == "none" else [])]),
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
        st.slider(
            "Seed, second layer", 0, 99, key="channels_second_seed", help="The second layer's filters are random."
        )
        st.segmented_control(
            "The stage shows",
            LAYERS,
            format_func=LAYERS.__getitem__,
            key="channels_look",
            required=True,
            help="Which of the two convolutions plays on the stage.",
        )
    second_spec = ConvSpec(second_size, padding=NAMED_PADDINGS[str(padding)], groups=second_groups)
    second_bank = random_bank(second_size, filters // second_groups, second_filters, state.channels_second_seed)
    second_sums = convolve(volume, second_bank.kernel, None, second_spec)
    second_volume = activate(activation, second_sums)

with view:
    if said + limits.messages:
        st.warning("\n\n".join(said + limits.messages))
    with stage_place:
        if second and state.channels_look == "second":
            stage(
                volume,
                second_bank.kernel,
                0.0,
                second_spec,
                key="channels_stage_second",
                activation=activation,
                channel_names=bank.names,
                edit_kernel=False,
            )
        else:
            stage(
                chosen.values,
                bank.kernel,
                bias,
                spec,
                key="channels_stage",
                activation=activation,
                channel_names=RGB,
                edit_kernel=False,
            )

    st.subheader("From volume to volume")
    volume_picture(
        [
            Sheets(chosen.values, "Input", f"{height} × {width} × {CHANNELS}", LIGHTS),
            Sheets(
                bank.kernel[:, :, :, 0],
                "Filter 1" + (f" of {filters}" if filters > 1 else ""),
                f"{size} × {size} × {CHANNELS // groups}",
            ),
            Sheets(volume, "Output", f"{rows} × {columns} × {filters}"),
            *([Sheets(second_volume, "Second output", " × ".join(map(str, second_volume.shape)))] if second else []),
        ],
        ["∗", "→", *(["→"] if second else [])],
    )
    st.caption(
        f"A filter is as deep as {'one channel' if depthwise else 'its input'}; it slides over rows and columns only, "
        f"so it makes one map. The output's depth is the number of filters, {filters}. "
        f"{unused_sentence(spec, height, width)}"
    )

    st.subheader("Channel sums add up to a map")
    place = limits.choice(
        "Filter",
        "filter",
        range(1, filters + 1),
        help="Which filter is taken apart here. A click on a map below chooses it, too.",
    )
    at = place - 1
    read = range(CHANNELS) if not depthwise else [at * CHANNELS // filters]
    alone = ConvSpec(size, stride, spec.padding)
    parts = [
        convolve(chosen.values[:, :, [channel]], bank.kernel[:, :, [number], at:place], None, alone)[:, :, 0]
        for number, channel in enumerate(read)
    ]
    map_limit = max(float(np.abs(part).max()) for part in [*parts, sums[:, :, at]]) or 1.0
    value_maps(
        "channels_parts",
        [
            *(ValueMap(part, f"{RGB[channel].capitalize()} alone") for part, channel in zip(parts, read, strict=True)),
            ValueMap(sums[:, :, at], "Sum" + (f" {'+' if bias > 0 else '−'} {abs(bias):g} bias" if bias else "")),
            ValueMap(volume[:, :, at], f"After {ACTIVATIONS[activation].label}"),
        ],
        limit=map_limit,
        side=110,
    )
    row, column = rows // 2, columns // 2
    terms = " ".join(f"{part[row, column]:+.3f}" for part in parts) + (f" {bias:+g}" if bias else "")
    st.caption(
        f"{bank.names[at]}. In the middle, at row {row}, column {column}: {terms} = {sums[row, column, at]:.3f}."
    )

    st.subheader("The stack of maps")
    stack_limit = float(np.abs(sums).max()) or 1.0
    value_maps(
        "channels_stack",
        [ValueMap(sums[:, :, number], f"{number + 1} {name}") for number, name in enumerate(bank.names)],
        limit=stack_limit,
        chosen=at,
        on_choose=take_filter,
        side=SMALL_MAP,
    )
    if activation != "none":
        st.markdown(f"**After {ACTIVATIONS[activation].label}**")
        value_maps(
            "channels_activated",
            [ValueMap(volume[:, :, number], f"{number + 1} {name}") for number, name in enumerate(bank.names)],
            limit=stack_limit,
            side=SMALL_MAP,
        )
        below = float((sums < 0).mean())
        st.caption(
            f"{below:.0%} of the {sums.size:,} cells are below zero before it"
            + (", and exactly zero after it." if activation == "relu" else ".")
            + " Without an activation, two layers would be one: a convolution of a convolution is a convolution."
        )

    if second:
        st.subheader("A second layer over the stack")
        value_maps(
            "channels_second_stack",
            [ValueMap(second_volume[:, :, n], f"{n + 1} {name}") for n, name in enumerate(second_bank.names)],
            limit=float(np.abs(second_volume).max()) or 1.0,
            side=SMALL_MAP,
        )
        deep = filters // second_groups
        reach = [(size - 1) + stride * (second_size - 1) + 1]
        st.caption(
            f"Each of its {second_filters} filters is {second_size} × {second_size} × {deep}: it reads {deep} maps at "
            f"once, and one of its cells sees {reach[0]} × {reach[0]} pixels of the input."
        )
        st.latex(cost_formula(second_spec, rows, columns, filters, second_filters))

    st.subheader("What it costs")
    st.latex(cost_formula(spec, height, width, CHANNELS, filters))
    st.markdown(cost_table(spec, height, width, CHANNELS, filters))
    st.caption(
        "One multiplication for each weight at each position (Dumoulin & Visin 2016). The separable pair costs "
        f"1/{filters} + 1/({size} · {size}) of the full one (Howard et al. 2017, MobileNets): choose Depthwise here "
        "and a second layer of 1 × 1 to see it."
    )

meaningless = [
    *chosen.meaningless,
    *([] if bank_name == "random" else ["seed"]),
    *([] if bank_name == "named" and not pointwise else ["kernel"]),
    *([] if bank_name != "random" and not depthwise else ["colour"]),
    *([] if bank_name != "learned" and not pointwise else ["size"]),
    *([] if second else ["second_size", "second_filters", "second_groups", "second_seed", "look"]),
]
settings.write(leave_out=meaningless)
