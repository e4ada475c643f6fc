"""Sizes, receptive fields and jumps of a stack, against which pixels really change which cells."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasy_core.arithmetic import ConvSpec, convolve_transpose
from hasy_core.arithmetic.stack import stack

pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))


def reached(spec, shapes, row, column):
    """First and last row and column of the input that reach cell (row, column) of the last map."""
    maps = np.zeros((*shapes[-1], 1))
    maps[row, column] = 1
    for shape in reversed(shapes[:-1]):
        maps = convolve_transpose(maps, np.ones((*spec.kernel_size, 1, 1)), spec, shape)
    rows, columns = np.nonzero(maps[..., 0])
    return (rows.min(), rows.max()), (columns.min(), columns.max())


@settings(max_examples=150)
@given(pairs, pairs, pairs, st.integers(1, 3))
def test_without_padding_as_traced_backwards(kernel, stride, dilation, layers):
    spec = ConvSpec(kernel, stride, "valid", dilation)
    # An input on which the last layer has at least two cells along each axis.
    sizes = []
    for axis in range(2):
        size = 2
        for _ in range(layers):
            size = (size - 1) * spec.stride[axis] + spec.extent[axis]
        sizes.append(size)
    found = stack(spec, *sizes, layers)
    assert found.ended == ""
    shapes = [level.shape for level in found.levels]
    for depth in range(1, layers + 1):
        first = reached(spec, shapes[: depth + 1], 0, 0)
        second = reached(spec, shapes[: depth + 1], 1, 1)
        level = found.levels[depth]
        for axis in range(2):
            low, high = first[axis]
            assert high - low + 1 == level.receptive_field[axis]
            assert (low + high) / 2 == level.start[axis]
            assert sum(second[axis]) / 2 - (low + high) / 2 == level.jump[axis]


@settings(max_examples=60)
@given(st.integers(1, 4), st.integers(1, 3), st.sampled_from(["same", "full", ((2, 0), (1, 3))]), st.integers(1, 3))
def test_with_padding_the_middle_cell_is_where_start_and_jump_say(kernel, stride, padding, layers):
    spec = ConvSpec(kernel, stride, padding)
    found = stack(spec, 120, 121, layers)
    shapes = [level.shape for level in found.levels]
    middle = tuple(side // 2 for side in shapes[-1])
    spans = reached(spec, shapes, *middle)
    level = found.levels[-1]
    for axis in range(2):
        low, high = spans[axis]
        assert high - low + 1 == level.receptive_field[axis]
        assert (low + high) / 2 == level.start[axis] + middle[axis] * level.jump[axis]


def test_worked_by_hand():
    # VGG's first block, Araujo et al.: 3x3, stride 1, twice see 5x5; with stride 2 the jump doubles.
    assert [level.receptive_field for level in stack(ConvSpec(3), 32, 32, 2).levels] == [(1, 1), (3, 3), (5, 5)]
    halved = stack(ConvSpec(3, 2), 32, 32, 10)
    assert [level.shape[0] for level in halved.levels] == [32, 15, 7, 3, 1]
    assert [level.jump[0] for level in halved.levels] == [1, 2, 4, 8, 16]
    assert [level.receptive_field[0] for level in halved.levels] == [1, 3, 7, 15, 31]
    assert "spans 3 x 3 pixels, but the padded input has 1 x 1" in halved.ended


def test_as_many_layers_as_wanted():
    kept = stack(ConvSpec(3, 1, "same"), 9, 5, 4)
    assert [level.shape for level in kept.levels] == [(9, 5)] * 5
    assert kept.ended == ""
    assert len(stack(ConvSpec(3), 9, 5, 0).levels) == 1


def test_bad_arguments():
    with pytest.raises(ValueError, match="layers=-1"):
        stack(ConvSpec(3), 9, 9, -1)
    with pytest.raises(ValueError, match="height=0"):
        stack(ConvSpec(3), 0, 9, 1)
