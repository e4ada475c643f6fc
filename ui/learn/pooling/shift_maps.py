"""What a shift of the input does to a map before and after pooling, drawn and as numbers."""

from collections.abc import Callable

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.arithmetic.shift import relative_change, shifted, unchanged_share
from ui.components.maps import ValueMap, value_maps
from ui.page.number_words import whole_percent

Map = NDArray[np.float64]
Operation = Callable[[Map], Map]
FURTHEST = 4  # px: shifts that the table lists


def show_shift(key: str, image: Map, raw: Operation, pooled: Operation, shift: tuple[int, int]) -> None:
    """Both maps before and after the shift and their difference; how much changed, in a table.

    Args:
        key: of the maps.
        image: `[h, w]`, what is shifted.
        raw: input -> the map that is pooled.
        pooled: input -> the pooled map.
        shift: pixels down and to the right.
    """
    st.markdown(shift_table(image, raw, pooled, shift))
    moved = shifted(image[..., None], *shift)[..., 0]
    for name, label, operation in (("raw", "Raw", raw), ("pooled", "Pooled", pooled)):
        before, after = operation(image), operation(moved)
        value_maps(
            f"{key}_{name}",
            [
                ValueMap(before, label),
                ValueMap(after, f"{label}, shifted"),
                ValueMap(after - before, "Difference", f"{label}: shifted minus not shifted"),
            ],
            limit=float(max(np.abs(before).max(), np.abs(after).max())) or 1.0,
            side=190,
        )


def shift_table(image: Map, raw: Operation, pooled: Operation, shift: tuple[int, int]) -> str:
    """Markdown: change and unchanged share of both maps, for `shift` and for 1 to 4 pixels to the right.

    Args:
        image, raw, pooled, shift: as for `show_shift`.
    """
    lines = [
        "| Shift | Change: raw, pooled | Unchanged: raw, pooled |",
        "|---|---|---|",
        _row(f"**{describe_shift(*shift)}**", image, raw, pooled, shift),
    ]
    others = [(0, right) for right in range(1, FURTHEST + 1) if (0, right) != shift]
    lines += [_row(describe_shift(*other), image, raw, pooled, other) for other in others]
    return "\n".join(lines)


def describe_shift(down: int, right: int) -> str:
    """`2 right, 1 up`."""
    parts = [
        f"{abs(amount)} {forth if amount > 0 else back}"
        for amount, forth, back in ((right, "right", "left"), (down, "down", "up"))
        if amount
    ]
    return ", ".join(parts) or "none"


def _row(name: str, image: Map, raw: Operation, pooled: Operation, shift: tuple[int, int]) -> str:
    moved = shifted(image[..., None], *shift)[..., 0]
    pairs = [(operation(image)[..., None], operation(moved)[..., None]) for operation in (raw, pooled)]
    change, unchanged = (
        ", ".join(_percent(measure(*pair)) for pair in pairs) for measure in (relative_change, unchanged_share)
    )
    return f"| {name} | {change} | {unchanged} |"


def _percent(share: float) -> str:
    return "from nothing" if np.isinf(share) else whole_percent(share)
