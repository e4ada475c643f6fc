"""The frame around every page: title, navigation, which data is shown."""

from pathlib import Path

import streamlit as st

from ui import data_source, recognizer
from ui.components.page_top import start_at_top
from ui.visit import begin_visit

PAGES = Path(__file__).resolve().parent.parent / "pages"

st.set_page_config(page_title="ConvScope", page_icon=str(Path(__file__).with_name("icon.png")), layout="wide")

convolution = st.Page(
    PAGES / "learn/convolution.py", title="Convolution", icon=":material/apps:", url_path="convolution"
)
channels = st.Page(
    PAGES / "learn/channels.py", title="Channels & filters", icon=":material/layers:", url_path="channels"
)
stride_padding = st.Page(
    PAGES / "learn/stride_padding.py",
    title="Stride & padding",
    icon=":material/padding:",
    url_path="stride_padding",
)
classifier = st.Page(
    PAGES / "learn/classifier.py", title="Classifier", icon=":material/category:", url_path="classifier"
)
pooling = st.Page(PAGES / "learn/pooling.py", title="Pooling", icon=":material/compress:", url_path="pooling")
backpropagation = st.Page(
    PAGES / "learn/backpropagation.py",
    title="Backpropagation",
    icon=":material/undo:",
    url_path="backpropagation",
)
lessons = st.Page(PAGES / "learn/lessons.py", title="Lessons", icon=":material/school:", url_path="lessons")
data = st.Page(PAGES / "build/data.py", title="Data", icon=":material/dataset:", url_path="data")
architecture = st.Page(
    PAGES / "build/architecture.py", title="Architecture", icon=":material/account_tree:", url_path="architecture"
)
training = st.Page(PAGES / "build/training.py", title="Training", icon=":material/model_training:", url_path="training")
evaluation = st.Page(
    PAGES / "build/evaluation.py", title="Evaluation", icon=":material/fact_check:", url_path="evaluation"
)
draw = st.Page(PAGES / "use/draw.py", title="Draw & classify", icon=":material/draw:", url_path="draw")
symbols = st.Page(PAGES / "use/symbols.py", title="Symbols", icon=":material/function:", url_path="symbols")
export = st.Page(PAGES / "use/export.py", title="Export", icon=":material/ios_share:", url_path="export")
# The default page's own address is "/", so a named page cannot be it: "/" leads on to the first page.
front = st.Page(lambda: None, title="ConvScope", default=True, visibility="hidden")

page = st.navigation(
    {
        "": [front],
        "Learn": [convolution, stride_padding, pooling, channels, classifier, backpropagation, lessons],
        "Build": [data, architecture, training, evaluation],
        "Use": [draw, export, symbols],
    },
    expanded=True,
)
# The first of all elements, and before what takes time: it is on the screen while the page is still being made.
st.title((convolution if page == front else page).title)
if page == front:
    st.switch_page(convolution)
begin_visit(page.url_path)
data_source.show_in_sidebar()
page.run()
start_at_top()
recognizer.warm_up_later()
