"""ConvScope: `streamlit run app.py`.

The dashboard itself is `ui/frame/dashboard.py`. Were this file the script, Streamlit would find `pages/` beside it,
start in its old multipage mode, and greet whoever opens a fresh server by a page's address with "Page not found".
"""

import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit as st

from hasy_core.backend import serve_with_tensorflow
from hasy_core.framework_log import keep_tensorflow_quiet
from ui.frame.script_errors import say_what_to_do
from ui.frame.small_messages import send_at_once


def _get_ready() -> None:
    """Import and open what the first page needs, while the browser still fetches Streamlit's own files."""
    _import_numpy()
    import_module("ui.frame.first_page").rehearse()


def _import_numpy() -> None:
    """Import NumPy with one thread for its matrix products, the only ones here that could use more.

    OpenBLAS otherwise starts a thread for every core at once, and they spin while the browser wants the cores: 0.15 s
    of a start on two. The variable is gone afterwards: processes that this one starts are not meant.
    """
    wanted = os.environ.get("OPENBLAS_NUM_THREADS")
    os.environ["OPENBLAS_NUM_THREADS"] = wanted or "1"
    import_module("numpy")
    if wanted is None:
        del os.environ["OPENBLAS_NUM_THREADS"]


@asynccontextmanager
async def _lifespan(_: object) -> AsyncIterator[None]:
    send_at_once()
    threading.Thread(target=_get_ready, name="get ready", daemon=True).start()
    yield


keep_tensorflow_quiet()
serve_with_tensorflow()
app = st.App("ui/frame/dashboard.py", lifespan=_lifespan, on_script_error=say_what_to_do)
