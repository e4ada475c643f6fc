"""How well the shipped networks read drawings that are not HASYv2's: `python -m benchmarks.own_drawings [NETWORK…]`.

`own_drawings.json` holds symbols as a hand writes them, each once, in the notation of `hasy_core.data.stroke_notation`
on a sheet of 100 x 100, written for this benchmark and not changed after a network had seen them. Each is drawn
`VARIANTS` times by an unsteady hand: slanted up to 0.25, turned up to 8 degrees, widths against heights of 0.8 to 1.25,
0.4 to 4 times as large, somewhere on the pad, every stroke a little out of place, waves along it. Then

- as strokes: `render_strokes`, which is what the pad sends;
- as pictures: the same strokes drawn with pens of 2 to 6 % of the drawing on white paper, read by
  `raster_from_picture`.

"look-alikes merged" counts an answer right if it is one of the truth's look-alikes. Wanted: top-5 of 90 %.

What the figure cannot say: the 87 symbols are common ones (median 812 training pictures in fold 1, 200 over all 369),
in one hand and one shape each, so 870 drawings are not 870 independent trials, and rare classes are not judged.
HASYv2's own validation pictures of the same symbols give `best` 93.3 % top-1 and 99.3 % top-5. One of the 870
rasters is pixel-identical to a training picture.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from hasy_core.data.stroke_notation import Strokes, read_strokes
from hasy_core.data.strokes import Stroke, render_strokes
from hasy_core.data.symbols import symbol_index, symbol_table
from hasy_core.evaluation import score
from hasy_core.models import load_model, predict_probabilities
from hasy_core.recognition import raster_from_picture

DRAWINGS = Path(__file__).with_name("own_drawings.json")
VARIANTS = 10
WANTED = 0.9
_MARGIN = 40


def own_drawings() -> dict[str, Strokes]:
    """LaTeX command -> its strokes on a sheet of 100 x 100."""
    notations: dict[str, str] = json.loads(DRAWINGS.read_text(encoding="utf-8"))
    return {latex: read_strokes(notation) for latex, notation in notations.items()}


def by_hand(strokes: Strokes, random: np.random.Generator) -> list[Stroke]:
    """The strokes as an unsteady hand repeats them, in pixels of a screen."""
    turn, slant = np.radians(random.uniform(-8, 8)), random.uniform(-0.25, 0.25)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    width = np.exp(random.uniform(np.log(0.8), np.log(1.25)))
    shape = rotation @ np.array([[width, -slant], [0, 1]])
    scale, place = np.exp(random.uniform(np.log(0.4), np.log(4))), random.uniform(0, 300, 2)
    drawn: list[Stroke] = []
    for stroke in strokes:
        points = _dense(np.array(stroke))
        along = np.arange(len(points))[:, None] * 4.0
        waves = sum(
            size * np.sin(along / length * 2 * np.pi + random.uniform(0, 2 * np.pi, 2))
            for length, size in ((25, 0.5), (60, 1.2), (140, 2.0))
        )
        moved = points if len(points) == 1 else points + waves
        hand = ((moved - 50 + random.normal(0, 1.5, 2)) @ shape.T) * scale + place
        drawn.append([(float(x), float(y)) for x, y in hand])
    return drawn


def _dense(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points about 4 units apart along a line."""
    if len(points) == 1:
        return points
    lengths = np.hypot(*np.diff(points, axis=0).T).cumsum()
    at = np.concatenate([[0.0], lengths])
    wanted = np.linspace(0, at[-1], max(2, round(at[-1] / 4) + 1))
    return np.stack([np.interp(wanted, at, points[:, axis]) for axis in (0, 1)], axis=1)


def as_picture(strokes: list[Stroke], pen: float) -> Image.Image:
    """Strokes on white paper, drawn 400 pixels large with a round pen of this part of the drawing's longer side."""
    points = np.concatenate([np.array(stroke) for stroke in strokes])
    low = points.min(axis=0)
    scale = 400 / max(float((points.max(axis=0) - low).max()), 1e-9)
    side = 400 + 2 * _MARGIN
    picture, width = Image.new("L", (side, side), 255), max(2, round(pen * 400))
    paper = ImageDraw.Draw(picture)
    for stroke in strokes:
        placed = [tuple(point) for point in (np.array(stroke) - low) * scale + _MARGIN]
        paper.line(placed, fill=0, width=width)
        radius = width / 2 * (1.5 if len(placed) == 1 else 1)
        for x, y in placed:
            paper.ellipse((x - radius, y - radius, x + radius, y + radius), fill=0)
    return picture


def main() -> None:
    """Prints the accuracies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("networks", nargs="*", default=["seed", "compact", "best"])
    arguments = parser.parse_args()
    random = np.random.default_rng(0)
    drawings = own_drawings()
    hands = [
        (symbol_index()[latex], by_hand(strokes, random))
        for latex, strokes in drawings.items()
        for _ in range(VARIANTS)
    ]
    labels = np.array([label for label, _ in hands])
    rasters = {
        "strokes": np.stack([render_strokes(strokes) for _, strokes in hands]),
        "pictures": np.stack(
            [raster_from_picture(as_picture(strokes, random.uniform(0.02, 0.06))) for _, strokes in hands]
        ),
    }
    print(f"{len(drawings)} symbols, {len(labels)} drawings; wanted: top-5 of {WANTED:.0%}")
    for name in arguments.networks:
        model = load_model(name)
        for kind, images in rasters.items():
            probabilities = predict_probabilities(model, images)
            scores = score(probabilities, labels)
            print(
                f"{name:8} {kind:9} top-1 {scores.top1:6.1%}  top-1, look-alikes merged {scores.merged_top1:6.1%}  "
                f"top-5 {scores.top5:6.1%}"
            )
            missed = [
                labels[row] for row in range(len(labels)) if labels[row] not in np.argsort(-probabilities[row])[:5]
            ]
            counts = sorted(((missed.count(label), symbol_table()[label].latex) for label in set(missed)), reverse=True)
            print(f"{'':18} not among five: " + ", ".join(f"{latex} {count}" for count, latex in counts[:12]))


if __name__ == "__main__":
    main()
