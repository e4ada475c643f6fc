"""ConvScope: `streamlit run app.py`."""

import streamlit as st

from ui import data_source, recognizer

st.set_page_config(page_title="ConvScope", page_icon=":material/grid_on:", layout="wide")

convolution = st.Page("pages/learn/convolution.py", title="Convolution", icon=":material/apps:", url_path="convolution")
draw = st.Page("pages/use/draw.py", title="Draw & classify", icon=":material/draw:", url_path="draw")
# The default page's own address is "/", so a named page cannot be it: "/" leads on to the first page.
front = st.Page(lambda: st.switch_page(convolution), title="ConvScope", default=True, visibility="hidden")

page = st.navigation({"": [front], "Learn": [convolution], "Use": [draw]})
data_source.show_in_sidebar()
page.run()
recognizer.warm_up_later()
