"""The sketch pad: pen strokes drawn with mouse, finger or pen."""

from dataclasses import dataclass
from typing import Any

from hasy_core.data.strokes import Point
from hasy_core.errors import HasyError
from ui.components.web_component import web_component

SIDE = 400
MOST_POINTS = 25_000
FARTHEST = 1e6
"""Pad units; a drawing ends at the pad's edge, so what lies further out was not drawn."""

_PAD = web_component("pad/pad_component", "pad/pad")


@dataclass(frozen=True)
class Drawing:
    """What stands on the pad.

    Attributes:
        number: grows with every change of the drawing; 0 before the first.
        strokes: `(x, y)` points of each pen-down to pen-up in pad units (the pad is 400 x 400, y down); a line
            that leaves the pad ends there and starts anew where it comes back.
    """

    number: int
    strokes: tuple[tuple[Point, ...], ...]


EMPTY = Drawing(0, ())


def sketch_pad(key: str) -> Drawing:
    """The pad, and what is drawn on it now.

    Raises:
        HasyError: what the browser sent is no drawing.
    """
    result = _PAD(key=key, data={"id": key}, on_drawing_change=lambda: None)
    return parse_drawing(result.get("drawing"))


def parse_drawing(value: Any) -> Drawing:
    """A drawing as the browser sends it, `{"number": int, "strokes": [[x0, y0, x1, y1, …], …]}`; None is empty.

    Raises:
        HasyError: it has another form, a coordinate that is no number within a million, or over 25,000 points.
    """
    if value is None:
        return EMPTY
    try:
        number, strokes = value["number"], value["strokes"]
        flat = [[float(coordinate) for coordinate in stroke] for stroke in strokes]
        sound = all(len(stroke) % 2 == 0 and all(abs(each) <= FARTHEST for each in stroke) for stroke in flat)
        if not (isinstance(number, int) and isinstance(strokes, list) and sound):
            raise ValueError
    except (KeyError, TypeError, ValueError, OverflowError):
        raise HasyError("The drawing did not arrive whole; clear the pad and draw it again.") from None
    if sum(len(stroke) for stroke in flat) // 2 > MOST_POINTS:
        raise HasyError(f"The drawing has over {MOST_POINTS:,} points; clear the pad and draw it more simply.")
    return Drawing(number, tuple(tuple(zip(stroke[::2], stroke[1::2], strict=True)) for stroke in flat if stroke))
