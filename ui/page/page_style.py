"""A few lines of CSS for one page."""

import streamlit as st

from ui.page.streamlit_private import LAYOUT_BOX


def page_style(key: str, css: str) -> None:
    """Put CSS on the page; its own element takes no room.

    `st.html` could do it, but the browser fetches the code for it late, and the page would be seen without the style.

    Args:
        key: of the style's own element.
        css: rules, from this program alone: they stand on the page as they are.
    """
    with st.container(key=key):
        st.markdown(f"<style>{css} {hidden_style([key])}</style>", unsafe_allow_html=True)


def hidden_style(keys: list[str]) -> str:
    """CSS that takes elements off the page by their keys, with the box that Streamlit lays round some of them."""
    boxes = [f"{LAYOUT_BOX}:has(> .st-key-{key})" for key in keys]
    return f"{', '.join([*(f'.st-key-{key}' for key in keys), *boxes])} {{ display: none; }}"
