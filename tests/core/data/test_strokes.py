import numpy as np
import pytest

from hasy_core.data.strokes import render_strokes


def test_no_stroke_is_paper():
    assert not render_strokes([]).any()
    assert not render_strokes([[]]).any()


def test_a_point_is_hasys_dot_in_the_middle():
    dot = render_strokes([[(7.0, 400.0)]]) > 0
    np.testing.assert_array_equal(
        dot[14:19, 14:19],
        [[0, 1, 1, 1, 0], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [0, 1, 1, 1, 0]],
    )
    assert dot.sum() == 21


def test_three_dots_are_cut_by_the_edges_as_in_hasy():
    rows = render_strokes([[(0, 0)], [(0, 50)], [(0, 100)]]).any(axis=1)
    np.testing.assert_array_equal(np.flatnonzero(rows), [0, 1, 2, 14, 15, 16, 17, 18, 30, 31])


@pytest.mark.parametrize("scale", [0.5, 1.0, 40.0])
def test_size_and_place_are_lost_above_32_units(scale):
    strokes = np.array([[(10.0, 0.0), (10.0, 80.0), (60.0, 80.0)]])
    np.testing.assert_array_equal(render_strokes(strokes * scale - 500), render_strokes(strokes))


def test_a_drawing_under_32_units_is_not_enlarged():
    raster = render_strokes([[(0, 0), (0, 16)]])
    assert raster.any(axis=1).sum() == 17


def test_lines_are_two_wide_and_pure():
    raster = render_strokes([[(0, 0), (0, 100)]])
    assert set(np.unique(raster)) == {0, 255}
    np.testing.assert_array_equal((raster > 0).sum(axis=1), 2)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_coordinate_that_is_no_number_is_named(bad):
    with pytest.raises(ValueError, match="not a finite number"):
        render_strokes([[(0.0, 0.0), (bad, 5.0)]])


def test_coordinates_too_far_apart_to_measure_are_named():
    with pytest.raises(ValueError, match=r"from -1e\+308 to 1e\+308, .*within ±1e300"):
        render_strokes([[(-1e308, 0.0), (1e308, 5.0)]])


@pytest.mark.parametrize("far", [1e300, -1e308])
def test_a_drawing_may_be_huge(far):
    tall = [[(0, 0), (0, np.sign(far) * 100)]]
    np.testing.assert_array_equal(render_strokes([[(0, 0), (0, far)]]), render_strokes(tall))
