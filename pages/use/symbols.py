"""Symbols: all 369, searchable, with what one needs to use them."""

import streamlit as st

from ui.components.symbols import symbol_list
from ui.page.address import Address, words
from ui.page.samples import samples

LONGEST = 60


def short(text: str) -> None:
    """Accepts what fits the search field."""
    if len(text) > LONGEST:
        raise ValueError(f"over {LONGEST} letters")


def take_query() -> None:
    """Keeps what was typed; the field has it already, so it need not be given back."""
    typed = st.session_state["symbols_list"].query or ""
    st.session_state[settings.key("q")] = st.session_state["symbols_typed"] = typed


settings = Address("symbols", {"q": words(short)})
settings.read()
settings.show_notices()
query = st.session_state[settings.key("q")]
if query != st.session_state.get("symbols_typed", ""):
    st.session_state["symbols_typed"] = st.session_state["symbols_given"] = query
st.markdown("**Try first:** type `arrow`, or paste a character such as ⊨; a click on a command copies it.")
symbol_list("symbols_list", samples(), query=st.session_state.get("symbols_given", ""), on_query=take_query)
settings.write()
