"""A picture of a drawn symbol, of any size and pen width -> the raster that HASYv2 would hold of it.

The ink is found, cropped and brought to one size; its middle lines are traced and drawn anew as HASYv2 drew its
strokes (`render_strokes`), so that lines are two pixels wide whatever the pen was. Round specks become the dots that
HASYv2 made of a stroke that never moves, and solid areas are filled by scribbling, as its writers had to.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from hasy_core.data.strokes import SIZE, Stroke, render_strokes
from hasy_core.errors import HasyError
from hasy_core.recognition.ink import ink_contrast, otsu_threshold
from hasy_core.recognition.opening import PictureSource, open_grey
from hasy_core.recognition.surroundings import sheet_within, without_surroundings
from hasy_core.recognition.thinning import thin, trace

_SIDE = 192  # pixels of a crop's longer side while it is traced: 6 for each pixel of the raster
_MARGIN = 8
_PIXEL = _SIDE / SIZE
_SMOOTHING = 5  # pixels; takes the thinned line's staircase away
_LINE_ELONGATION = 2.0  # a line is at least this many times as long as wide; what is not is a dot or an area
_TAPER = 1.6  # how much deeper than its middle line a triangle is in its midst; crossing lines reach 1.4
_SOLID = 0.25  # and how deep, in parts of its longer side
_EIGHT = np.ones((3, 3), dtype=bool)
_ALL_SHEET = 0.5  # of the picture: no symbol that is filled in light ink is cut out so tightly
_MOST_PIECES = 4
_MOST_BORDER = 0.6


class _Speck(NamedTuple):
    """One connected piece of ink that is no line: where it lies, and how wide it is in pixels of the crop."""

    middle: tuple[float, float]
    width: float
    ink: NDArray[np.bool_]
    corner: tuple[int, int]


def raster_from_picture(source: PictureSource) -> NDArray[np.uint8]:
    """Bring a picture of one symbol to HASYv2's raster.

    Args:
        source: a path, an open binary file or a Pillow image; any size, pen width, lighting and colours. A picture
            that is such a raster already (see `own_raster`) is taken as it is. What lies around the drawing is left
            out: a desk, a frame, a scanner's black corner.

    Returns:
        uint8 `[32, 32]`, 255 = ink, 0 = paper.

    Raises:
        HasyError: the source is no readable picture (see `open_grey`), or there is no ink on it, or none on its sheet.
    """
    grey = open_grey(source)
    raster = own_raster(grey)
    if raster is not None:
        return raster
    contrast, ink = _ink_of(grey)
    sheet = sheet_within(grey, ink)
    if sheet is not None:
        try:
            contrast, ink = _ink_of(sheet.grey)
        except HasyError as error:
            if sheet.is_outlined:
                contrast = np.maximum(np.median(sheet.grey) - grey, 0.0)
                ink = contrast > otsu_threshold(contrast)
            elif sheet.share > _ALL_SHEET:
                raise HasyError(
                    "The light sheet on this picture is empty; draw on it, or cut the symbol out."
                ) from error
            # Else a filled symbol in light ink.
    cropped, picture_side = _cropped_ink(contrast, without_surroundings(ink))
    return render_strokes(_strokes(cropped, picture_side))


def own_raster(grey: NDArray[np.float64]) -> NDArray[np.uint8] | None:
    """The ink of a picture that is one of HASYv2's rasters, as its files hold it or inverted; None for any other.

    It is 32x32 in pure black and white, and its ink reaches an edge or is HASYv2's one dot. The ink is black, unless
    more than half is black and what is white are few pieces that stay off most of the border.

    Measured on the 16,992 pictures of fold 1's test part: upright all but 87 are taken as they are and those are drawn
    anew; inverted 117 more are taken the wrong way round. `compact` reads 84.48 % of the upright and 83.94 % of the
    inverted ones, and 84.59 % of the rasters themselves.

    Args:
        grey: `[height, width]`, 0 = black, 255 = white.

    Returns:
        uint8 `[32, 32]`, 255 = ink.
    """
    if grey.shape != (SIZE, SIZE) or not np.isin(grey, (0.0, 255.0)).all():
        return None
    ink = grey == 0
    if ink.mean() > 0.5:
        _, pieces = ndimage.label(~ink, _EIGHT)
        border = np.concatenate([ink[0], ink[-1], ink[1:-1, 0], ink[1:-1, -1]])
        if 0 < pieces <= _MOST_PIECES and (~border).mean() < _MOST_BORDER:
            ink = ~ink
    raster = np.where(ink, 255, 0).astype(np.uint8)
    touches = ink[0].any() or ink[-1].any() or ink[:, 0].any() or ink[:, -1].any()
    return raster if touches or np.array_equal(raster, render_strokes([[(0.0, 0.0)]])) else None


def _ink_of(grey: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """How much each pixel stands out from the paper, and which do so enough to be ink."""
    contrast = ink_contrast(grey)
    return contrast, contrast > otsu_threshold(contrast)


def _cropped_ink(contrast: NDArray[np.float64], ink: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], float]:
    """The ink of a contrast picture, cropped, its longer side `_SIDE`; and the picture's longer side in that scale."""
    ink = _without_dust(ink)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    scale = _SIDE / max(bottom - top, right - left)
    # Enlarged with its grey edges, which say where between two pixels the stroke ends.
    near = ndimage.binary_dilation(ink, _EIGHT, iterations=2)
    clean = Image.fromarray(np.where(near, contrast, 0.0).astype(np.float32))
    size = (round((right - left) * scale), round((bottom - top) * scale))
    crop = clean.resize(
        (max(1, size[0]), max(1, size[1])),
        Image.Resampling.BICUBIC,
        box=(float(left), float(top), float(right), float(bottom)),
    )
    values = np.asarray(crop, dtype=np.float64)
    level = otsu_threshold(contrast[near]) if scale > 1 else otsu_threshold(values)
    return np.pad(values > level, _MARGIN), max(contrast.shape) * scale


