"""Which pixels max pooling keeps, and how often each place of the window wins; how near Lp pooling comes to that."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.arithmetic import PoolSpec, pool
from hasy_core.arithmetic.pool_winners import largest_share, pool_winners, wins_by_pixel, wins_by_tap
from ui.components.maps import ValueMap, value_maps

LARGEST_WINDOW = 16  # rows and columns of a window whose places are drawn
EXPONENTS = (1.0, 2.0, 4.0, 8.0, 16.0)


def show_winners(key: str, image: NDArray[np.float64], spec: PoolSpec) -> None:
    """Max pooling: the pixels that go on, how many windows each wins, and from which place of the window.

    Args:
        key: of the maps.
        image: `[h, w]`.
        spec: the windows.
    """
    height, width = image.shape
    winners = pool_winners(image[..., None], spec)
    by_pixel = wins_by_pixel(winners, height, width)[..., 0]
    by_tap = wins_by_tap(winners, spec)
    windows, contested = winners.rows.size, int(winners.contested.sum())
    shared = int((winners.contested & (winners.equals > 1)).sum())
    kept = by_pixel > 0
    st.markdown(_winner_words(windows, contested, shared, kept))
    maps = [
        ValueMap(
            np.where(kept, image, 0.0),
            "The pixels that go on",
            f"{kept.sum()} winners with their values, the rest hatched",
            hatched=~kept,
            limit=float(np.abs(image).max()) or 1.0,
        ),
        ValueMap(
            by_pixel.astype(np.float64), "Windows that each pixel wins", f"At most {by_pixel.max()}", numbers=True
        ),
    ]
    if max(spec.size) <= LARGEST_WINDOW:
        alt = f"From {by_tap.min()} to {by_tap.max()} wins at a place of the {spec.size[0]} by {spec.size[1]} window"
        maps.append(ValueMap(by_tap.astype(np.float64), "Wins from each place of the window", alt, numbers=True))
    value_maps(key, maps, side=240)


def _winner_words(windows: int, contested: int, shared: int, kept: NDArray[np.bool_]) -> str:
    if not contested:
        return (
            f"No window has a winner: all pixels of {'each' if windows > 1 else 'it'} are equal, or it holds only one."
        )
    words = [f"{contested} of {windows} window{'s' * (windows > 1)} {'has' if contested == 1 else 'have'} a winner."]
    if shared:
        words.append(
            f"In {shared} of {contested} several pixels are the largest: the first, row by row, "
            "is taken, as in TensorFlow."
        )
    if contested < windows:
        words.append("In the other windows all pixels are equal, or there is only one.")
    share, which = _percent(float(kept.mean())), "this window" if contested == 1 else "these windows"
    words.append(
        f"**{kept.sum()} of {kept.size} pixels** ({share}) decide {which}; "
        "the others could be smaller without any effect on who wins. Backwards, a window's gradient goes to its winner "
        "alone."
    )
    return " ".join(words)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share >= 0.001 or share == 0 else "less than 0.1 %"


def show_kinds(key: str, image: NDArray[np.float64], spec: PoolSpec, p: float) -> None:
    """The same windows under max, average and Lp pooling, each on its own scale.

    Args:
        key: of the maps.
        image: `[h, w]`.
        spec: the windows.
        p: the exponent of Lp.
    """
    kinds = {"max": "Max", "average": "Average", "lp": f"Lp, p = {p:g}"}
    pooled = {kind: pool(image[..., None], spec, kind, p=p)[..., 0] for kind in kinds}
    value_maps(key, [ValueMap(pooled[kind], label, numbers=True) for kind, label in kinds.items()], side=200)


def lp_table(image: NDArray[np.float64], spec: PoolSpec, p: float) -> str:
    """Markdown: how much of the sum of |x|^p the largest pixel makes up, for `p` and some others.

    Args:
        image: `[h, w]`.
        spec: the windows.
        p: the exponent that is chosen; its row is bold.
    """
    exponents = sorted({*EXPONENTS, p})
    shares = [largest_share(image[..., None], spec, exponent) for exponent in exponents]
    if any(np.isnan(shares)):
        return "Every window is all zero."
    lines = ["| p | Share of the largest pixel |", "|---|---:|"]
    for exponent, share in zip(exponents, shares, strict=True):
        name = f"**{exponent:g}**" if exponent == p else f"{exponent:g}"
        lines.append(f"| {name} | {100 * share:.0f} % |")
    return "\n".join(lines)
