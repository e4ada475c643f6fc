"""The settings: one form for all that can be given, the sizes that follow, and what is refused with which words."""

import dataclasses
import itertools
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasy_core.arithmetic import PADDING_MODES, ConvSpec, PoolSpec
from tests.core.arithmetic.problems import cases


def pairs(least, most):
    side = st.integers(least, most)
    return side | st.tuples(side, side)


paddings = (
    st.sampled_from(["valid", "same", "full"])
    | pairs(0, 5)
    | st.tuples(*[st.tuples(st.integers(0, 5), st.integers(0, 5))] * 2)
)
specs = st.builds(
    ConvSpec,
    kernel_size=pairs(1, 6),
    stride=pairs(1, 6),
    padding=paddings,
    dilation=pairs(1, 4),
    padding_mode=st.sampled_from(PADDING_MODES),
)
sizes = st.tuples(st.integers(1, 14), st.integers(1, 14))


def works(spec, size):
    try:
        spec.output_shape(*size)
    except ValueError:
        return False
    return True


def plain_ints(value):
    return all(map(plain_ints, value)) if type(value) is tuple else type(value) is int


@cases(600)
@given(spec=specs, size=sizes)
def test_sizes_are_those_of_the_windows_that_fit(spec, size):
    try:
        amounts = spec.padding_amounts(*size)
    except ValueError:
        amounts = None
    if amounts is None:
        assert spec.padding_mode in ("reflect", "circular")
        assert not works(spec, size)
        return
    windows = []
    for axis in range(2):
        padded = size[axis] + sum(amounts[axis])
        extent = spec.dilation[axis] * (spec.kernel_size[axis] - 1) + 1
        starts = [start for start in range(0, padded, spec.stride[axis]) if start + extent <= padded]
        windows.append((len(starts), padded - (starts[-1] + extent) if starts else None))
        assert extent == spec.extent[axis]
    (rows, unused_rows), (columns, unused_columns) = windows
    if rows == 0 or columns == 0:
        assert not works(spec, size)
        return
    assert spec.output_shape(*size) == (rows, columns)
    assert spec.unused(*size) == (unused_rows, unused_columns)
    assert plain_ints((amounts, spec.output_shape(*size), spec.unused(*size)))


