"""A second layer over the stack of maps that the first one makes."""

from dataclasses import dataclass
from math import gcd

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.arithmetic import ConvSpec, activate, convolve
from hasy_core.kernels.filter_bank import FilterBank, random_bank
from ui.components.maps import ValueMap, value_maps
from ui.learn.channels.cost_formula import cost_formula
from ui.learn.channels.filter_maps import SMALL_MAP
from ui.learn.channels.first_layer import FirstLayer
from ui.page.limits import Limits

MOST_SECOND = 8
LARGEST_SECOND_KERNEL = 5
SETTINGS = ("second_size", "second_filters", "second_groups", "second_seed", "look")
"""What means nothing without a second layer."""


@dataclass(frozen=True, eq=False)
class SecondLayer:
    """A convolution over the first layer's maps.

    Attributes:
        spec: of the convolution; its kernel is square.
        bank: its filters, random.
        volume: what it makes, after the activation, `[rows, columns, filters]`.
    """

    spec: ConvSpec
    bank: FilterBank
    volume: NDArray[np.float64]


def choose_second_layer(limits: Limits, first: FirstLayer) -> SecondLayer | None:
    """The switch and the controls of the second layer; gives the layer, or None while it is off."""
    on = st.toggle(
        "Second layer",
        key="channels_second",
        help="A second convolution whose input is the stack of maps: its filters are as deep as the stack.",
    )
    if not on:
        return None
    rows, columns, filters = first.volume.shape
    padding = first.spec.padding
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
    seed = st.session_state.channels_second_seed
    second_bank = random_bank(second_size, filters // second_groups, second_filters, seed)
    sums = convolve(first.volume, second_bank.kernel, None, second_spec)
    return SecondLayer(second_spec, second_bank, activate(first.activation, sums))


def show_second_layer(first: FirstLayer, second: SecondLayer | None) -> None:
    """Its maps, what a filter of it reads and sees, and what it costs."""
    st.subheader("A second layer over the stack")
    if second is None:
        st.caption(
            "Switch it on: its input is the stack above, so each of its filters reads all of these maps at once, or a "
            "group of them."
        )
        return
    rows, columns, filters = first.volume.shape
    size, _, deep, made = second.bank.kernel.shape
    value_maps(
        "channels_second_maps",
        [ValueMap(second.volume[:, :, at], f"Map {at}") for at in range(made)],
        limit=float(np.abs(second.volume).max()) or 1.0,
        side=SMALL_MAP,
    )
    seen = first.size + first.spec.stride[0] * (size - 1)
    subject = "Its filter" if made == 1 else f"Each of its {made} filters"
    st.caption(
        f"{subject} is {size} × {size} × {deep}: it reads {_maps_read(deep, filters)}. One of its "
        f"cells sees {seen} × {seen} pixels of the input."
    )
    st.latex(cost_formula(second.spec, rows, columns, filters, made))


def _maps_read(count: int, all_maps: int) -> str:
    """How many maps a filter of the second layer reads."""
    if count == all_maps:
        return "all of these maps at once" if count > 1 else "the one map"
    return f"{count} of the {all_maps} maps{' at once' if count > 1 else ''}"
