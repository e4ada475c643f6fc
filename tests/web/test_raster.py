"""Strokes in the browser become the pixels that Python draws, whatever was drawn."""

import math
from random import Random

import numpy as np
import pytest

from hasy_core.data.strokes import render_strokes
from tests.javascript import in_node

RASTERS = """(drawings, { renderStrokes }) => drawings.map((strokes) => {
    const raster = renderStrokes(strokes);
    return raster && Array.from(raster, (ink) => (ink ? 1 : 0)).join("");
})"""
# JSON has no word for what is not finite.
REFUSALS = """(drawings, { renderStrokes }) => drawings.map((strokes) => {
    try {
        renderStrokes(strokes.map((stroke) => stroke.map(Number)));
    } catch (problem) {
        return String(problem);
    }
})"""
Drawing = list[list[float]]


def assert_same_pixels(drawings: list[Drawing]) -> None:
    rasters = in_node("pad/raster.js", RASTERS, drawings)
    for strokes, raster in zip(drawings, rasters, strict=True):
        expected = render_strokes([np.array(stroke).reshape(-1, 2).tolist() for stroke in strokes])
        drawn = np.zeros((32, 32)) if raster is None else np.array(list(raster), np.uint8).reshape(32, 32) * 255
        np.testing.assert_array_equal(drawn, expected, err_msg=str(strokes))


@pytest.mark.parametrize("seed", range(4))
def test_random_drawings(seed: int) -> None:
    random = np.random.default_rng(seed)
    drawings: list[Drawing] = []
    for number in range(1200):
        strokes = []
        for _ in range(random.integers(1, 5)):
            count = int(random.integers(1, 8))
            points = (
                random.uniform(0, 400, (count, 2)),
                np.cumsum(random.normal(0, 25, (count, 2)), axis=0) + 200,
                np.cumsum(random.normal(0, 1.5, (12 * count, 2)), axis=0) + 200,  # a slow pen
                random.integers(0, 33, (count, 2)).astype(float),
                random.uniform(0, 400, (1, 2)),  # a dot
                np.repeat(random.uniform(-50, 50, (1, 2)), count, axis=0),  # a pen that rests
                np.column_stack([np.full(count, 7.3), random.uniform(0, 90, count)]),  # upright
                random.uniform(0, 10.0 ** random.integers(-3, 6), (count, 2)),  # tiny and huge
            )[random.integers(8) if number % 2 else number % 8]
            strokes.append((points if number % 3 else np.round(points, 1)).reshape(-1).tolist())
        drawings.append(strokes)
    assert_same_pixels(drawings)


def test_lines_of_every_direction() -> None:
    drawings: list[Drawing] = []
    for dx in range(-32, 33, 3):
        for dy in range(-32, 33):
            x, y = max(0, -dx), max(0, -dy)
            # The dots at the corners hold the line in its place.
            drawings.append([[0, 0], [32, 32], [x, y, x + dx, y + dy]])
    assert_same_pixels(drawings)


def test_dots_level_with_the_middle_of_a_drawing() -> None:
    # A dot's box is cut down to whole pixels, and a hair below a whole number it is a pixel wider.
    drawings: list[Drawing] = []
    for size in np.random.default_rng(0).uniform(1, 500, 1500):
        half = float(size) / 2
        drawings.append([[0, 0, 0, float(size)], [half, half]])
        drawings.append([[0, 0, float(size), 0.0], [half, math.nextafter(half, 0)]])
    for whole in range(33):
        for near in (math.nextafter(whole, -1), float(whole), math.nextafter(whole, 33)):
            drawings.append([[0, 0, 32, 32], [min(max(near, 0.0), 32.0), 16.0]])
            drawings.append([[0, 0, 32, 32], [16.0, min(max(near, 0.0), 32.0)]])
            drawings.append([[0, 0, 32, 32], [math.nextafter(16, 0), min(max(near, 0.0), 32.0)]])
    assert_same_pixels(drawings)


def test_drawings_of_dots_alone() -> None:
    random = np.random.default_rng(1)
    drawings: list[Drawing] = [[[3.5, 4.25]], [[0.1, 0.2, 0.1, 0.2]], [[]], []]
    for number in range(1000):
        spread = float(random.choice([0.0, 1e-9, 0.4, 30.0, 200.0]))
        dots = random.uniform(0, 1, (int(random.integers(1, 6)), 2)) * spread
        dots[:, number % 2] *= number % 3
        drawings.append([dot.tolist() for dot in dots])
    assert_same_pixels(drawings)


def test_walks_with_rests_and_coordinates_beside_the_edges_of_boxes() -> None:
    random = Random(6)
    assert_same_pixels([a_drawing(random) for _ in range(2000)])


def a_drawing(random: Random) -> Drawing:
    drawing = [a_stroke(random) for _ in range(random.randint(1, 4))]
    if random.random() < 0.5:
        x, y = (sorted(value for stroke in drawing for value in stroke[axis::2]) for axis in (0, 1))
        middle = [(x[0] + x[-1]) / 2, (y[0] + y[-1]) / 2]
        drawing.append([math.nextafter(value, random.choice([-math.inf, value, math.inf])) for value in middle])
    return drawing


def a_stroke(random: Random) -> list[float]:
    point = [a_coordinate(random), a_coordinate(random)]
    kind = random.random()
    if kind < 0.3:
        return point * random.choice([1, 1, 2, 5])
    if kind < 0.7:
        return [a_coordinate(random) for _ in range(2 * random.randint(2, 6))]
    step = random.choice([0.05, 1.0, 25.0])  # a pen that hardly moves, a slow one, a fast one
    walk = []
    for _ in range(random.randint(2, 40)):
        point = [value + random.gauss(0, step) for value in point]
        walk += point * random.choice([1, 1, 3])
    return walk


def a_coordinate(random: Random) -> float:
    edge = random.choice([0, 1, 2, 4, 8, 14, 15, 16, 17, 30, 32, 200, 400])
    return random.choice(
        [
            random.uniform(0, 400),
            round(random.uniform(0, 400), 1),
            edge,
            math.nextafter(edge, random.choice([-math.inf, math.inf])),
            -random.uniform(0, 400),
            random.uniform(-1, 1) * 10.0 ** random.randint(-300, 300),
        ]
    )


def test_a_pen_of_twenty_thousand_points() -> None:
    assert_same_pixels(
        [np.cumsum(np.random.default_rng(9).normal(0, 2, (1, 20_000, 2)), axis=1).reshape(1, -1).tolist()]
    )


def test_what_python_refuses_is_refused() -> None:
    bad = [math.nan, math.inf, -math.inf]
    drawings = [[[other, each]] for each in bad for other in (0.0, 5.0, math.nan, math.inf)]
    drawings += [[[each, 1.0, 2.0, 3.0], [4.0, 5.0]] for each in bad]
    drawings.append([[0.0, -1.7e308], [5.0, 1.7e308]])
    for drawing in drawings:
        with pytest.raises(ValueError, match="strokes"):
            render_strokes([np.array(stroke).reshape(-1, 2).tolist() for stroke in drawing])
    said = [[[str(value).replace("inf", "Infinity") for value in stroke] for stroke in drawing] for drawing in drawings]
    assert set(in_node("pad/raster.js", REFUSALS, said)) == {
        "RangeError: strokes has a coordinate that is not a finite number, or two that are too far apart to measure"
    }
