"""An empty Streamlit page, to tell apart what is Streamlit's own."""

import streamlit as st

st.title("Empty")
