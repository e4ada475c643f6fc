"""A layer's maps: one filter taken apart into its channels, and all maps before and after the activation."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.arithmetic import ACTIVATIONS, ConvSpec, activate, convolve
from ui.components.maps import ValueMap, value_maps
from ui.page.number_words import digits_that_hold, minus, signed

Array = NDArray[np.float64]
SMALL_MAP, MIDDLE_MAP = 92, 110  # px: five beside each other


def channel_parts(image: Array, kernel: Array, spec: ConvSpec, filter: int) -> list[tuple[int, Array]]:
    """What each channel adds to one filter's map: (channel, `[h', w']`) for the channels that the filter reads.

    Args:
        image: `[h, w, channels]`.
        kernel: `[kh, kw, channels / groups, filters]`.
        spec: of the convolution.
        filter: counted from 0.
    """
    depth, filters = kernel.shape[2:]
    first = filter * spec.groups // filters * depth
    alone = ConvSpec(spec.kernel_size, spec.stride, spec.padding, spec.dilation, 1, spec.padding_mode)
    own = kernel[:, :, :, filter]
    return [
        (first + at, convolve(image[:, :, [first + at]], own[:, :, at, None, None], None, alone)[:, :, 0])
        for at in range(depth)
    ]


def show_channel_sums(
    key: str,
    image: Array,
    kernel: Array,
    bias: float,
    spec: ConvSpec,
    filter: int,
    *,
    activation: str,
    channel_names: Sequence[str],
) -> None:
    """Show that a filter's map is the sum of what its channels add, over the whole map and at its middle.

    Args:
        key: the element's key.
        image, kernel, spec, filter: as for `channel_parts`.
        bias: the filter's.
        activation: a key of `ACTIVATIONS`, shown last.
        channel_names: one for each channel of the image.
    """
    parts = channel_parts(image, kernel, spec, filter)
    total = np.sum([part for _, part in parts], axis=0) + bias
    added = f" {signed(bias, 'g')}" if bias else ""
    after = [ValueMap(activate(activation, total), f"After {ACTIVATIONS[activation].label}")]
    value_maps(
        key,
        [
            *(ValueMap(part, f"{channel_names[channel].capitalize()} alone") for channel, part in parts),
            ValueMap(total, f"Their sum{added}"),
            *(after if activation != "none" else []),
        ],
        limit=max(float(np.abs(shown).max()) for shown in (*(part for _, part in parts), total)) or 1.0,
        side=MIDDLE_MAP,
    )
    row, column = total.shape[0] // 2, total.shape[1] // 2
    result = f"{total[row, column]:.3f}"
    sums = [float(part[row, column]) for _, part in parts]
    form = f".{digits_that_hold(lambda *terms: sum(terms) + bias, sums, result, 3)}f"
    terms = " ".join(signed(each, form) for each in sums).removeprefix("+ ")
    st.caption(
        f"In the middle, at row {row}, column {column}: {terms}{f'{added} (bias)' if bias else ''} = {minus(result)}."
    )


def show_stack(
    key: str, sums: Array, activation: str, names: Sequence[str], chosen: int, on_choose: Callable[[], None]
) -> None:
    """Show all maps of a layer, before its activation and after.

    Args:
        key: first part of the elements' keys; a click puts the map's number into
            `st.session_state["<key>_before"].chosen`.
        sums: `[h, w, filters]`, before the activation.
        activation: a key of `ACTIVATIONS`.
        names: one for each filter.
        chosen: the filter that is framed.
        on_choose: called when a map was clicked.
    """
    limit = float(np.abs(sums).max()) or 1.0
    captions = [f"{number} {name}" for number, name in enumerate(names)]
    before = [ValueMap(sums[:, :, at], caption) for at, caption in enumerate(captions)]
    value_maps(f"{key}_before", before, limit=limit, chosen=chosen, on_choose=on_choose, side=SMALL_MAP)
    if activation == "none":
        st.caption(
            "Without an activation a second layer would add nothing: a convolution of a convolution is a convolution."
        )
        return
    st.markdown(f"**After {ACTIVATIONS[activation].label}**")
    made = activate(activation, sums)
    after = [ValueMap(made[:, :, at], caption) for at, caption in enumerate(captions)]
    value_maps(f"{key}_after", after, limit=limit, side=SMALL_MAP)
    st.caption(
        f"{float((sums < 0).mean()):.0%} of the {sums.size:,} cells are below zero before it"
        + (", and exactly zero after it." if activation == "relu" else ".")
    )
