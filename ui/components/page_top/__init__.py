"""A page that is opened from another is shown from its top."""

from pathlib import Path

import streamlit as st

from ui.components.sources import read_javascript
from ui.page_style import hidden_style, page_style
from ui.visit import visit

_KEY = "page_top"
_TOP = st.components.v2.component("convscope_page_top", js=read_javascript(Path(__file__).with_name("page_top.js")))


def start_at_top() -> None:
    """Scrolls to the top where this is another visit than the browser saw last; takes no room on the page."""
    with st.container(key=_KEY):
        _TOP(key="page_top_visit", data=visit())
    page_style("page_top_style", hidden_style([_KEY]))
