"""Which data the app shows, said in the sidebar, and the button that fetches HASYv2 in the background."""

import threading

import streamlit as st

from hasy_core.data import fetch
from hasy_core.data.locations import Progress, named_archive
from ui.page.jobs import Job, show_progress, watch
from ui.page.samples import samples

FAILED = "Fetching HASYv2 failed ({kind}); the details are in the server's log. Try again."


class _Fetching:
    """Fetching and decoding HASYv2; one for the whole server, whoever pressed the button."""

    def __init__(self) -> None:
        self.job: Job[None] | None = None
        self._lock = threading.Lock()

    @property
    def running(self) -> bool:
        return self.job is not None and not self.job.settled

    def start(self) -> None:
        with self._lock:
            if not self.running:
                self.job = Job("Fetching HASYv2", _fetch, FAILED).start()


def _fetch(report: Progress) -> None:
    fetch(progress=report)
    samples.cache_clear()


@st.cache_resource(show_spinner=False)
def _fetching() -> _Fetching:
    return _Fetching()


def show_in_sidebar() -> None:
    """Says whether pages show HASYv2 or the stand-ins, and offers to fetch the former."""
    fetching = _fetching()
    shown = samples()
    with st.sidebar:
        if shown.kind == "hasy":
            st.caption(f":material/database: **HASYv2** · {len(shown.labels):,} handwritten symbols, 369 classes")
            return
        st.caption(
            f":material/stylus: **Stand-ins**, not HASYv2: {len(shown.classes())} of the 369 symbols, drawn from "
            "the pen strokes of a plotter font."
        )
        if named_archive() is not None and fetching.job is None:
            fetching.start()
        job = fetching.job
        if job is not None and not job.settled:
            watch(job, lambda: show_progress(job))
            return
        if job is not None and job.error:
            st.error(job.error)
        st.button(
            "Fetch HASYv2",
            key="data_fetch",
            icon=":material/download:",
            width="stretch",
            on_click=fetching.start,
            help="Decodes the archive that HASY_ARCHIVE names."
            if named_archive()
            else "Downloads the data set (31.9 MB, Open Database License) from Zenodo record 259444, checks it and "
            "decodes it. You can go on working meanwhile.",
        )
