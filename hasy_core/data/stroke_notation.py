"""A small notation for the pen strokes of a drawing.

A drawing is a list of strokes parted by `;`, y growing downwards:

    10,20 30,40 …            straight lines through these points
    ~ 10,20 30,40 …          a smooth curve through these points
    o 50,50 30,20            an ellipse: centre, radii, pen put down at the right
    @ 50,50 30,20 0,270      an arc of it: from one angle to another in degrees, clockwise from the right
    . 50,50                  a dot
"""

import math
from collections.abc import Sequence

Point = tuple[float, float]
Strokes = tuple[tuple[Point, ...], ...]

_CURVE_STEP = 8.0  # units between the points of an arc; a twelfth of a drawing's height


def read_strokes(drawing: str) -> Strokes:
    """The strokes that the notation at the top of this module spells."""
    return tuple(_read_stroke(part.split()) for part in drawing.split(";"))


def _read_stroke(words: list[str]) -> tuple[Point, ...]:
    kind = words.pop(0) if words[0] in set("~o@.") else ""
    points = [(float(x), float(y)) for x, y in (word.split(",") for word in words)]
    if kind == "~":
        return smooth_curve(points, _CURVE_STEP)
    if kind == "o":
        return _arc(points[0], points[1], (0, 360))
    if kind == "@":
        return _arc(*points)
    return tuple(points)


def _arc(centre: Point, radii: Point, angles: Point) -> tuple[Point, ...]:
    (start, stop) = (math.radians(angle) for angle in angles)
    steps = max(4, math.ceil(abs(stop - start) * max(radii) / _CURVE_STEP))
    turns = (start + (stop - start) * step / steps for step in range(steps + 1))
    return tuple((centre[0] + radii[0] * math.cos(t), centre[1] + radii[1] * math.sin(t)) for t in turns)


def smooth_curve(points: Sequence[Point], step: float) -> tuple[Point, ...]:
    """A uniform Catmull–Rom spline through the points, ending in straight tangents.

    Args:
        points: at least one.
        step: the curve's own points are at most about so far apart, in the unit of `points`.
    """
    padded = [points[0], *points, points[-1]]
    curve = [points[0]]
    for before, start, stop, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        steps = max(2, math.ceil(math.dist(start, stop) / step))
        curve.extend(_spline_point(before, start, stop, after, place / steps) for place in range(1, steps + 1))
    return tuple(curve)


def _spline_point(before: Point, start: Point, stop: Point, after: Point, t: float) -> Point:
    (x, y) = (
        (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3) / 2
        for a, b, c, d in zip(before, start, stop, after, strict=True)
    )
    return (x, y)
