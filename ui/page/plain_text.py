"""Text from outside (an address, a file's name) in a place that reads Markdown."""

import re
from html import escape

import streamlit as st


def plain_text(text: str) -> str:
    """Markdown that shows the text as it stands, on one line: no markup, link, formula or icon comes of it."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))


def pre(text: str, *, label: str) -> None:
    """The text as it stands, every character of the same width, line breaks kept.

    Args:
        text: from anywhere.
        label: what it is, for screen readers.
    """
    style = "margin:0;padding:10px;overflow-x:auto;font-size:14px;line-height:1.5"
    st.html(f'<pre tabindex="0" role="region" aria-label="{escape(label)}" style="{style}">{escape(text)}</pre>')
