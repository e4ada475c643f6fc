"""Pen strokes -> the 32x32 raster that HASYv2 would have made of them.

The rules are those of the data set's generator: absolute size and position are lost, lines are two pixels wide and
never anti-aliased.

Measured against every eighth image of HASYv2 (21,030): the commonest `\\cdot` (74 of 95) is pixel for pixel the dot
drawn here; of 50 `\\vdots` that reach both edges 39 show 3 rows of the first dot and 2 of the last, as here, so the
longer side ends at 32, not 31; upright lines have 2.04 pixels of ink a row about column 15.95, here 2.08 about 15.97
(points one pixel apart). So a line that runs exactly along the right or lower edge leaves the raster unless it is drawn
leftwards or upwards; an unsteady hand loses part of it at most.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

SIZE = 32
PEN_WIDTH = 2
DOT_RADIUS = 2

Point = tuple[float, float]
Stroke = Sequence[Point]


def render_strokes(strokes: Sequence[Stroke]) -> NDArray[np.uint8]:
    """Rasterise pen strokes as HASYv2 rasterised its own.

    Args:
        strokes: one sequence of `(x, y)` points for each pen-down to pen-up, y growing downwards, in any
            unit in which a deliberate drawing is at least 32 units wide or high (screen pixels do).

    Returns:
        uint8 `[32, 32]`, 255 = ink, 0 = paper; all paper where there is no point at all.

    Raises:
        ValueError: a coordinate is not a finite number, or two are further apart than a number can say.
    """
    drawn = [np.asarray(stroke, dtype=np.float64).reshape(-1, 2) for stroke in strokes if len(stroke)]
    if not drawn:
        return np.zeros((SIZE, SIZE), np.uint8)
    points = np.concatenate(drawn)
    if not np.isfinite(points).all():
        raise ValueError("strokes has a coordinate that is not a finite number; every x and y must be one")
    low, high = points.min(axis=0), points.max(axis=0)
    with np.errstate(over="ignore"):
        extent = high - low
    if not np.isfinite(extent).all():
        raise ValueError(
            f"strokes reaches from {low.min():g} to {high.max():g}, which is too far to measure; keep every x and y "
            "within ±1e300"
        )
    scale = SIZE / max(float(extent.max()), SIZE)
    offset = (SIZE - extent * scale) / 2

    picture = Image.new("L", (SIZE, SIZE), 0)
    pen = ImageDraw.Draw(picture)
    for stroke in drawn:
        placed = (stroke - low) * scale + offset
        if (placed == placed[0]).all():
            (x, y) = placed[0]
            pen.ellipse((x - DOT_RADIUS, y - DOT_RADIUS, x + DOT_RADIUS, y + DOT_RADIUS), fill=255)
        else:
            pen.line([tuple(point) for point in placed], fill=255, width=PEN_WIDTH)
    return np.asarray(picture, dtype=np.uint8).copy()