def _without_dust(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Drop pieces far smaller than a dot of the pen that drew the largest piece."""
    labels, count = ndimage.label(ink, _EIGHT)
    if not count:
        raise HasyError("The picture has no ink that stands out from its paper; draw darker or take it again.")
    areas = np.bincount(labels.ravel())[1:]
    pen = 2 * float(np.percentile(ndimage.distance_transform_edt(labels == areas.argmax() + 1)[ink], 90))
    kept = np.flatnonzero(areas >= min(0.2 * pen**2, areas.max() / 4)) + 1
    dustless: NDArray[np.bool_] = np.isin(labels, kept)
    return dustless


def _strokes(ink: NDArray[np.bool_], picture_side: float) -> list[Stroke]:
    """The pen strokes that could have left this ink, in pixels of the crop."""
    labels, _ = ndimage.label(ink, _EIGHT)
    lines, speckled = np.zeros_like(ink), np.zeros_like(ink)
    pens, specks = [], []
    depth = ndimage.distance_transform_edt(ink)
    for number, box in enumerate(ndimage.find_objects(labels), start=1):
        piece = labels[box] == number
        middle_line = thin(piece)
        depths = depth[box][middle_line if middle_line.any() else piece]  # of some even squares nothing is left
        width, deepest = 2 * float(np.median(depths)), 2 * float(depths.max())
        tapers = deepest > _TAPER * width and deepest > _SOLID * max(piece.shape)
        if tapers or middle_line.sum() < _LINE_ELONGATION * width:
            specks.append(_speck(piece, box))
            speckled[box] |= piece
        else:
            lines[box] |= middle_line
            pens.append(width)
    pen = float(np.median(pens)) if pens else 0.04 * picture_side
    strokes: list[Stroke] = [_smoothed(path) for path in trace(lines, shortest=0.8 * pen)]
    if pens:
        strokes.extend(_scribble(_areas_within(ink & ~speckled, depth, pen), (0, 0)))
    dot = _widest_dot(specks, pen, has_lines=bool(pens))
    for speck in specks:
        strokes.extend([[speck.middle]] if speck.width <= dot else _scribble(speck.ink, speck.corner))
    return strokes


def _areas_within(lines_ink: NDArray[np.bool_], depth: NDArray[np.float64], pen: float) -> NDArray[np.bool_]:
    """The parts of line work that are filled: much deeper than half a pen."""
    deepest = max(1.5 * pen, 0.06 * _SIDE)
    core = lines_ink & (depth > deepest)
    if not core.any():
        return core
    return lines_ink & (ndimage.distance_transform_edt(~core) < deepest)


def _speck(piece: NDArray[np.bool_], box: tuple[slice, slice]) -> _Speck:
    rows, columns = np.nonzero(piece)
    (top, left) = (box[0].start, box[1].start)
    return _Speck((left + float(columns.mean()), top + float(rows.mean())), max(piece.shape), piece, (left, top))


def _widest_dot(specks: list[_Speck], pen: float, has_lines: bool) -> float:
    """Up to which width, in pixels, a speck is a dot; beyond it is a filled shape."""
    if has_lines:
        return max(3 * pen, 0.15 * _SIDE)
    return 2.5 * pen if len(specks) == 1 else 0.3 * _SIDE


def _scribble(area: NDArray[np.bool_], corner: tuple[int, int]) -> list[Stroke]:
    """Fill an area with level strokes, close enough together to leave no paper between them."""
    inside = ndimage.distance_transform_edt(np.pad(area, 1))[1:-1, 1:-1] > _PIXEL
    strokes: list[Stroke] = []
    for row in range(0, inside.shape[0], round(1.5 * _PIXEL)):
        turns = np.flatnonzero(np.diff(inside[row], prepend=False, append=False))
        strokes.extend(
            [(corner[0] + float(start), corner[1] + float(row)), (corner[0] + float(stop), corner[1] + float(row))]
            for start, stop in zip(turns[::2], turns[1::2] - 1, strict=True)
        )
    return strokes


def _smoothed(path: NDArray[np.float64]) -> Stroke:
    """A traced line without its staircase, one point for each pixel of the raster; its two ends stay in place."""
    if len(path) < 3:
        return [(float(x), float(y)) for x, y in path]
    smooth = ndimage.gaussian_filter1d(path, _SMOOTHING / 2, axis=0, mode="nearest")
    smooth[[0, -1]] = path[[0, -1]]
    kept = np.linspace(0, len(path) - 1, max(2, round(len(path) / _PIXEL) + 1)).round().astype(int)
    return [(float(x), float(y)) for x, y in smooth[kept]]
