"""The first layer: its controls, and the filters that they make."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

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
from ui.learn.channels.filter_cells import cells_from_text, reset_button, with_cells
from ui.learn.padding_controls import NAMED_PADDINGS, choose_padding
from ui.page.address import Address
from ui.page.choices import segmented
from ui.page.inputs import RGB
from ui.page.limits import Limits

CHANNELS = len(RGB)
LARGEST_KERNEL = 7
LARGEST_STRIDE = 4
LARGEST_BIAS = 5.0
PADDINGS = ("none", "same")
MIXINGS = {"full": "Full", "depthwise": "Depthwise", "pointwise": "Pointwise"}


@dataclass(frozen=True, eq=False)
class FirstLayer:
    """A convolution of three channels, and what it makes of a picture.

    Attributes:
        spec: of the convolution.
        bank: its filters `[size, size, channels / groups, filters]` and their names.
        bias: the same for each filter.
        activation: a name of `hasy_core.arithmetic.ACTIVATIONS`.
        sums: before the activation, `[rows, columns, filters]`.
        volume: after it.
    """

    spec: ConvSpec
    bank: FilterBank
    bias: float
    activation: str
    sums: NDArray[np.float64]
    volume: NDArray[np.float64]

    @property
    def size(self) -> int:
        """Rows and columns of a filter."""
        return int(self.bank.kernel.shape[0])

    @property
    def filters(self) -> int:
        """How many there are: the depth of the volume."""
        return int(self.bank.kernel.shape[3])


def meaningless_settings() -> list[str]:
    """The settings that mean nothing with this kind of filter and this way of reading channels."""
    bank, mixing = st.session_state.channels_bank, st.session_state.channels_mixing
    return [
        *([] if bank == "random" else ["seed"]),
        *([] if bank == "named" and mixing != "pointwise" else ["kernel"]),
        *([] if bank != "random" and mixing != "depthwise" else ["colour"]),
        *([] if bank != "learned" and mixing != "pointwise" else ["size"]),
    ]


def choose_first_layer(settings: Address, limits: Limits, image: NDArray[np.float64]) -> FirstLayer:
    """The controls of the first layer; gives the layer.

    Args:
        settings, limits: the page's.
        image: what it reads, `[height, width, 3]`.
    """
    state = st.session_state
    height, width = image.shape[:2]
    segmented(
        "Each filter reads",
        MIXINGS,
        key="channels_mixing",
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
    sums = convolve(image, bank.kernel, np.full(filters, bias), spec)
    return FirstLayer(spec, bank, float(bias), str(activation), sums, activate(activation, sums))
