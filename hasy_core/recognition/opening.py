"""A picture file, of whatever kind -> light and dark, as a symbol is read from it."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hasy_core.data.uploads import (
    MAX_PIXELS,
    WIDE_MODES,
    PictureSource,
    is_transparent,
    on_paper,
    open_upright,
    stretched,
)

__all__ = ["MAX_PIXELS", "PictureSource", "open_grey"]

_WORKING_SIDE = 1024  # pixels; larger pictures are reduced, a pen of 1 % is still 10 wide


def open_grey(source: PictureSource) -> NDArray[np.float64]:
    """Read a picture as grey levels.

    The first frame of an animation, turned upright by its EXIF orientation, transparent parts shown as paper.
    Of the colour channels the one is taken in which the ink stands out most.

    Args:
        source: a path, an open binary file or a Pillow image.

    Returns:
        float64 `[height, width]`, 0 = black, 255 = white; neither side over 1024.

    Raises:
        HasyError: there is no such file, it is no picture, is cut off, or has over 50 million pixels.
    """
    upright = open_upright(source, _WORKING_SIDE)
    shrink = -(-max(upright.size) // _WORKING_SIDE)
    if upright.mode in WIDE_MODES:
        # Nobody says which level of 16- and 32-bit pictures is white.
        levels = stretched(upright).astype(np.float32)
        return np.asarray(Image.fromarray(levels).reduce(shrink), dtype=np.float64)
    colours = on_paper(upright, _paper_of(upright) if is_transparent(upright) else "white")
    if shrink > 1:
        colours = colours.reduce(shrink)
    channels = np.asarray(colours, dtype=np.float64)
    return channels[..., int(channels.std(axis=(0, 1)).argmax())]


def _paper_of(transparent: Image.Image) -> str:
    """White, or black where what is drawn on a transparent picture is light."""
    picture = transparent.convert("RGBA")
    alpha = np.asarray(picture.getchannel("A"), dtype=np.float64)
    light = np.asarray(picture.convert("L"), dtype=np.float64)
    drawn = float((light * alpha).sum() / max(alpha.sum(), 1.0))
    solid = float(alpha.min()) >= 255
    return "white" if solid or drawn < 128 else "black"
