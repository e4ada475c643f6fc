"""Reading, moving and writing outlines; and the committed file against its own reader and writer."""

import pytest

from hasy_core.data.symbols import symbol_table
from hasy_core.data.typeset import symbol_outline
from tools.outline_path import outline_bounds, path_data, read_path, rectangle, transformed
from tools.typeset_symbols import PACKAGES, package_of


def test_committed_outlines_read_and_write_to_themselves():
    for symbol in symbol_table():
        outline = symbol_outline(symbol.index)
        assert path_data(read_path(outline.path)) == (outline.path, list(outline.ink))


def test_committed_packages_are_the_tables():
    listed = [latex for symbols in PACKAGES.values() for latex in symbols.split()]
    assert sorted(listed) == sorted(s.latex for s in symbol_table() if symbol_outline(s.index).package)
    assert all(symbol_outline(s.index).package == package_of(s.latex) for s in symbol_table())


@pytest.mark.parametrize(
    ("d", "same"),
    [
        ("M1 2L4 6H0V2Z", "M 1 2 l 3 4 h -4 v -4 z"),
        ("M0 0C1 2 3 4 5 6S9 10 11 12Z", "M0,0C1,2,3,4,5,6C7,8,9,10,11,12Z"),
        ("M0 0Q3 3 6 0T12 0Z", "M0 0C2 2 4 2 6 0C8-2 10-2 12 0Z"),
        ("M0 0 3 4 5 9Z", "m0 0 3 4 2 5z"),
        ("M1 1h2v2zl5 5z", "M1 1H3V3ZM1 1L6 6Z"),
    ],
)
def test_commands_that_mean_the_same(d, same):
    for one, other in zip(read_path(d), read_path(same), strict=True):
        for points, others in zip(one, other, strict=True):
            for point, wanted in zip(points, others, strict=True):
                assert point == pytest.approx(wanted)


def test_arcs_are_refused():
    with pytest.raises(ValueError, match="'A' is not one of"):
        read_path("M0 0A1 1 0 0 0 2 2Z")


def test_bounds_are_those_of_the_curve_not_of_its_controls():
    assert outline_bounds(read_path("M0 0C0 4 4 4 4 0Z")) == pytest.approx((0, 0, 4, 3))


def test_rounding_does_not_add_up():
    d, ink = path_data(read_path("M0 0" + "".join(f"L{i * 1.4} {i * 0.6}" for i in range(1, 101)) + "Z"))
    assert ink == [0, 0, 140, 60]
    assert read_path(d)[0][-1] == ((140.0, 60.0),)


def test_rectangle_moved_and_scaled():
    assert path_data(transformed(rectangle(1, 2, 3, 4), 10, 5, -5)) == ("m15 15v40h30v-40z", [15, 15, 45, 55])
