"""Pictures of symbols as a person would hand them in: a round pen on paper, anti-aliased."""

import random
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw

Strokes = Sequence[Sequence[tuple[float, float]]]
DrawPicture = Callable[..., Image.Image]

_OVERSAMPLING = 3


def _draw_picture(
    strokes: Strokes, side: int = 280, filled: float = 0.6, pen: float = 0.025, seed: int = 0
) -> Image.Image:
    """Draw strokes on a white `side` x `side` page: `filled` of it wide or high, pen width `pen` of its side."""
    points = np.concatenate([np.array(stroke, dtype=float) for stroke in strokes])
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = filled * side / extent.max() if extent.max() else 1.0
    chance = random.Random(seed)
    free = side - extent * scale
    corner = free * (chance.uniform(0.2, 0.8), chance.uniform(0.2, 0.8))
    page = Image.new("L", (side * _OVERSAMPLING, side * _OVERSAMPLING), 255)
    paint = ImageDraw.Draw(page)
    for stroke in strokes:
        placed = ((np.array(stroke, dtype=float) - low) * scale + corner) * _OVERSAMPLING
        radius = pen * side * _OVERSAMPLING / 2 * (1.6 if len(placed) == 1 else 1.0)
        paint.line([tuple(point) for point in placed], fill=0, width=max(1, round(2 * radius)))
        for x, y in placed:  # round joints and ends
            paint.ellipse((x - radius, y - radius, x + radius, y + radius), fill=0)
    return page.resize((side, side), Image.Resampling.BOX)


@pytest.fixture
def draw_picture() -> DrawPicture:
    return _draw_picture
