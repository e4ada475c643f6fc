"""The frame around every page: title, navigation, which data is shown."""

from pathlib import Path

import streamlit as st

from ui.components.page_top import start_at_top
from ui.frame import data_source
from ui.networks import recognizer
from ui.page.page_scripts import BUILD, LEARN, USE
from ui.page.visit import begin_visit

st.set_page_config(page_title="ConvScope", page_icon=str(Path(__file__).with_name("icon.png")), layout="wide")

convolution = st.Page(LEARN / "convolution.py", title="Convolution", icon=":material/apps:", url_path="convolution")
channels = st.Page(LEARN / "channels.py", title="Channels & filters", icon=":material/layers:", url_path="channels")
stride_padding = st.Page(
    LEARN / "stride_padding.py",
    title="Stride & padding",
    icon=":material/padding:",
    url_path="stride_padding",
)
classifier = st.Page(LEARN / "classifier.py", title="Classifier", icon=":material/category:", url_path="classifier")
pooling = st.Page(LEARN / "pooling.py", title="Pooling", icon=":material/compress:", url_path="pooling")
backpropagation = st.Page(
    LEARN / "backpropagation.py",
    title="Backpropagation",
    icon=":material/undo:",
    url_path="backpropagation",
)
lessons = st.Page(LEARN / "lessons.py", title="Lessons", icon=":material/school:", url_path="lessons")
data = st.Page(BUILD / "data.py", title="Data", icon=":material/dataset:", url_path="data")
architecture = st.Page(
    BUILD / "architecture.py", title="Architecture", icon=":material/account_tree:", url_path="architecture"
)
training = st.Page(BUILD / "training.py", title="Training", icon=":material/model_training:", url_path="training")
evaluation = st.Page(BUILD / "evaluation.py", title="Evaluation", icon=":material/fact_check:", url_path="evaluation")
draw = st.Page(USE / "draw.py", title="Draw & classify", icon=":material/draw:", url_path="draw")
symbols = st.Page(USE / "symbols.py", title="Symbols", icon=":material/function:", url_path="symbols")
export = st.Page(USE / "export.py", title="Export", icon=":material/ios_share:", url_path="export")
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
