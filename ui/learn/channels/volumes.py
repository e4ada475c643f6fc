"""From the input's volume to the output's: the picture of it, and what it costs."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.learn.channels.cost_formula import cost_formula, cost_table
from ui.learn.channels.first_layer import CHANNELS, FirstLayer
from ui.learn.channels.second_layer import SecondLayer
from ui.learn.channels.volume_picture import Sheets, volume_picture
from ui.learn.shape_formula import unused_sentence

LIGHTS = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


def show_volumes(image: NDArray[np.float64], first: FirstLayer, second: SecondLayer | None) -> None:
    """Input, a filter and output as sheets of cells, and why the output is as deep as there are filters.

    Args:
        image: `[height, width, 3]`.
        first, second: the layers.
    """
    height, width = image.shape[:2]
    rows, columns, filters = first.volume.shape
    st.subheader("From volume to volume")
    volume_picture(
        [
            Sheets(image, "Picture", "in its colours", LIGHTS, blended=True),
            Sheets(image, "Input", f"{height} × {width} × {CHANNELS}", LIGHTS),
            Sheets(
                first.bank.kernel[:, :, :, 0],
                "Filter 0" + (f", one of {filters}" if filters > 1 else ""),
                f"{first.size} × {first.size} × {CHANNELS // first.spec.groups}",
            ),
            Sheets(first.volume, "Output", f"{rows} × {columns} × {filters}"),
            *([Sheets(second.volume, "Second output", " × ".join(map(str, second.volume.shape)))] if second else []),
        ],
        ["=", "∗", "→", *(["→"] if second else [])],
    )
    st.caption(
        f"A filter is as deep as {'one channel' if first.spec.groups > 1 else 'its input'}; it slides over rows and "
        f"columns only, so it makes one map. The output's depth is the number of filters, {filters}. "
        f"{unused_sentence(first.spec, height, width)}"
    )


def show_costs(height: int, width: int, first: FirstLayer) -> None:
    """Multiplications of the first layer over an input of this size, beside those of other kinds of layer."""
    filters = first.filters
    st.subheader("What it costs")
    st.latex(cost_formula(first.spec, height, width, CHANNELS, filters))
    st.markdown(cost_table(first.spec, height, width, CHANNELS, filters))
    st.caption(
        "One multiplication for each weight at each position (Dumoulin & Visin 2016). A depthwise convolution and a "
        f"pointwise one over its maps cost 1/{filters} + 1/({first.size} · {first.size}) of the full one (Howard et "
        "al. 2017, MobileNets): choose Depthwise and a second layer of 1 × 1 to build that pair."
    )
