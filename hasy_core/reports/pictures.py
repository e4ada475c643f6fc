"""Values as small pictures that stand in the page itself."""

import base64
import io
from html import escape

import numpy as np
from numpy.typing import NDArray

STOPS = ("#08518c", "#0877bd", "#4a9fd4", "#93c6e6", "#ffffff", "#fbcd93", "#f5a84d", "#e8820c", "#a85a00")
"""The diverging scale of every page, from the most negative to the most positive value."""
_COLOURS = 255
_NOTHING = 255  # the palette's last entry, transparent: between the maps


def diverging(shares: NDArray[np.floating]) -> NDArray[np.uint8]:
    """-1 … 1 to colours, uint8 `[…, 3]`: blue below zero, white at zero, orange above, as every page has them."""
    stops = np.array([[int(stop[at : at + 2], 16) for at in (1, 3, 5)] for stop in STOPS], np.float64)
    places = np.linspace(-1, 1, len(STOPS))
    return np.rint(np.stack([np.interp(shares, places, stops[:, each]) for each in range(3)], axis=-1)).astype(np.uint8)


def mosaic(maps: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Maps side by side in one, nearly square, with lines of zeros between them.

    Args:
        maps: `[height, width, count]`.

    Returns:
        the values `[h, w]`; and where no map is, bool `[h, w]`.
    """
    height, width, count = maps.shape
    columns = int(np.ceil(np.sqrt(count * height / width)))
    rows = -(-count // columns)
    values = np.zeros((rows * (height + 1) - 1, columns * (width + 1) - 1))
    between = np.ones(values.shape, dtype=np.bool_)
    for number in range(count):
        row, column = divmod(number, columns)
        top, left = row * (height + 1), column * (width + 1)
        values[top : top + height, left : left + width] = maps[..., number]
        between[top : top + height, left : left + width] = False
    return values, between


def maps_figure(maps: NDArray[np.float32], title: str, alt: str, side: int = 220) -> str:
    """Maps side by side in one picture with its scale.

    Args:
        maps: `[height, width, count]`, finite.
        title: plain text under it.
        alt: plain text for who does not see it.
        side: its width in the page.
    """
    values, between = mosaic(maps)
    limit = float(np.abs(values).max()) or 1.0
    codes = np.rint((values / limit + 1) / 2 * (_COLOURS - 1)).astype(np.uint8)
    codes[between] = _NOTHING
    wide, gradient = f"width:{side}px;max-width:100%", ",".join(STOPS)
    return (
        f'<figure><img class="pixels" width="{side}" alt="{escape(alt)}" src="{_png(codes)}">'
        f'<div class="scale" style="{wide};background:linear-gradient(to right,{gradient})"></div>'
        f'<figcaption><div class="ends" style="{wide}"><span>{-limit:.3g}</span><span>0</span>'
        f"<span>{limit:.3g}</span></div>{escape(title)}</figcaption></figure>"
    )


def ink_figure(picture: NDArray[np.uint8], title: str, side: int = 128) -> str:
    """A symbol's picture, uint8 `[h, w]`, 255 = ink, as dark ink on white paper."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(255 - picture).save(buffer, "PNG", optimize=True)
    return (
        f'<figure><img class="pixels" width="{side}" alt="{escape(title)}" src="{_address(buffer)}">'
        f"<figcaption>{escape(title)}</figcaption></figure>"
    )


def _png(codes: NDArray[np.uint8]) -> str:
    from PIL import Image

    palette = np.zeros((256, 3), np.uint8)
    palette[:_COLOURS] = diverging(np.linspace(-1, 1, _COLOURS))
    image = Image.fromarray(codes, "P")
    image.putpalette(palette.tobytes())
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True, transparency=_NOTHING)
    return _address(buffer)


def _address(buffer: io.BytesIO) -> str:
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
