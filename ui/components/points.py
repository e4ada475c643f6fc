"""Points in the plane that stand for pictures; the picture of a point is shown beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hasy_core.data.symbols import symbol_table
from hasy_core.data.typeset import symbol_outline
from ui.components.message import pack_message
from ui.components.web_component import web_component

_POINTS = web_component("points/points")
# Okabe and Ito's colours, which colour-blind eyes tell apart ("Color Universal Design", 2008), without their yellow
# and black, which vanish on one of the two themes.
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9")
_LARGEST_STEP = 32767


@dataclass(frozen=True, eq=False)
class PicturePoints:
    """Pictures and where they stand.

    Attributes:
        places: `[n, 2]`, -1.0 … 1.0, y up.
        packed: uint8 `[n, 128]`, one bit a pixel, 1 = ink.
        labels: int64 `[n]`, class index of each.
        numbers: int64 `[n]`, number of each.
    """

    places: NDArray[np.float32]
    packed: NDArray[np.uint8]
    labels: NDArray[np.int64]
    numbers: NDArray[np.int64]


def picture_points(key: str, points: PicturePoints, coloured: Sequence[int], *, drawn: bool, alt: str) -> None:
    """Show points; pointing at one, or the arrow keys, show its picture.

    Args:
        key: the element's key.
        points: what to show.
        coloured: class indices that get a colour of `COLOURS` and their symbol at the middle of their points.
        drawn: the pictures themselves stand in the plane, small, instead of dots.
        alt: what the plane shows, for screen readers.

    Raises:
        ValueError: more coloured classes than colours.
    """
    if len(coloured) > len(COLOURS):
        raise ValueError(f"coloured has {len(coloured)} classes; there are {len(COLOURS)} colours")
    header = {
        "alt": alt,
        "drawn": drawn,
        "coloured": [_described(index, colour) for index, colour in zip(coloured, COLOURS, strict=False)],
        "names": [symbol.latex for symbol in symbol_table()],
        "count": len(points.numbers),
    }
    steps = np.rint(np.clip(points.places, -1, 1) * _LARGEST_STEP).astype("<i2")
    facts = np.stack([points.numbers, points.labels], axis=1).astype("<u4")
    _POINTS(key=key, data=pack_message(header, facts.tobytes(), steps.tobytes(), points.packed.tobytes()))


def _described(index: int, colour: str) -> dict[str, object]:
    outline = symbol_outline(index)
    return {"index": index, "colour": colour, "path": outline.path, "ink": outline.ink}
