"""A picture file from anywhere, opened with one sentence for each way in which it can be unreadable."""

import struct
import warnings
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from hasy_core.errors import HasyError
from hasy_core.files.atomic import check_regular

PictureSource = str | Path | BinaryIO | Image.Image

MAX_PIXELS = 50_000_000
LONGEST_SIDE = 128
SHORTEST_SIDE = 3
SIXTEEN_BIT_MODES = ("I;16", "I;16L", "I;16B", "I;16N")
WIDE_MODES = ("I", "F", *SIXTEEN_BIT_MODES)
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "ICO", "TGA", "JPEG2000")
"""Pillow's names of the formats that are read, each of which Pillow can open."""
# What Pillow's decoders are known to raise on a damaged file, besides OSError.
_DECODING_ERRORS = (
    *(OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError, TypeError, AttributeError),
    *(OverflowError, ZeroDivisionError, RuntimeError, AssertionError),
)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF's orientations but for the upright one (JEITA CP-3451, tag 274), and what sets a picture upright."""


def read_upload(source: PictureSource, *, colour: bool = False, name: str | None = None) -> NDArray[np.float64]:
    """Read a picture as an input for the operators.

    The first frame of an animation, turned upright by its EXIF orientation, transparent parts laid on white, 16-bit
    grey with its whole range, reduced so that each pixel is the mean of those it stands for. Grey is the luma of
    ITU-R BT.601.

    Args:
        source: a path, an open binary file or a Pillow image.
        colour: three channels of light instead of one of ink.
        name: what to call the picture in an error; None: its file name.

    Returns:
        float64 `[height, width]` with 0.0 = white, 1.0 = black (ink), or with `colour` `[height, width, 3]`, red, green
        and blue with 1.0 = full light. The longer side is at most 128; a shorter side below 3 is filled up with white.

    Raises:
        HasyError: there is no such file, it is no picture, is cut off, or has over 50 million pixels.
    """
    picture = open_upright(source, LONGEST_SIDE, name)
    if picture.mode in WIDE_MODES:
        full = 65535.0 if picture.mode in SIXTEEN_BIT_MODES else None
        light = _reduced(Image.fromarray(stretched(picture, full).astype(np.float32)))
    else:
        light = _reduced(on_paper(picture, "white"))
    levels = np.asarray(light.convert("RGB") if colour and light.mode != "F" else light, dtype=np.float64)
    if not colour and levels.ndim == 3:
        levels = np.asarray(light.convert("L"), dtype=np.float64)
    if colour and levels.ndim == 2:
        levels = np.repeat(levels[..., None], 3, axis=2)
    missing = [max(SHORTEST_SIDE - side, 0) for side in levels.shape[:2]]
    sides = [(lack // 2, lack - lack // 2) for lack in missing] + [(0, 0)] * (levels.ndim - 2)
    levels = np.pad(levels, sides, constant_values=255.0) / 255.0
    return levels if colour else 1.0 - levels


def open_upright(source: PictureSource, side: int, name: str | None = None) -> Image.Image:
    """Open and decode a picture, turned as its EXIF orientation says.

    Args:
        source: a path, an open binary file or a Pillow image; of an animation the first frame is taken.
        side: a JPEG may be decoded at a fraction of its size as long as no side falls below this.
        name: what to call the picture in an error; None: its file name.

    Returns:
        the decoded picture, in one of `WIDE_MODES` or one that converts to RGB(A).

    Raises:
        HasyError: there is no such file, it is no picture, is cut off, or has over 50 million pixels.
    """
    if isinstance(source, Image.Image):
        return _decoded(source, side, name or "the picture")
    if name is None:
        name = str(source if isinstance(source, str | Path) else getattr(source, "name", "the picture"))
    if isinstance(source, str | Path):
        check_regular(Path(source))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of odd tags and of sizes that are refused here anyway
            with Image.open(source, formats=FORMATS) as picture:
                return _decoded(picture, side, name)
    except Image.DecompressionBombError as error:
        raise _too_large(name) from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise HasyError(f"{name} does not exist; check the path of the picture.") from error
    except IsADirectoryError as error:
        raise HasyError(f"{name} is a folder; name a picture inside it.") from error
    except PermissionError as error:
        raise HasyError(f"{name} may not be read; change its permissions.") from error
    except _DECODING_ERRORS as error:
        raise _unreadable(name) from error


def stretched(picture: Image.Image, full: float | None = None) -> NDArray[np.float64]:
    """Levels of a picture in one of `WIDE_MODES`, brought to 0 … 255.

    Args:
        picture: 16- or 32-bit levels.
        full: the level that is white; None: nobody knows, so the lowest level becomes 0 and the highest 255.

    Returns:
        float64 `[height, width]`; all 255 where every level is the same and nobody knows which is white.
    """
    levels = np.nan_to_num(np.asarray(picture, dtype=np.float64), posinf=0.0, neginf=0.0)
    if full is not None:
        return np.asarray(levels * (255 / full))
    low, high = float(levels.min()), float(levels.max())
    return (levels - low) * (255 / (high - low)) if high > low else np.full_like(levels, 255.0)


def is_transparent(picture: Image.Image) -> bool:
    """Whether parts of the picture may let its background through."""
    return "A" in picture.getbands() or "a" in picture.getbands() or "transparency" in picture.info


def on_paper(picture: Image.Image, paper: str) -> Image.Image:
    """The picture as RGB, its transparent parts in the colour of the paper."""
    if not is_transparent(picture):
        return picture.convert("RGB")
    drawn = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", drawn.size, paper), drawn).convert("RGB")


def _decoded(picture: Image.Image, side: int, name: str) -> Image.Image:
    if picture.width * picture.height > MAX_PIXELS:
        raise _too_large(name)
    if picture.width * picture.height == 0:
        raise HasyError(f"{name} has no pixels; choose another picture.")
    picture.draft(None, (side, side))
    try:
        picture.load()
    except _DECODING_ERRORS as error:
        raise HasyError(f"{name} is damaged or cut off; export or download it again.") from error
    turn = _TURNS.get(_orientation(picture))
    upright = picture.copy() if turn is None else picture.transpose(turn)
    if upright.mode in WIDE_MODES:
        return upright
    try:
        upright.resize((1, 1)).convert("RGBA")
    except ValueError as error:  # some modes of TIFF are opened and cannot be converted
        raise _unreadable(name) from error
    return upright


def _orientation(picture: Image.Image) -> int:
    """What the picture's EXIF says of how it was held; upright where it says nothing or cannot be read.

    `ImageOps.exif_transpose` also writes the other entries anew, and fails where it cannot: odd ones are common.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = picture.getexif().get(ExifTags.Base.Orientation, 1)
        except _DECODING_ERRORS:
            return 1
    return found if isinstance(found, int) else 1


def _reduced(picture: Image.Image) -> Image.Image:
    scale = LONGEST_SIDE / max(picture.size)
    if scale >= 1:
        return picture
    width, height = (max(round(length * scale), 1) for length in picture.size)
    return picture.resize((width, height), Image.Resampling.BOX)


def _unreadable(name: str) -> HasyError:
    return HasyError(f"{name} is not a picture that can be read; save it as PNG or JPEG and try again.")


def _too_large(name: str) -> HasyError:
    return HasyError(f"{name} has more than {MAX_PIXELS // 10**6} million pixels; make it smaller and try again.")
