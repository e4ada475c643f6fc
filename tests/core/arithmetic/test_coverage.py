"""Which pixels are read, against plain loops over every tap."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hasy_core.arithmetic import PADDING_MODES, ConvSpec, source_positions
from hasy_core.arithmetic.coverage import read_counts, unread


@settings(max_examples=200)
@given(st.data())
def test_counts_as_plain_loops(data):
    pair = st.tuples(st.integers(1, 4), st.integers(1, 4))
    mode = data.draw(st.sampled_from(PADDING_MODES))
    spec = ConvSpec(
        data.draw(pair), data.draw(st.tuples(st.integers(1, 6), st.integers(1, 6))),
        data.draw(st.sampled_from(["valid", "same", "full", ((1, 0), (2, 1))])), data.draw(pair), padding_mode=mode,
    )  # fmt: skip
    height, width = (data.draw(st.integers(max(extent, 3), 16)) for extent in spec.extent)
    (top, bottom), (left, right) = spec.padding_amounts(height, width)
    sources = source_positions(height, top, bottom, mode), source_positions(width, left, right, mode)
    counts = np.zeros((height, width), int)
    rows, columns = spec.output_shape(height, width)
    for row, column, i, j in np.ndindex(rows, columns, *spec.kernel_size):
        y = sources[0][row * spec.stride[0] + i * spec.dilation[0]]
        x = sources[1][column * spec.stride[1] + j * spec.dilation[1]]
        if y >= 0 and x >= 0:
            counts[y, x] += 1
    np.testing.assert_array_equal(read_counts(spec, height, width), counts)
    for positions, axis in zip(unread(spec, height, width), (1, 0), strict=True):
        assert positions.tolist() == np.flatnonzero(counts.sum(axis=axis) == 0).tolist()


def test_worked_by_hand():
    assert read_counts(ConvSpec(3), 4, 4).tolist() == [[1, 2, 2, 1], [2, 4, 4, 2], [2, 4, 4, 2], [1, 2, 2, 1]]
    rows, columns = unread(ConvSpec((2, 1), 3), 7, 5)
    assert (rows.tolist(), columns.tolist()) == ([2, 5, 6], [1, 2, 4])
    assert read_counts(ConvSpec(1, groups=2), 2, 2).tolist() == [[1, 1], [1, 1]]
