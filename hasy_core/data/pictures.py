"""One stored HASYv2 picture: PNG bytes -> pixels as stored."""

import io
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from hasy_core.data.strokes import SIZE
from hasy_core.errors import HasyError


def decode_picture(file: bytes | BinaryIO, name: str) -> NDArray[np.uint8]:
    """Decode a data-set PNG.

    Args:
        file: the PNG, as bytes or an open file.
        name: what to call it in an error.

    Returns:
        uint8 `[32, 32]` as stored: 0 = ink, 255 = paper.

    Raises:
        HasyError: not a PNG, damaged, or not 32x32.
    """
    try:
        with Image.open(io.BytesIO(file) if isinstance(file, bytes) else file, formats=["PNG"]) as picture:
            if picture.size != (SIZE, SIZE):
                width, height = picture.size
                raise HasyError(
                    f"{name} is {width}x{height} pixels, but every HASYv2 picture is {SIZE}x{SIZE}; this is not "
                    "HASYv2's file. Fetch the data again."
                )
            return np.asarray(picture.convert("L"), dtype=np.uint8)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise HasyError(f"{name} is not a readable PNG ({error}). Fetch the data again.") from error
