"""The list of classes: searched, filtered, sorted, a page of cards at a time."""

from collections.abc import Callable, Mapping

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.data.symbols import symbol_table
from hasy_core.data.typeset import symbol_outline, symbol_svg
from ui.build.data.facts import counts_of
from ui.build.data.packing import packed_pictures
from ui.components.cards import Card, cards
from ui.page.choices import dropdown
from ui.page.plain_text import plain_text
from ui.page.samples import samples

ON_A_PAGE = 24
SAMPLES_ON_A_CARD = 4
LONGEST_SEARCH = 60
PACKAGES = {"all": "any", "latex": "LaTeX itself", "package": "a package"}
ORDERS = {"table": "HASY's order", "name": "Name", "most": "Most pictures", "fewest": "Fewest pictures"}
SIZES: Mapping[str, tuple[str, int, int]] = {
    "all": ("any number", 0, 10**9),
    "rare": ("under 100", 0, 99),
    "few": ("100 to 299", 100, 299),
    "many": ("300 to 999", 300, 999),
    "most": ("1,000 and more", 1000, 10**9),
}


def found_classes(
    counts: NDArray[np.int64], *, search: str = "", package: str = "all", size: str = "all", order: str = "table"
) -> list[int]:
    """Class indices that fit, in the wanted order; classes without pictures are left out.

    Args:
        counts: pictures of each class, `[369]`.
        search: part of the LaTeX command; capitals count where it has any.
        package: a key of `PACKAGES`: where the command is defined.
        size: a key of `SIZES`: how many pictures the class has.
        order: a key of `ORDERS`.
    """
    wanted = search.strip()
    _, least, most = SIZES[size]

    def fits(index: int, latex: str) -> bool:
        if not counts[index] or not least <= counts[index] <= most:
            return False
        if wanted not in (latex if wanted != wanted.lower() else latex.lower()):
            return False
        return package == "all" or (package == "latex") == (symbol_outline(index).package == "")

    found = [symbol for symbol in symbol_table() if fits(symbol.index, symbol.latex)]
    if order == "name":
        found.sort(key=lambda symbol: (symbol.latex.strip("\\").lower(), symbol.latex))
    elif order in ("most", "fewest"):
        found.sort(key=lambda symbol: int(counts[symbol.index]) * (-1 if order == "most" else 1))
    return [symbol.index for symbol in found]


def show_class_list(chosen: int, choose: Callable[[int], None], leads_to: str) -> None:
    """The controls of the list and its cards.

    Args:
        chosen: class index of the card that is framed.
        choose: called with the class index of a card that was pressed.
        leads_to: key of the element that shows the chosen class.
    """
    state = st.session_state
    st.text_input(
        "Search",
        key="data_search",
        max_chars=LONGEST_SEARCH,
        placeholder="arrow, sum, mathbb …",
        icon=":material/search:",
        on_change=_first_page,
        help="Part of a LaTeX command. Capitals count only where you type some: `Sigma` finds one, `sigma` both.",
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        _select("Order", "order", ORDERS, "How the symbols are sorted; HASY's order is that of its symbols.csv.", 160)
        sizes = {name: words for name, (words, _, _) in SIZES.items()}
        _select("Pictures", "size", sizes, "How many pictures a symbol has.", 150)
        _select("Defined by", "package", PACKAGES, "Whether LaTeX knows the command by itself or from a package.", 140)
    counts = counts_of(samples().kind)
    found = found_classes(
        counts, search=state.data_search, package=state.data_package, size=state.data_size, order=state.data_order
    )
    pages = max(1, -(-len(found) // ON_A_PAGE))
    state.data_sheet = min(max(int(state.data_sheet), 1), pages)
    of_all = f"of {int((counts > 0).sum())} symbols"
    if not found:
        searched = f" whose command contains **{plain_text(state.data_search)}**" if state.data_search.strip() else ""
        st.info(f"None {of_all}{searched} fits these filters. Search for less of it, or set the filters to “any”.")
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.number_input(
            f"Page of {pages}",
            1,
            pages,
            key="data_sheet",
            width=130,
            help=f"{ON_A_PAGE} symbols stand on a page.",
        )
        st.markdown(f"**{len(found)}** {of_all}: press one to look into it.")
    shown = found[(state.data_sheet - 1) * ON_A_PAGE : state.data_sheet * ON_A_PAGE]
    cards(
        "data_cards",
        [_card(index, int(counts[index])) for index in shown],
        label="Symbols",
        chosen=shown.index(chosen) if chosen in shown else None,
        on_choose=lambda: _take(shown, choose),
        leads_to=leads_to,
    )


def _first_page() -> None:
    st.session_state.data_sheet = 1


def _select(label: str, name: str, options: Mapping[str, str], help_text: str, width: int) -> None:
    dropdown(label, options, key=f"data_{name}", on_change=_first_page, width=width, help=help_text)


def _take(shown: list[int], choose: Callable[[int], None]) -> None:
    place = st.session_state.data_cards.chosen
    if isinstance(place, int) and 0 <= place < len(shown):
        choose(shown[place])


def _card(index: int, count: int) -> Card:
    numbers = samples().numbers_of(index)
    spread = numbers[np.linspace(0, len(numbers) - 1, SAMPLES_ON_A_CARD).astype(int)]
    latex = symbol_table()[index].latex
    return Card(latex, f"{count:,} pictures", packed_pictures(spread), [symbol_svg(index)])
