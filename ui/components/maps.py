"""Value maps: small two-dimensional arrays side by side, on the scale that every page shares."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ui.components.web_component import web_component
from ui.page.visit import while_shown

_MAPS = web_component("maps/maps")


@dataclass(frozen=True, eq=False)
class ValueMap:
    """One small map.

    Attributes:
        values: `[h, w]`, finite; None where `colour` is given.
        caption: what stands above the map.
        alt: what the map shows, for who cannot see it; empty: the caption and the size.
        colour: `[h, w, 3]`, 0 … 1: a picture in its own colours, drawn instead of the values.
        hatched: `[h, w]`, true where a cell is padding or was put in.
        outlined: `[h, w]`: the cells where it is true get one outline, such as the ink under a map of values.
        marked: rows and columns of cells that get a frame.
        frames: rectangles of cells to frame, each as its first row and column and its last row and column.
        numbers: whether values are written into cells that have room for them.
        limit: the value at which this map's colours end; None: the limit of all maps, else the map's own.
    """

    values: NDArray[np.float64] | None
    caption: str
    alt: str = ""
    colour: NDArray[np.float64] | None = None
    hatched: NDArray[np.bool_] | None = None
    outlined: NDArray[np.bool_] | None = None
    marked: Sequence[tuple[int, int]] = ()
    frames: Sequence[tuple[int, int, int, int]] = ()
    numbers: bool = False
    limit: float | None = None


def value_maps(
    key: str,
    maps: Sequence[ValueMap],
    *,
    limit: float | None = None,
    chosen: int | None = None,
    on_choose: Callable[[], None] | None = None,
    side: int = 180,
    cell: float | None = None,
) -> None:
    """Show maps beside each other; pointing at a cell, or arrow keys, say its value.

    Args:
        key: the element's key.
        maps: what to show.
        limit: the value at which the colours of all maps end, and one legend for all; None: each map has its own.
        chosen: index of the map that is framed.
        on_choose: makes the maps choosable: called when one was clicked, `st.session_state[key].chosen` is its index.
        side: px of a map's longer side, where the screen is wide enough.
        cell: px of a cell in every map, so that sizes compare; None: each map fills `side`.

    Raises:
        ValueError: a map has neither values nor colours, or arrays of other shapes than described.

    Example:
        >>> value_maps("pooling_maps", [ValueMap(raw, "Input"), ValueMap(pooled, "Pooled")], limit=1.0)
    """
    _MAPS(
        key=key,
        data=[  # a list: Streamlit imports pandas to look for data frames among a dict's values
            {
                "maps": [_described(shown, limit) for shown in maps],
                "shared": limit is not None and all(shown.limit is None for shown in maps),
                "chosen": chosen,
                "choosable": on_choose is not None,
                "side": side,
                "cell": cell,
            }
        ],
        on_chosen_change=while_shown(key, on_choose or (lambda: None)),
    )


def _described(shown: ValueMap, limit: float | None) -> dict[str, Any]:
    values, colour = shown.values, shown.colour
    if values is None and colour is None:
        raise ValueError(f"the map {shown.caption!r} has no values; give values [h, w] or colour [h, w, 3]")
    shape = values.shape if values is not None else colour.shape[:2] if colour is not None else ()
    if len(shape) != 2 or 0 in shape:
        raise ValueError(f"the map {shown.caption!r} has values of shape {shape}; they must be [h, w]")
    if colour is not None and colour.shape != (*shape, 3):
        raise ValueError(f"the map {shown.caption!r} has colours of shape {colour.shape}; they must be {(*shape, 3)}")
    for name, cells in (("hatched", shown.hatched), ("outlined", shown.outlined)):
        if cells is not None and cells.shape != shape:
            raise ValueError(f"the map {shown.caption!r} has {name} of shape {cells.shape}; it must be {shape}")
    own = shown.limit if shown.limit is not None else limit
    return {
        "rows": shape[0],
        "columns": shape[1],
        "values": None if values is None else _base64(values.astype("<f4")),
        "colour": None if colour is None else _base64(np.rint(255 * np.clip(colour, 0, 1)).astype(np.uint8)),
        "hatched": None if shown.hatched is None else np.flatnonzero(shown.hatched).tolist(),
        "outlined": None if shown.outlined is None else np.flatnonzero(shown.outlined).tolist(),
        "marked": [row * shape[1] + column for row, column in shown.marked],
        "frames": [list(frame) for frame in shown.frames],
        "numbers": shown.numbers,
        "limit": own if own is not None else 1.0 if values is None else float(np.abs(values).max()) or 1.0,
        "caption": shown.caption,
        "alt": shown.alt or f"{shown.caption}, {shape[0]} by {shape[1]} values",
    }


def _base64(array: NDArray[Any]) -> str:
    return base64.b64encode(array.tobytes()).decode()
