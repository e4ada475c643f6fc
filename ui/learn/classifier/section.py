"""The page's steps stand below each other, each beside its own controls."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def section() -> list[DeltaGenerator]:
    """Place for a step's figures, and beside it for its controls."""
    return st.columns([7, 3], gap="medium")
