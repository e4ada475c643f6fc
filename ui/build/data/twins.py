"""Pictures that are the same, pixel by pixel, and pictures of one symbol that are near to another's."""

from collections.abc import Mapping

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.data.duplicates import Duplicates
from hasy_core.data.neighbours import Pair, nearest_across_labels
from hasy_core.data.symbols import symbol_table
from hasy_core.data.typeset import symbol_svg
from ui.build.data.facts import counts_of, duplicates_of, leaks_of, neighbour_index_of, pictures_of
from ui.build.data.packing import packed_pictures
from ui.components.cards import Card, cards
from ui.page.folded import folded
from ui.page.samples import samples

ON_A_LEAF = 24
MOST_NAMES = 3
TRIED = 100
PAIRS = 8


def show_twins(index: int) -> None:
    """How many pictures are the same, which of them have several labels, and what is near across labels.

    Args:
        index: the class whose near pictures are shown.
    """
    kind = samples().kind
    found = duplicates_of(kind)
    several = [group for group in found if len(group.label_counts) > 1]
    copies = sum(len(group.numbers) for group in found)
    st.markdown(
        f"**{len(found):,}** pictures occur more than once, pixel by pixel; their copies are {copies:,} of "
        f"{len(samples().labels):,} pictures. **{len(several):,}** of them stand under different labels: no network "
        "can be right about all of these."
    )
    if kind == "hasy":
        _show_leaks()
    else:
        st.info("HASYv2 has more of this: real writers, mislabelled pictures, and copies on both sides of a fold.")
    st.subheader("The same picture")
    st.toggle(
        "Only under different labels",
        key="data_across",
        on_change=_first_leaf,
        help="On: pictures that stand under two labels or more. Off: every picture that occurs more than once.",
    )
    _show_groups(several if st.session_state.data_across else found)
    st.subheader("Near pictures of other symbols")
    _show_near(kind, index)


def _first_leaf() -> None:
    st.session_state.data_leaf = 1


def _show_groups(groups: list[Duplicates]) -> None:
    if not groups:
        st.info("There is none.")
        return
    leaves = -(-len(groups) // ON_A_LEAF)
    st.session_state.data_leaf = min(max(int(st.session_state.data_leaf), 1), leaves)
    if leaves > 1:
        st.number_input(
            f"Page of {leaves}", 1, leaves, key="data_leaf", width=130, help=f"{ON_A_LEAF} pictures stand on a page."
        )
    first = (st.session_state.data_leaf - 1) * ON_A_LEAF
    shown = groups[first : first + ON_A_LEAF]
    pictures = packed_pictures(np.array([group.numbers[0] for group in shown]))
    cards(
        "data_groups",
        [_group_card(group.label_counts, row) for group, row in zip(shown, pictures, strict=True)],
        label="Pictures that occur more than once",
        look="wide",
    )


def _group_card(label_counts: Mapping[int, int], picture: NDArray[np.uint8]) -> Card:
    named = list(label_counts.items())[:MOST_NAMES]
    more = len(label_counts) - len(named)
    title = ", ".join(f"{symbol_table()[index].latex} × {count}" for index, count in named)
    note = f"and {more} more" if more else ""
    return Card(title, note, picture[None], [symbol_svg(index) for index, _ in named])


def _show_leaks() -> None:
    leaks = leaks_of("hasy")
    shares = [found / count for found, count in leaks]
    found, count = leaks[0]
    st.markdown(
        f"In fold 1, **{found}** of {count:,} test pictures ({found / count:.1%}) have a pixel-identical one in the "
        f"training part; over all folds it is {min(shares):.1%} to {max(shares):.1%}. The cards of the shipped "
        "networks give top-1 without them too."
    )

    def table() -> None:
        rows = "\n".join(
            f"| {fold} | {found} | {count:,} | {found / count:.2%} |" for fold, (found, count) in enumerate(leaks, 1)
        )
        st.markdown(f"| Fold | With a twin | Test pictures | Share |\n|--:|--:|--:|--:|\n{rows}")

    folded("Fold by fold", table, key="data_leaks")


@st.cache_data(show_spinner="Looking for near pictures …")
def _pairs_of(kind: str, index: int) -> list[Pair]:
    return nearest_across_labels(index, pictures_of(kind).labels, neighbour_index_of(kind), tried=TRIED, count=PAIRS)


def _show_near(kind: str, index: int) -> None:
    table = symbol_table()
    counts = counts_of(kind)
    st.selectbox(
        "Symbol",
        np.flatnonzero(counts).tolist(),
        format_func=lambda each: table[each].latex,
        key="data_class",
        width=320,
        help="Whose pictures are compared with those of all other symbols.",
    )
    pairs = _pairs_of(kind, index)
    labels = samples().labels
    cards(
        "data_pairs",
        [
            Card(
                f"{table[index].latex}, {table[int(labels[pair.other])].latex}",
                f"distance {pair.distance:.2f} · {pair.number} and {pair.other}",
                packed_pictures(np.array([pair.number, pair.other])),
                [symbol_svg(index), symbol_svg(int(labels[pair.other]))],
            )
            for pair in pairs
        ],
        label=f"Pictures of {table[index].latex} and the nearest ones of other symbols",
        look="wide",
    )
    tried = min(TRIED, int(counts[index]))
    st.caption(
        f"The {len(pairs)} nearest pairs for {tried} of the {counts[index]:,} pictures of `{table[index].latex}`. "
        "Distance: Euclidean, of pictures blurred by 1.5 pixels, so that a stroke beside its place is still near; 0 is "
        "the same picture. On the left is the symbol's own picture, on the right the other's."
    )
