"""What a page shows beside its controls; on a phone above them, with a link that leads down."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.page.page_style import hidden_style, page_style

ANCHOR = "settings"
STACKED_BELOW = 640  # px: Streamlit sets columns under each other


def view_and_controls(page: str) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two columns, the wide one for what is looked at.

    Args:
        page: the page's name, for the keys.
    """
    view, controls = st.columns([7, 3], gap="medium")
    link, heading = f"{page}_to_settings", f"{page}_settings_heading"
    view.container(key=link).markdown(f"[Settings ↓](#{ANCHOR})")
    controls.container(key=heading).subheader("Settings", anchor=ANCHOR)
    page_style(
        f"{page}_columns_style", f"@media (min-width: {STACKED_BELOW + 1}px) {{ {hidden_style([link, heading])} }}"
    )
    return view, controls
