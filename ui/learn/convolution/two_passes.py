"""A kernel as column times row: what the two passes make of the input, and what they save."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.arithmetic import ConvSpec, convolve, separate
from ui.components.maps import ValueMap, value_maps

SHORTEST = 2  # a side of one cell leaves nothing to separate


def show_two_passes(page: str, image: NDArray[np.float64], kernel: NDArray[np.float64], spec: ConvSpec) -> None:
    """Says whether the kernel is separable and shows both passes where it is.

    Args:
        page: first part of the keys.
        image: `[height, width]`.
        kernel: `[kh, kw]`.
        spec: the setting of the one pass; rows are its column's business, columns its row's.
    """
    separated = separate(kernel)
    taps = kernel.size
    if separated.rank == 0 or min(kernel.shape) < SHORTEST:
        st.markdown("There is nothing to separate: the kernel is zero, or one cell wide or high already.")
        return
    if separated.rank > 1:
        st.markdown(
            f"This kernel is not separable: as a matrix it has rank {separated.rank}, so it takes {separated.rank} "
            f"pairs of column and row, {separated.multiplications()} multiplications for each output cell. "
            f"One pass takes {taps}."
        )
        return
    column, row = separated.columns[0], separated.rows[0]
    (top_bottom, left_right), (height, width) = spec.padding_amounts(*image.shape), image.shape
    down = ConvSpec(
        (len(column), 1), (spec.stride[0], 1), (top_bottom, (0, 0)), (spec.dilation[0], 1), 1, spec.padding_mode
    )
    along = ConvSpec(
        (1, len(row)), (1, spec.stride[1]), ((0, 0), left_right), (1, spec.dilation[1]), 1, spec.padding_mode
    )
    first = convolve(image[..., None], column[:, None, None, None], None, down)
    second = convolve(first, row[None, :, None, None], None, along)
    rows, columns = spec.output_shape(height, width)
    two = rows * width * len(column) + rows * columns * len(row)
    st.markdown(
        f"This kernel is one column times one row, so two passes give the same output: "
        f"{len(column)} + {len(row)} = {separated.multiplications()} multiplications for each cell instead of "
        f"{len(column)} × {len(row)} = {taps}. For the whole output: {two:,} instead of {rows * columns * taps:,}."
    )
    value_maps(
        f"{page}_two_passes",
        [
            ValueMap(column[:, None], "Column", "The kernel's column", numbers=True),
            ValueMap(first[..., 0], "After the column", "The input after the first pass"),
            ValueMap(row[None, :], "Row", "The kernel's row", numbers=True),
            ValueMap(second[..., 0], "After the row = the output", "The output, before bias and activation"),
        ],
    )
