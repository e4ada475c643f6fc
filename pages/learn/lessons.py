"""Page: short lessons, each a question with a learn page set up to answer it."""

from itertools import groupby

import streamlit as st

from ui.learn.lessons.lesson import lesson_link
from ui.learn.lessons.texts import LESSONS
from ui.page.page_scripts import TITLES
from ui.page.page_style import page_style
from ui.page.streamlit_private import PAGE_LINK

# On a phone Streamlit cuts a link's text off where the line ends.
page_style("lessons_style", f"{PAGE_LINK} :is(span, div, p) {{ white-space: normal; }}")
st.markdown(
    "Each opens a page with its controls set and most of them hidden. Guess first, then try, then unfold the answer. "
    "Start with **Why did the last column vanish?**"
)
for page, names in groupby(LESSONS, lambda name: LESSONS[name].page):
    st.subheader(TITLES[page])
    for name in names:
        lesson_link(name)
st.caption(
    "To make your own, set a page as you like and unfold “Make a lesson of this page” at its end: choose the controls "
    "that stay, type a question, copy the link."
)
