"""A picture file, of whatever kind -> light and dark, with one sentence for each way in which it can be unreadable."""

import struct
import warnings
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from hasy_core.errors import HasyError

PictureSource = str | Path | BinaryIO | Image.Image

MAX_PIXELS = 50_000_000
_WORKING_SIDE = 1024  # pixels; larger pictures are reduced, a pen of 1 % is still 10 wide
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "ICO", "TGA", "MPO", "JPEG2000")
_WIDE_MODES = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")
# What Pillow's decoders are known to raise on a damaged file, besides OSError.
_DECODING_ERRORS = (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError, TypeError)


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
    if isinstance(source, Image.Image):
        return _grey(source, "the picture")
    name = str(getattr(source, "name", "the picture")) if not isinstance(source, str | Path) else str(source)
    if isinstance(source, str | Path):
        if not Path(source).exists():
            raise HasyError(f"{name} does not exist; check the path of the picture.")
        if Path(source).is_dir():
            raise HasyError(f"{name} is a folder; name a picture inside it.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(source, formats=_FORMATS)
        with picture:
            return _grey(picture, name)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(name) from error
    except PermissionError as error:
        raise HasyError(f"{name} may not be read; change its permissions.") from error
    except _DECODING_ERRORS as error:
        raise HasyError(f"{name} is not a picture that can be read; save it as PNG or JPEG and try again.") from error


def _grey(picture: Image.Image, name: str) -> NDArray[np.float64]:
    if picture.width * picture.height > MAX_PIXELS:
        raise _too_large(name)
    if picture.width * picture.height == 0:
        raise HasyError(f"{name} has no pixels; choose another picture.")
    picture.draft(None, (_WORKING_SIDE, _WORKING_SIDE))  # a JPEG is decoded no larger than needed
    try:
        picture.load()
    except _DECODING_ERRORS as error:
        raise HasyError(f"{name} is damaged or cut off; export or download it again.") from error
    upright = ImageOps.exif_transpose(picture)
    shrink = -(-max(upright.size) // _WORKING_SIDE)
    if upright.mode in _WIDE_MODES:
        return _narrowed(np.asarray(upright, dtype=np.float64), shrink)
    if "A" in upright.getbands() or "transparency" in upright.info:
        upright = _on_paper(upright.convert("RGBA"))
    colours = upright.convert("RGB")
    if shrink > 1:
        colours = colours.reduce(shrink)
    channels = np.asarray(colours, dtype=np.float64)
    return channels[..., int(channels.std(axis=(0, 1)).argmax())]


def _narrowed(levels: NDArray[np.float64], shrink: int) -> NDArray[np.float64]:
    """16- and 32-bit levels, whose white is not agreed on, stretched to 0 … 255 and averaged over blocks."""
    levels = np.nan_to_num(levels, posinf=0.0, neginf=0.0)
    low, high = float(levels.min()), float(levels.max())
    stretched = (levels - low) * (255 / (high - low)) if high > low else np.full_like(levels, 255.0)
    return np.asarray(Image.fromarray(stretched.astype(np.float32)).reduce(shrink), dtype=np.float64)


def _on_paper(picture: Image.Image) -> Image.Image:
    """Lay a transparent picture on white, or on black where what is drawn on it is light."""
    alpha = np.asarray(picture.getchannel("A"), dtype=np.float64)
    light = np.asarray(picture.convert("L"), dtype=np.float64)
    drawn = float((light * alpha).sum() / max(alpha.sum(), 1.0))
    solid = float(alpha.min()) >= 255
    paper = Image.new("RGBA", picture.size, "white" if solid or drawn < 128 else "black")
    return Image.alpha_composite(paper, picture)


def _too_large(name: str) -> HasyError:
    return HasyError(f"{name} has more than {MAX_PIXELS // 10**6} million pixels; make it smaller and try again.")