@cases(300)
@given(spec=specs, size=sizes)
def test_same_gives_the_input_over_the_stride_with_the_odd_pixel_at_the_end(spec, size):
    spec = dataclasses.replace(spec, padding="same", padding_mode="zeros")
    assert spec.output_shape(*size) == tuple(-(-n // s) for n, s in zip(size, spec.stride, strict=True))
    for before, after in spec.padding_amounts(*size):
        assert after - before in (0, 1)


@pytest.mark.parametrize(
    ("kernel", "stride", "dilation", "size", "amounts", "output"),
    [
        (3, 1, 1, 32, (1, 1), 32),
        (2, 1, 1, 4, (0, 1), 4),
        (4, 1, 1, 6, (1, 2), 6),
        (2, 2, 1, 5, (0, 1), 3),
        (2, 2, 1, 6, (0, 0), 3),
        (3, 2, 1, 6, (0, 1), 3),
        (3, 2, 1, 5, (1, 1), 3),
        (1, 3, 1, 8, (0, 0), 3),
        (2, 5, 1, 7, (0, 0), 2),
        (2, 5, 1, 6, (0, 1), 2),
        (3, 1, 2, 7, (2, 2), 7),
        (2, 1, 3, 7, (1, 2), 7),
        (5, 1, 1, 1, (2, 2), 1),
        (4, 3, 2, 1, (3, 3), 1),
    ],
)
def test_same_as_tensorflow_documents_it(kernel, stride, dilation, size, amounts, output):
    spec = ConvSpec((kernel, 1), (stride, 1), "same", (dilation, 1))
    assert spec.padding_amounts(size, 4) == (amounts, (0, 0))
    assert spec.output_shape(size, 4) == (output, 4)


@pytest.mark.parametrize(
    ("spec", "size", "unused"),
    [
        (ConvSpec(3), (5, 5), (0, 0)),
        (ConvSpec(3, stride=2), (6, 7), (1, 0)),
        (ConvSpec(1, stride=3), (6, 7), (2, 0)),
        (ConvSpec(2, stride=5, padding="same"), (7, 10), (0, 3)),
        (ConvSpec(3, stride=2, padding=((1, 0), (0, 2))), (6, 6), (0, 1)),
        (PoolSpec(2), (5, 6), (1, 0)),
        (PoolSpec(2, 3), (7, 8), (2, 0)),
    ],
)
def test_unused_rows_and_columns_at_the_end(spec, size, unused):
    assert spec.unused(*size) == unused


@cases(400)
@given(spec=specs, size=sizes)
def test_limits_are_exact(spec, size):
    """Each limit works and one more does not, so that a slider that ends there has only valid positions."""
    paddable = all(
        limit is None or isinstance(spec.padding, str) or max(amounts) <= limit
        for limit, amounts in zip(spec.largest_padding(*size), spec.padding, strict=False)
    )
    if not paddable:
        assert not works(spec, size)
        return
    limits = {"kernel_size": spec.largest_kernel_size(*size), "dilation": spec.largest_dilation(*size)}
    for name, axis in itertools.product(limits, range(2)):
        limit = limits[name][axis]
        for value in (50,) if limit is None else (limit, limit + 1):
            settings_of_axis = {"kernel_size": spec.kernel_size[axis], "dilation": spec.dilation[axis], name: value}
            # On the other axis a kernel of 1 always fits.
            tried = {setting: (own, 1)[:: 1 - 2 * axis] for setting, own in settings_of_axis.items()}
            if value > 0:
                assert works(dataclasses.replace(spec, **tried), size) == (limit is None or value == limit)


@pytest.mark.parametrize(("mode", "limit"), [("reflect", (3, 5)), ("circular", (4, 6)), ("zeros", (None, None))])
def test_the_largest_padding(mode, limit):
    assert ConvSpec(1, padding_mode=mode).largest_padding(4, 6) == limit
    rows, columns = (side or 50 for side in limit)
    assert works(ConvSpec(1, padding=(rows, columns), padding_mode=mode), (4, 6))
    for more in ((rows + 1, 0), (0, columns + 1)):
        assert works(ConvSpec(1, padding=more, padding_mode=mode), (4, 6)) == (limit == (None, None))


def test_one_form_for_all_that_can_be_given():
    spec = ConvSpec(3, 2, 1, 2, 1, "zeros")
    assert spec == ConvSpec(
        kernel_size=[3, 3],
        stride=np.array([2, 2]),
        padding=((1, 1), [1, 1]),
        dilation=(np.int64(2), 2),
        groups=np.int32(1),
        padding_mode="zeros",
    )
    assert (spec.kernel_size, spec.stride, spec.dilation, spec.groups) == ((3, 3), (2, 2), (2, 2), 1)
    assert spec.padding == ((1, 1), (1, 1))
    assert plain_ints((spec.kernel_size, spec.stride, spec.padding, spec.dilation, spec.groups))
    assert ConvSpec(3, padding=(1, 2)).padding == ((1, 1), (2, 2))
    assert ConvSpec(3).padding == "valid"
    assert PoolSpec(2) == PoolSpec(size=(2, 2), stride=[2, 2], padding="valid")
    assert PoolSpec((2, 3)).stride == (2, 3)


@pytest.mark.parametrize("spec", [ConvSpec((3, 2), padding="same"), PoolSpec((3, 2), padding="same")])
def test_specs_are_values(spec):
    assert hash(spec) == hash(pickle.loads(pickle.dumps(spec)))
    assert {spec: 1}[dataclasses.replace(spec)] == 1
    assert eval(repr(spec)) == spec
    assert spec != dataclasses.replace(spec, stride=7)
    with pytest.raises(dataclasses.FrozenInstanceError):
        spec.stride = (1, 1)


NOT_COUNTS = [0, -1, 1.0, 2.5, True, None, "3", (1,), (1, 2, 3), (1, 0), (1, 1.5), (True, 1), [], float("nan")]


@pytest.mark.parametrize("value", NOT_COUNTS)
@pytest.mark.parametrize("name", ["kernel_size", "stride", "dilation"])
def test_settings_that_are_no_counts_are_refused(name, value):
    with pytest.raises(ValueError, match=f"{name}=") as raised:
        ConvSpec(**{"kernel_size": 3, name: value})
    assert repr(value) in str(raised.value)
    assert "whole number of at least 1" in str(raised.value)


@pytest.mark.parametrize("value", [value for value in NOT_COUNTS if value is not None])
@pytest.mark.parametrize("name", ["size", "stride"])
def test_pool_settings_that_are_no_counts_are_refused(name, value):
    with pytest.raises(ValueError, match=f"{name}=") as raised:
        PoolSpec(**{"size": 2, name: value})
    assert repr(value) in str(raised.value)
    assert "whole number of at least 1" in str(raised.value)


@pytest.mark.parametrize("value", [0, -2, 1.0, True, None, "2", (1, 1)])
def test_groups_that_are_no_count_are_refused(value):
    with pytest.raises(ValueError, match="groups=") as raised:
        ConvSpec(3, groups=value)
    assert repr(value) in str(raised.value)
    assert "whole number of at least 1" in str(raised.value)


@pytest.mark.parametrize(
    "value",
    [-1, 1.0, True, None, "SAME", "causal", (1,), (1, 2, 3), (1, -1), (1, (2, 3)), ((1, 2), (3,)), ((0, 1), (0, 1.5))],
)
def test_paddings_of_no_known_form_are_refused(value):
    with pytest.raises(ValueError, match="padding=") as raised:
        ConvSpec(3, padding=value)
    for part in (repr(value), "'valid'", "'same'", "'full'", "(h, w)", "((top, bottom), (left, right))"):
        assert part in str(raised.value)


@pytest.mark.parametrize("value", ["constant", "Zeros", None, 0, ["zeros"]])
def test_unknown_padding_modes_are_refused(value):
    with pytest.raises(ValueError, match="padding_mode=") as raised:
        ConvSpec(3, padding_mode=value)
    for part in (repr(value), *PADDING_MODES):
        assert part in str(raised.value)


@pytest.mark.parametrize("value", ["full", 1, (1, 1), None])
def test_unknown_pool_paddings_are_refused(value):
    with pytest.raises(ValueError, match="padding=") as raised:
        PoolSpec(2, padding=value)
    for part in (repr(value), "'valid'", "'same'"):
        assert part in str(raised.value)


@pytest.mark.parametrize("method", ["padding_amounts", "output_shape", "unused"])
@pytest.mark.parametrize("spec", [ConvSpec(1), PoolSpec(1)])
@pytest.mark.parametrize("value", [0, -3, 4.0, None, True])
def test_sizes_that_are_none_are_refused(spec, method, value):
    for name, size in (("height", (value, 4)), ("width", (4, value))):
        with pytest.raises(ValueError, match=name) as raised:
            getattr(spec, method)(*size)
        assert f"{name}={value!r}" in str(raised.value)
        assert "at least 1" in str(raised.value)


@pytest.mark.parametrize(
    ("spec", "size", "parts"),
    [
        (ConvSpec(7), (5, 6), ["kernel_size=7", "7 x 7", "5 x 6", "kernel_size can be at most (5, 6)"]),
        (ConvSpec((2, 9)), (5, 6), ["kernel_size=(2, 9)", "at most (5, 6)"]),
        (ConvSpec(4, padding=1), (1, 1), ["kernel_size=4", "3 x 3", "at most 3"]),
        (
            ConvSpec(3, dilation=4),
            (8, 8),
            ["kernel_size=3", "dilation=4", "9 x 9", "kernel_size can be at most 2", "dilation at most 3"],
        ),
        (
            ConvSpec((1, 3), dilation=(9, 4)),
            (8, 8),
            ["dilation=(9, 4)", "kernel_size can be at most (1, 2)", "dilation at most (9, 3)"],
        ),
        (PoolSpec((2, 5)), (4, 4), ["size=(2, 5)", "4 x 4", "at most 4", "'same'"]),
    ],
)
def test_windows_larger_than_the_input_are_refused(spec, size, parts):
    for method in (spec.output_shape, spec.unused):
        with pytest.raises(ValueError, match="at most") as raised:
            method(*size)
        for part in parts:
            assert part in str(raised.value)


@pytest.mark.parametrize(
    ("spec", "size", "parts"),
    [
        (ConvSpec(1, padding=4, padding_mode="reflect"), (4, 6), ["padding=4", "'reflect'", "(3, 5)", "'replicate'"]),
        (ConvSpec(1, padding=1, padding_mode="reflect"), (1, 6), ["padding=1", "'reflect'", "(0, 5)"]),
        (
            ConvSpec(1, padding=((0, 5), (0, 0)), padding_mode="circular"),
            (4, 6),
            ["padding=((0, 5), (0, 0))", "'circular'", "at most (4, 6)", "4 x 6"],
        ),
        (
            ConvSpec(5, padding="full", padding_mode="reflect"),
            (4, 4),
            ["padding='full'", "((4, 4), (4, 4))", "at most 3", "kernel_size can be at most 4"],
        ),
        (
            ConvSpec(3, padding="same", dilation=2, padding_mode="circular"),
            (1, 1),
            ["padding='same'", "kernel_size=3", "dilation=2", "at most 1", "kernel_size can be at most 2"],
        ),
    ],
)
def test_padding_beyond_what_its_mode_can_take_is_refused(spec, size, parts):
    for method in (spec.padding_amounts, spec.output_shape, spec.unused):
        with pytest.raises(ValueError, match="at most") as raised:
            method(*size)
        for part in parts:
            assert part in str(raised.value)
