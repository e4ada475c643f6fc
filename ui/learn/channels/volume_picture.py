"""Volumes as sheets behind each other: what a layer takes, what it is, what it gives."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.reports.pictures import diverging

SHEET = 76  # px
STEP = 7  # px from one sheet to the next, less where there are many
DEEPEST = 60  # px from the first sheet to the last
SMALLEST_PICTURE = 2  # px of a cell in the encoded picture: browsers blur single pixels on some screens


@dataclass(frozen=True, eq=False)
class Sheets:
    """One volume.

    Attributes:
        values: `[height, width, channels]`.
        title: its name, e.g. "Input".
        note: its size, e.g. "32 × 32 × 3".
        tints: for each channel a colour (red, green, blue; 0 … 1) in which its sheet is drawn, black = 0;
            None: the diverging scale, over the volume's largest magnitude.
        blended: the tinted sheets are added up to one picture.
    """

    values: NDArray[np.float64]
    title: str
    note: str
    tints: Sequence[tuple[float, float, float]] | None = None
    blended: bool = False


def volume_picture(volumes: Sequence[Sheets], between: Sequence[str]) -> None:
    """Draw volumes beside each other.

    Args:
        volumes: from left to right.
        between: a sign for each gap, e.g. "∗" and "=".
    """
    parts = [_drawn(volumes[0])]
    for sign, volume in zip(between, volumes[1:], strict=True):
        parts.append(f'<span style="font-size:1.5rem;align-self:center" aria-hidden="true">{escape(sign)}</span>')
        parts.append(_drawn(volume))
    style = "display:flex;flex-wrap:wrap;gap:0.75rem 0.6rem;align-items:flex-end"
    st.html(f'<div data-testid="volume-picture" style="{style}">{"".join(parts)}</div>')


def _drawn(volume: Sheets) -> str:
    sheets = _sheets(volume)
    count = len(sheets)
    height, width = volume.values.shape[:2]
    scale = SHEET / max(height, width)
    step = min(STEP, DEEPEST / max(count - 1, 1))
    extent = step * (count - 1)
    images = []
    for place in reversed(range(count)):  # the first sheet in front
        where = f"position:absolute;left:{step * place:.1f}px;top:{step * (count - 1 - place):.1f}px"
        size = f"width:{max(width * scale, 4):.0f}px;height:{max(height * scale, 4):.0f}px"
        look = "border:1px solid #8894a0;image-rendering:pixelated;max-width:none"
        images.append(f'<img alt="" src="{_png(sheets[place])}" style="{where};{size};{look}">')
    box = (
        f"position:relative;width:{max(width * scale, 4) + extent + 2:.0f}px;"
        f"height:{max(height * scale, 4) + extent + 2:.0f}px"
    )
    name = f"{volume.title}, a volume of {volume.note}"
    return (
        f'<figure style="margin:0"><div role="img" aria-label="{escape(name)}" style="{box}">{"".join(images)}</div>'
        f'<figcaption style="font-size:0.85rem;line-height:1.3;margin-top:0.3rem"><b>{escape(volume.title)}</b><br>'
        f"{escape(volume.note)}</figcaption></figure>"
    )


def _sheets(volume: Sheets) -> list[NDArray[np.uint8]]:
    """`[h, w, 3]` for each sheet, front first."""
    channels = list(np.moveaxis(volume.values, 2, 0))
    if volume.tints is None:
        limit = float(np.abs(volume.values).max()) or 1.0
        return [diverging(channel / limit) for channel in channels]
    lit = [channel[..., None] * np.array(tint) for channel, tint in zip(channels, volume.tints, strict=True)]
    shown = [np.sum(lit, axis=0)] if volume.blended else lit
    return [np.rint(255 * np.clip(light, 0, 1)).astype(np.uint8) for light in shown]


def _png(rgb: NDArray[np.uint8]) -> str:
    from PIL import Image

    larger = rgb.repeat(SMALLEST_PICTURE, axis=0).repeat(SMALLEST_PICTURE, axis=1)
    buffer = io.BytesIO()
    Image.fromarray(larger).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
