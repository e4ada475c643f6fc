"""ConvScope: `streamlit run app.py`.

The dashboard itself is `ui/dashboard.py`. Were this file the script, Streamlit would find `pages/` beside it, start
in its old multipage mode, and greet whoever opens a fresh server by a page's address with "Page not found".
"""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit as st

from ui.script_errors import say_what_to_do


def _get_ready() -> None:
    """Import what the first page needs and open the pictures, while the browser still fetches Streamlit's own files."""
    import_module("pandas")  # Streamlit's own, which it imports at its first widget: 0.4 s
    from ui.components.stage import stage  # noqa: F401
    from ui.data_source import samples

    samples()


@asynccontextmanager
async def _lifespan(_: object) -> AsyncIterator[None]:
    threading.Thread(target=_get_ready, name="get ready", daemon=True).start()
    yield


app = st.App("ui/dashboard.py", lifespan=_lifespan, on_script_error=say_what_to_do)
