"""The frame around every page: title, navigation, which data is shown."""

from pathlib import Path

import streamlit as st

from ui.components.page_top import start_at_top
from ui.frame import data_source
from ui.networks import recognizer
from ui.page.page_scripts import PARTS
from ui.page.visit import begin_visit

st.set_page_config(page_title="ConvScope", page_icon=str(Path(__file__).with_name("icon.png")), layout="wide")

pages = {
    part.name.capitalize(): [
        st.Page(part / f"{name}.py", title=title, icon=f":material/{icon}:", url_path=name)
        for name, (title, icon) in named.items()
    ]
    for part, named in PARTS.items()
}
first = pages["Learn"][0]
# The default page's own address is "/", so a named page cannot be it: "/" leads on to the first page.
front = st.Page(lambda: None, title="ConvScope", default=True, visibility="hidden")

page = st.navigation({"": [front], **pages}, expanded=True)
# The first of all elements, and before what takes time: it is on the screen while the page is still being made.
st.title((first if page == front else page).title)
if page == front:
    st.switch_page(first)
begin_visit(page.url_path)
data_source.show_in_sidebar()
page.run()
start_at_top()
recognizer.warm_up_later()
