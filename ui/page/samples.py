"""Choosing a picture: the symbol first, searchable by its LaTeX command, then which example of it."""

from functools import cache

import streamlit as st

from hasy_core.data import samples as source
from hasy_core.data.samples import Samples
from hasy_core.data.symbols import symbol_table
from ui.page.address import Setting, whole

STAND_IN = "stand-in-"


@cache
def samples() -> Samples:
    """The pictures that pages choose from, opened once per server; `samples.cache_clear()` after a download."""
    return source.open_samples()


def default_sample(latex: str = r"\Sigma") -> int:
    """Number of the first picture of the symbol, or of the first symbol there is."""
    pictures = samples()
    wanted = [symbol.index for symbol in symbol_table() if symbol.latex == latex]
    for index in [*wanted, *pictures.classes()]:
        numbers = pictures.numbers_of(int(index))
        if len(numbers):
            return int(numbers[0])
    return 0


def sample_setting() -> Setting:
    """A picture in the address: HASYv2's by its number, a stand-in as `stand-in-7`, since the two differ."""
    pictures = samples()
    prefix, other = (STAND_IN, "HASYv2's") if pictures.kind == "stand-ins" else ("", "a stand-in's")
    last = len(pictures.labels) - 1
    number = whole(default_sample(), 0, last)

    def read(text: str) -> tuple[int, str | None]:
        if text.startswith(STAND_IN) != bool(prefix):
            return number.default, f"is {other}, which are not shown here"
        value, wrong = number.read(text.removeprefix(prefix))
        return value, wrong and f"must be from {prefix}0 to {prefix}{last}"

    def told(number: int) -> str:
        symbol = int(pictures.labels[number])
        example = int(pictures.numbers_of(symbol).searchsorted(number)) + 1
        return f"example {example} of {symbol_table()[symbol].latex} is shown"

    return Setting(number.default, read, lambda value: f"{prefix}{value}", told)


def choose_sample(page: str, purpose: str = "Which symbol slides under the kernel.") -> int:
    """Two widgets that choose a picture.

    Args:
        page: `st.session_state["<page>_sample"]` holds the picture's number before and after.
        purpose: what the symbol is for, in a sentence.

    Returns:
        The number of the chosen picture.
    """
    pictures = samples()
    sample_key, symbol_key, example_key = (f"{page}_{name}" for name in ("sample", "symbol", "example"))
    kind_key = f"{page}_sample_kind"
    if st.session_state.get(kind_key, pictures.kind) != pictures.kind:
        # HASYv2 has just taken the stand-ins' place: the same number would be another symbol.
        same = pictures.numbers_of(int(st.session_state.get(symbol_key, -1)))
        st.session_state[sample_key] = int(same[0]) if len(same) else default_sample()
    st.session_state[kind_key] = pictures.kind
    number = min(int(st.session_state[sample_key]), len(pictures.labels) - 1)
    symbol = int(pictures.labels[number])
    numbers = pictures.numbers_of(symbol)
    example = int(numbers.searchsorted(number)) + 1
    if st.session_state.get(symbol_key) != symbol:
        st.session_state[symbol_key] = symbol
    if st.session_state.get(example_key) != example:
        st.session_state[example_key] = example

    def take_symbol() -> None:
        st.session_state[sample_key] = int(pictures.numbers_of(st.session_state[symbol_key])[0])

    def take_example() -> None:
        place = min(max(int(st.session_state[example_key]), 1), len(numbers))
        st.session_state[sample_key] = int(numbers[place - 1])

    table = symbol_table()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.selectbox(
            "Symbol",
            pictures.classes().tolist(),
            format_func=lambda index: table[index].latex,
            key=symbol_key,
            on_change=take_symbol,
            help=f"{purpose} Type to search by LaTeX command, e.g. \\alpha.",
        )
        st.number_input(
            f"Example of {len(numbers)}",
            1,
            len(numbers),
            key=example_key,
            on_change=take_example,
            width=130,
            help="Which handwriting of this symbol: every one has a number.",
        )
    return number
