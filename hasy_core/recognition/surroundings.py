"""What lies around a drawing on a photograph or a scan: the desk, a frame, a scanner's black corner."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Mask = NDArray[np.bool_]

_EIGHT = np.ones((3, 3), dtype=bool)
_ALONG_A_SIDE = 0.6  # of a side's pixels: what covers so many is no stroke that ends there
_ACROSS = 0.9  # of the picture's width or height: what is left is then as large as the picture, and cut out tightly
_SHEET = 0.15  # of the picture: a smaller light patch is ink
_SOLID = 0.7  # of its rectangle, and of what it encloses; a letter or a frame in light ink fills far less
_THICKEST_PEN = 0.15  # of what it surrounds
_RIM = 0.02  # of a sheet's longer side: its edge, with the shadow there


def without_surroundings(ink: Mask) -> Mask:
    """Ink less the pieces that belong to the picture's edge, where something else is left.

    A piece belongs to the edge that covers a corner of the picture, or most of one side. A symbol that was cut out
    tightly may do so too: it is kept where nothing else is left, or what is left reaches across the picture.

    Args:
        ink: `[height, width]`.
    """
    labels, _ = ndimage.label(ink, _EIGHT)
    sides = (labels[0], labels[-1], labels[:, 0], labels[:, -1])
    corners = {int(labels[row, column]) for row in (0, -1) for column in (0, -1)}
    along = {int(number) for side in sides for number in np.flatnonzero(np.bincount(side) >= _ALONG_A_SIDE * len(side))}
    dropped = (corners | along) - {0}
    left: Mask = ink & ~np.isin(labels, list(dropped))
    if not dropped or not left.any():
        return ink
    rows, columns = np.flatnonzero(left.any(axis=1)), np.flatnonzero(left.any(axis=0))
    reach = max((np.ptp(rows) + 1) / ink.shape[0], (np.ptp(columns) + 1) / ink.shape[1])
    return ink if reach >= _ACROSS else left


@dataclass(frozen=True, eq=False)
class Sheet:
    """A sheet of paper that lies on something dark.

    Attributes:
        grey: levels of its rectangle, 0 = black, 255 = white, with paper where the sheet does not reach.
        margins: pixels of the picture above, below, left and right of it.
        share: of the picture, that its rectangle takes.
    """

    grey: NDArray[np.float64]
    margins: tuple[int, int, int, int]
    share: float

    @property
    def is_outlined(self) -> bool:
        """Whether what lies around it could be a pen's line: thin, and much the same on all sides."""
        thickest = max(self.margins)
        return thickest <= _THICKEST_PEN * max(self.grey.shape) and thickest <= 2 * min(self.margins) + 2


def sheet_within(grey: NDArray[np.float64], ink: Mask) -> Sheet | None:
    """The sheet of paper that lies on something dark; None where what is light is no sheet.

    Args:
        grey: `[height, width]`, 0 = black, 255 = white.
        ink: what stands out of it, `[height, width]`.
    """
    labels, count = ndimage.label(ink, _EIGHT)
    if not count or float(np.median(grey[ink])) <= float(np.median(grey[~ink])):
        return None
    largest = labels == np.bincount(labels.ravel())[1:].argmax() + 1
    sheet = ndimage.binary_fill_holes(largest)
    [(rows, columns)] = ndimage.find_objects(sheet.astype(int))
    cut = sheet[rows, columns]
    light = largest[rows, columns].sum() / cut.sum()
    if cut.sum() < _SHEET * grey.size or min(cut.mean(), light) < _SOLID:
        return None
    rim = max(2, round(_RIM * max(cut.shape)))
    inside = ndimage.binary_erosion(cut, _EIGHT, iterations=rim)
    if not inside.any():
        return None
    found = grey[rows, columns]
    margins = (rows.start, grey.shape[0] - rows.stop, columns.start, grey.shape[1] - columns.stop)
    return Sheet(np.where(inside, found, np.median(found[inside])), margins, found.size / grey.size)
