"""A v2 component of Streamlit, made of a module of `web/` and the style sheet and markup beside it."""

from pathlib import Path
from typing import Any

import streamlit as st

from hasy_core.browser.sources import WEB, read_css, read_javascript


def web_component(entry: str, style: str = "") -> Any:
    """Declares a component.

    Args:
        entry: a module's path in `web/` without its ending, such as "stage/stage"; the component's name is
            `convscope_` and its file's. A style sheet and a piece of HTML of the same name beside it belong to it.
        style: the style sheet, where it is another.

    Returns:
        What `st.components.v2.component` gives: call it to show the component.
    """
    files = {ending: (WEB / entry).with_suffix(f".{ending}") for ending in ("js", "css", "html")}
    if style:
        files["css"] = (WEB / style).with_suffix(".css")
    return st.components.v2.component(
        f"convscope_{Path(entry).name}",
        js=read_javascript(files["js"]),
        css=read_css(files["css"]) if files["css"].is_file() else None,
        html=files["html"].read_text(encoding="utf-8") if files["html"].is_file() else None,
    )
