"""How evenly the pictures are spread: over classes, folds and writers."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.data.class_statistics import balance
from hasy_core.data.symbols import symbol_table
from ui.build.data.facts import FOLDS, counts_of, folds_of, writers_of
from ui.page.plotly_objects import graph_objects
from ui.page.samples import samples

BAR, MEDIAN = "#0877bd", "#e8820c"
HEIGHT = 380
DETEXIFY = "https://zenodo.org/records/50022"


def show_balance() -> None:
    """The numbers of the imbalance, the bars of all classes, folds and writers."""
    counts = counts_of(samples().kind)
    _show_numbers(counts)
    st.toggle(
        "Logarithmic scale",
        key="data_log",
        help="Equal steps multiply: rare symbols can be told apart too. Off: heights compare as the numbers do.",
    )
    _show_bars(counts, bool(st.session_state.data_log))
    if samples().kind == "hasy":
        _show_folds()
        _show_writers()
    else:
        st.info(
            "The stand-ins have as many pictures of each symbol as one chose to draw. HASYv2 adds a real imbalance of "
            "1 to 69, ten official folds, and the numbers of those who wrote."
        )


def _name(index: int) -> str:
    return f"`{symbol_table()[index].latex}`"


def _show_numbers(counts: NDArray[np.int64]) -> None:
    found = balance(counts)
    present = counts[counts > 0]
    columns = st.container(horizontal=True, gap="large")
    columns.metric(
        "Most to fewest",
        f"{found.ratio:,.0f} : 1" if found.ratio >= 10 else f"{found.ratio:.3g} : 1",
        help="Pictures of the largest class for one of the smallest.",
        width="content",
    )
    columns.metric("Median class", f"{np.median(present):,.0f}", help="Half the classes have fewer.", width="content")
    columns.metric(
        "Largest tenth",
        f"{found.top_tenth_share:.0%}",
        help="Share of all pictures in the tenth of the classes that has most.",
        width="content",
    )
    columns.metric(
        "As many as",
        f"{found.effective_classes:,.0f} classes",
        help="e to the entropy of the classes' shares: so many classes of one size would be as hard to guess.",
        width="content",
    )
    if found.ratio == 1:
        st.markdown(f"Every symbol has {counts[found.largest]:,} pictures, so none weighs more than another.")
        return
    largest, smallest = _name(found.largest), _name(found.smallest)
    st.markdown(
        f"{largest} has {counts[found.largest]:,} pictures, {smallest} {counts[found.smallest]:,}. Always answering "
        f"{largest} would be right in {found.majority_share:.1%} of all cases. Because the large classes weigh most in "
        "top-1, networks are judged by macro-F1 as well, where every symbol counts the same."
    )


def _show_bars(counts: NDArray[np.int64], logarithmic: bool) -> None:
    go = graph_objects()

    order = [index for index in np.argsort(-counts, kind="stable").tolist() if counts[index]]
    sizes = counts[order]
    median = float(np.median(sizes))
    figure: Any = go.Figure()
    figure.add_bar(
        x=list(range(1, len(order) + 1)),
        y=sizes.tolist(),
        customdata=[symbol_table()[index].latex for index in order],
        marker={"color": BAR, "line": {"width": 0}},
        hovertemplate="%{customdata}: %{y:,} pictures, number %{x}<extra></extra>",
    )
    figure.add_hline(y=median, line={"color": MEDIAN, "width": 2, "dash": "dash"})
    figure.update_layout(
        height=HEIGHT,
        bargap=0,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        xaxis_title="symbols, largest first",
        yaxis_title="pictures",
        showlegend=False,
    )
    figure.update_yaxes(type="log" if logarithmic else "linear", dtick=1 if logarithmic else None)
    alt = (
        f"Pictures of each of {len(order)} symbols as bars, largest first: from {sizes[0]:,} to {sizes[-1]:,}; the "
        f"dashed line is the median, {median:,.0f}."
    )
    st.plotly_chart(figure, key="data_bars", config={"displayModeBar": False}, alt=alt)
    st.caption(f"Point at a bar for its symbol. The dashed line is the median, {median:,.0f} pictures.")


def _show_folds() -> None:
    tested = np.array(folds_of("hasy"))
    sizes = tested.sum(axis=0)
    least = int(tested.min())
    rare = np.flatnonzero(tested.min(axis=1) == least).tolist()
    st.subheader("Folds")
    st.markdown(
        f"HASYv2 comes with {len(FOLDS)} folds. Each keeps {sizes.min():,} to {sizes.max():,} pictures for the test "
        f"and learns the others; each picture is tested in one fold only. Symbols are spread evenly over them: the "
        f"fewest test pictures of a symbol in a fold are {least} (`{symbol_table()[rare[0]].latex}`"
        f"{f' and {len(rare) - 1} more' if len(rare) > 1 else ''}), so one answer moves its score by {1 / least:.0%}."
    )


def _show_writers() -> None:
    hasy = samples().hasy
    assert hasy is not None
    writers, counts = np.unique(hasy.writers, return_counts=True)
    most = int(counts.argmax())
    of_class = writers_of("hasy")
    st.subheader("Writers")
    st.markdown(
        f"The data set knows **{len(writers)}** writer numbers, and a symbol has {min(of_class)} to {max(of_class)} of "
        f"them (median {np.median(of_class):.0f}). But **{counts[most] / counts.sum():.0%}** of all pictures stand "
        f"under one number, {writers[most]}. That fits the nine tenths that [came from Detexify]({DETEXIFY}): its many "
        "writers are not told apart. So nobody can say from this data how well a network reads a hand that it has not "
        "seen: the folds are not parted by writers, and most pictures do not say who wrote them."
    )
