"""Stand-ins for HASYv2 on a machine that has neither the data set nor a network.

Each class has one clean drawing (`standin_shapes`). A variant of it is that drawing as an unsteady hand repeats it:
slanted, turned, stretched, waved, drawn at an uneven pace with strokes that miss each other a little. The strokes
are then rasterised by the rules that HASYv2 used for its own (`render_strokes`).

Only `random.Random.random` is drawn from, whose sequence Python keeps the same on every machine and release.
"""

import math
import random
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hasy_core.data.standin_shapes import shape, shape_classes
from hasy_core.data.strokes import render_strokes
from hasy_core.products import product

PER_CLASS = 20

_UNITS = 2.0  # the drawings are 100 units high; HASYv2's writers drew on a pad of about 200 pixels
_TURN = math.radians(6)
_SLANT = 0.18
_STRETCH = 0.14  # of the width against the height
_MISS = 3.0  # units by which a whole stroke is out of place
_STROKE_TURN = math.radians(4)
_STROKE_LENGTH = 0.06
_BACKWARDS = 0.25  # how often a stroke is drawn from its other end
_WAVES = ((30.0, 0.6), (70.0, 1.5), (150.0, 2.6))  # wavelength and amplitude, in units of the drawing
_PACE = (3.0, 8.0)  # units between two points of the pen, slowest to fastest

Between = Callable[[float, float], float]  # an even chance from the first number to the second


def standin_classes() -> tuple[int, ...]:
    """The dense class indices, ascending, of which stand-ins can be drawn."""
    return shape_classes()


def standin_strokes(class_index: int, variant: int, seed: int = 0) -> list[list[tuple[float, float]]]:
    """Draw one stand-in as pen strokes.

    Args:
        class_index: one of `standin_classes()`.
        variant: which of the endlessly many drawings of the class; any int.
        seed: another seed gives another hand.

    Returns:
        One list of `(x, y)` points for each stroke, y growing downwards, about 200 units high; the same on every
        machine. A dot is a stroke of one point.

    Raises:
        ValueError: no stand-in can be drawn of that class.
    """
    chance = random.Random(f"{seed}/{class_index}/{variant}").random

    def between(low: float, high: float) -> float:
        return low + (high - low) * chance()

    strokes = [_missed(_paced(*path, between(*_PACE), between(0, math.tau)), between) for path in _paths(class_index)]
    points = np.concatenate(strokes)
    for wavelength, amplitude in _WAVES:
        towards, phase = between(0, math.tau), np.array([between(0, math.tau), between(0, math.tau)])
        along = product(points, np.array([math.cos(towards), math.sin(towards)])) * (math.tau / wavelength)
        points = points + between(0, amplitude) * np.sin(along[:, None] + phase)
    points = product(points, _hand(between).T) * _UNITS
    ends = np.cumsum([len(stroke) for stroke in strokes])
    # Two decimals, so that the last bit of a machine's sine cannot move a pixel.
    return [[(x, y) for x, y in part.tolist()] for part in np.split(points.round(2), ends[:-1])]


def standin_image(class_index: int, variant: int, seed: int = 0) -> NDArray[np.uint8]:
    """One stand-in as HASYv2 would hold it: uint8 `[32, 32]`, 255 = ink. Raises as `standin_strokes`."""
    return render_strokes(standin_strokes(class_index, variant, seed))


def standin_labels() -> NDArray[np.int64]:
    """Class index of each picture of the stand-in data set, int64 `[n]`, `PER_CLASS` of each, without drawing any.

    Picture `number` is `standin_image(labels[number], number % PER_CLASS)`.
    """
    return np.repeat(np.array(standin_classes(), dtype=np.int64), PER_CLASS)


def _missed(stroke: NDArray[np.float64], between: Between) -> NDArray[np.float64]:
    """One stroke a little out of place, too long or too short, turned; sometimes drawn from its other end."""
    middle = stroke.mean(axis=0)
    turn, length = between(-_STROKE_TURN, _STROKE_TURN), 1 + between(-_STROKE_LENGTH, _STROKE_LENGTH)
    turned = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]]) * length
    missed = product(stroke - middle, turned) + middle + (between(-_MISS, _MISS), between(-_MISS, _MISS))
    return missed[::-1] if between(0, 1) < _BACKWARDS else missed


def _hand(between: Between) -> NDArray[np.float64]:
    """The 2x2 matrix by which one hand stretches, slants and turns a drawing."""
    turn, slant = between(-_TURN, _TURN), between(-_SLANT, _SLANT)
    turned = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    width, height = 1 + between(-_STRETCH, _STRETCH), 1 + between(-_STRETCH, _STRETCH)
    return product(turned, np.array([[width, -slant], [0.0, height]]))


@cache
def _paths(class_index: int) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Each stroke of the clean drawing: its corner points `[n, 2]` and the way `[n]` covered up to each."""
    paths = []
    for stroke in shape(class_index):
        corners = np.array(stroke)
        paths.append((corners, np.append(0.0, np.hypot(*np.diff(corners, axis=0).T).cumsum())))
    return paths


def _paced(corners: NDArray[np.float64], way: NDArray[np.float64], pace: float, phase: float) -> NDArray[np.float64]:
    """Where the pen is at even times `[m, 2]`, if it goes `pace` units a tick on average, faster and slower."""
    if len(corners) == 1:
        return corners
    ticks = np.linspace(0.0, 1.0, max(2, round(way[-1] / pace)) + 1)
    beat = 2 * math.tau
    at = (ticks + 0.6 / beat * (np.sin(beat * ticks + phase) - math.sin(phase))) * way[-1]
    return np.stack([np.interp(at, way, corners[:, axis]) for axis in (0, 1)], axis=1)
