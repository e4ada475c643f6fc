import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageDraw
from scipy import ndimage

from hasy_core.recognition.thinning import thin, trace

EIGHT = np.ones((3, 3))


def _inked(draw, size=80):
    picture = Image.new("L", (size, size), 0)
    draw(ImageDraw.Draw(picture))
    return np.asarray(picture) > 0


def test_a_thick_line_becomes_its_middle():
    ink = _inked(lambda pen: pen.rectangle((10, 30, 70, 38), fill=255))
    rows, columns = np.nonzero(thin(ink))
    assert set(rows) <= {33, 34, 35}
    assert columns.min() <= 16
    assert columns.max() >= 64
    (stroke,) = trace(thin(ink), shortest=9)
    assert stroke.shape[1] == 2
    assert np.ptp(stroke[:, 0]) >= 48


def test_a_ring_stays_closed_and_is_traced_once_round():
    ink = _inked(lambda pen: pen.ellipse((10, 10, 70, 70), outline=255, width=7))
    line = thin(ink)
    assert ndimage.label(~line)[1] == 2  # inside and outside
    (stroke,) = trace(line, shortest=5)
    np.testing.assert_array_equal(stroke[0], stroke[-1])
    assert np.abs(np.hypot(*(stroke - 40).T) - 27).max() < 2


def test_a_cross_has_four_arms():
    def cross(pen):
        pen.line((10, 40, 70, 40), fill=255, width=5)
        pen.line((40, 10, 40, 70), fill=255, width=5)

    strokes = trace(thin(_inked(cross)), shortest=5)
    assert sum(len(stroke) > 20 for stroke in strokes) == 4


def test_burrs_are_dropped_and_free_strokes_are_kept():
    line = np.zeros((30, 60), dtype=bool)
    line[15, 5:55] = True
    line[12:15, 30] = True  # a burr of three
    line[3, 5:9] = True  # a short stroke of its own
    strokes = trace(line, shortest=6)
    assert sorted(round(float(np.ptp(stroke[:, 0]))) for stroke in strokes if len(stroke) < 10) == [3]
    assert min(stroke[:, 1].min() for stroke in strokes if len(stroke) > 10) == 15


@settings(max_examples=60)
@given(arrays(bool, st.tuples(st.integers(1, 14), st.integers(1, 14))))
def test_thinning_neither_joins_nor_adds_and_tracing_covers_every_line(ink):
    line = thin(ink)
    assert not (line & ~ink).any()
    assert ndimage.label(line, EIGHT)[1] <= ndimage.label(ink, EIGHT)[1]
    covered = np.zeros_like(line)
    for stroke in trace(line, shortest=0):
        columns, rows = stroke.astype(int).T
        covered[rows, columns] = True
        assert (np.abs(np.diff(stroke, axis=0)).max(axis=1, initial=0) <= 1).all() or len(stroke) == 1
    np.testing.assert_array_equal(covered, line)
