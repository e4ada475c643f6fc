"""A page that is opened from another is shown from its top."""

import streamlit as st

from ui.components.web_component import web_component
from ui.page.page_style import hidden_style, page_style
from ui.page.streamlit_private import MAIN
from ui.page.visit import visit

_KEY = "page_top"
_TOP = web_component("page_top/page_top")


def start_at_top() -> None:
    """Scrolls to the top where this is another visit than the browser saw last; takes no room on the page."""
    with st.container(key=_KEY):
        _TOP(key="page_top_visit", data=[{"visit": visit(), "main": MAIN}])
    page_style("page_top_style", hidden_style([_KEY]))
