"""One class: how many pictures and writers, its mean and spread, samples, folds, and the classes that look like it."""

from html import escape

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.data.class_statistics import mean_picture, nearest_classes, pixel_spread
from hasy_core.data.symbols import symbol_table
from hasy_core.data.typeset import symbol_outline
from ui.build.data.facts import counts_of, folds_of, gathering, means_of, writers_of
from ui.build.data.packing import packed_pictures
from ui.components.cards import Card, cards
from ui.components.maps import ValueMap, value_maps
from ui.page.jobs import watch
from ui.page.samples import samples
from ui.page.typeset_sign import typeset_sign

SAMPLES = 18
MOST_DRAWS = 999
NEAREST = 6


def show_class(index: int) -> None:
    """Everything about one class; `st.session_state.data_class` and `data_draw` hold what is chosen.

    Args:
        index: of the class, which has pictures.
    """
    pictures = samples()
    counts = counts_of(pictures.kind)
    table = symbol_table()
    st.selectbox(
        "Symbol",
        np.flatnonzero(counts).tolist(),
        format_func=lambda each: table[each].latex,
        key="data_class",
        help="The symbol that is looked into. Type to search by LaTeX command, or press a card.",
    )
    _show_heading(index, int(counts[index]), int((counts > counts[index]).sum()) + 1)
    numbers = pictures.numbers_of(index)
    mean = mean_picture(packed_pictures(numbers))
    maps = [
        ValueMap(mean, "Mean: share with ink"),
        ValueMap(pixel_spread(mean), "Spread: standard deviation", limit=0.5),
    ]
    value_maps("data_mean", maps, limit=1.0, side=150)
    _show_samples(numbers)
    if folds := folds_of(pictures.kind):
        _show_folds(folds[index])
    st.markdown("**Nearest by mean picture**")
    job = gathering(pictures.kind)
    if job.wait(0.05):
        _show_nearest(index)
    else:
        watch(job, lambda: st.caption("All stand-ins are being drawn …"))


def _show_heading(index: int, count: int, rank: int) -> None:
    symbol, package = symbol_table()[index], symbol_outline(index).package
    st.html(f'<div role="img" aria-label="{escape(symbol.latex)}">{typeset_sign(index, size=5)}</div>')
    facts = [f"**{count:,}** pictures"]
    if writers := writers_of(samples().kind):
        facts[0] += f", number {rank} of all symbols"
        facts.append(f"**{writers[index]}** writer number{'s' if writers[index] > 1 else ''}")
    facts.append(f"HASY's symbol {symbol.symbol_id}")
    facts.append(f"defined by {f'the package `{package}`' if package else 'LaTeX itself'}")
    st.markdown(" · ".join(facts))


def _show_samples(numbers: NDArray[np.int64]) -> None:
    draw = int(st.session_state.data_draw)
    drawn = np.sort(np.random.default_rng(draw).permutation(numbers)[:SAMPLES])
    st.markdown("**Samples**")
    shown = [
        Card(str(number), "", row[None]) for number, row in zip(drawn.tolist(), packed_pictures(drawn), strict=True)
    ]
    cards("data_samples", shown, label="Samples by their number", look="tiles")
    st.button(
        "Draw others",
        key="data_draw_others",
        icon=":material/casino:",
        on_click=_draw_others,
        disabled=len(numbers) <= SAMPLES,
        help="Other pictures of this symbol, by chance. The number under a picture is that of its file.",
    )


def _draw_others() -> None:
    st.session_state.data_draw = (int(st.session_state.data_draw) + 1) % (MOST_DRAWS + 1)


def _show_folds(tested: list[int]) -> None:
    total, most = sum(tested), max(tested)
    bars = "".join(
        f'<div style="flex:1;min-width:0;text-align:center;font-size:12px">{count}'
        f'<div style="height:{56 * count / most:.0f}px;background:#0877bd;border-radius:2px 2px 0 0"></div>{fold}</div>'
        for fold, count in enumerate(tested, 1)
    )
    said = ", ".join(f"fold {fold} {count}" for fold, count in enumerate(tested, 1))
    st.markdown("**Test pictures in each fold**")
    st.html(
        f'<div role="img" aria-label="Test pictures in each fold: {said}" data-testid="fold-bars"'
        f' style="display:flex;align-items:flex-end;gap:4px">{bars}</div>'
    )
    st.caption(
        f"Each fold learns the other pictures, {total - most:,} at least. One answer moves this symbol's top-1 in a "
        f"fold by about {len(tested) / total:.1%}."
    )


def _show_nearest(index: int) -> None:
    means = means_of(samples().kind)
    near = nearest_classes(means, index, NEAREST)
    table = symbol_table()
    value_maps(
        "data_nearest",
        [ValueMap(means[other], f"{table[other].latex}  {distance:.3f}") for other, distance in near],
        limit=1.0,
        side=84,
        on_choose=lambda: _take_nearest([other for other, _ in near]),
    )
    st.caption(
        "The number is the root mean square difference of the two means. Means are near where symbols look alike, and "
        "where both are written so unevenly that their means blur. Press one to go there."
    )


def _take_nearest(near: list[int]) -> None:
    place = st.session_state.data_nearest.chosen
    if isinstance(place, int) and 0 <= place < len(near):
        st.session_state.data_class = near[place]
