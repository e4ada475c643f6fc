"""The exported app on the export page: the very files that the folder holds, running."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from hasy_core.errors import HasyError
from hasy_core.export.browser_app import app_files
from hasy_core.export.tfjs_library import VERSION, fetch_library, fetched_library, read_library
from hasy_core.models import load_model
from ui.components.app_frame import PackedApp, app_frame, pack_app
from ui.networks.recognizer import recognizer
from ui.page.jobs import watch
from ui.page.plain_text import plain_text
from ui.page.visit import visited_fragment

MEGABYTE = 1e6


@visited_fragment()
def show_browser_app(model_name: str, write: Callable[[], None]) -> None:
    """The app of a model, once the reader switches it on; and a button that fetches TensorFlow.js for it.

    Args:
        model_name: as `hasy_core.models.load_model` takes it.
        write: puts the page's settings into the address.
    """
    _show(model_name)
    write()


def _show(model_name: str) -> None:
    if not st.toggle(
        "Show the app here",
        key="export_app",
        help="Runs the exported folder's own files in a frame of this page: what a stranger sees who opens it.",
    ):
        return
    library = _choose_library()
    network = recognizer(model_name)
    if not network.settled:
        watch(network, lambda: st.caption("The network is waking up …"))
        return
    try:
        if network.error:
            raise HasyError(network.error)
        app = _packed_app(model_name, library, network.number)
    except HasyError as error:
        st.error(plain_text(str(error)))
        return
    beside = "TensorFlow.js included" if library else "without TensorFlow.js, which it would fetch when it is opened"
    st.caption(f"{app.size / MEGABYTE:.1f} MB in all, {beside}.")
    app_frame("export_app_frame", app)


def _choose_library() -> Path | None:
    """The folder with TensorFlow.js where it was fetched; else a button that fetches it."""
    library = fetched_library()
    if library is not None:
        return library
    pressed = st.button(
        "Keep TensorFlow.js on this machine",
        key="export_fetch_library",
        icon=":material/download:",
        help=f"Fetches TensorFlow.js {VERSION} once (1.7 MB, checked by its hashes), so that exported apps hold it and "
        "need no other server. Without it they fetch it when they are opened, or answer with ConvScope's own "
        "JavaScript.",
    )
    if pressed:
        try:
            with st.spinner("Fetching TensorFlow.js …"):
                return fetch_library()
        except HasyError as error:
            st.error(plain_text(str(error)))
    return None


@st.cache_resource(max_entries=2, show_spinner="Writing the app …")
def _packed_app(model_name: str, library: Path | None, number: int) -> PackedApp:  # noqa: ARG001 - another network
    beside = None if library is None else read_library(library)
    return pack_app(Path(model_name).name, app_files(load_model(model_name), model_name, beside))
