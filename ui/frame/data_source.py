"""Which data the app shows, said in the sidebar, and the button that fetches HASYv2 in the background."""

import logging
import threading
from dataclasses import dataclass, field

import streamlit as st

from hasy_core.data import fetch
from hasy_core.data.locations import named_archive
from hasy_core.errors import HasyError
from ui.page.samples import samples
from ui.page.visit import visited_fragment


@dataclass
class _Job:
    """Fetching and decoding HASYv2; one for the whole server, whoever pressed the button."""

    fraction: float = 0.0
    doing: str = ""
    error: str = ""
    running: bool = False
    asked: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        with self._lock:
            if self.running:
                return
            self.running, self.asked, self.error, self.fraction, self.doing = True, True, "", 0.0, "Starting"
        threading.Thread(target=self._work, name="fetch HASYv2", daemon=True).start()

    def _report(self, fraction: float, doing: str) -> None:
        self.fraction, self.doing = fraction, doing

    def _work(self) -> None:
        try:
            fetch(progress=self._report)
            samples.cache_clear()
        except HasyError as error:
            self.error = str(error)
        except Exception as error:
            logging.getLogger("convscope").error("Fetching HASYv2 failed", exc_info=error)
            self.error = (
                f"Fetching HASYv2 failed ({type(error).__name__}); the details are in the server's log. Try again."
            )
        finally:
            self.running = False


@st.cache_resource(show_spinner=False)
def _job() -> _Job:
    return _Job()


@visited_fragment(run_every=0.5)
def _show_progress() -> None:
    job = _job()
    if not job.running:
        st.rerun()
    st.progress(min(max(job.fraction, 0.0), 1.0), text=job.doing)


def show_in_sidebar() -> None:
    """Says whether pages show HASYv2 or the stand-ins, and offers to fetch the former."""
    job = _job()
    shown = samples()
    with st.sidebar:
        if shown.kind == "hasy":
            st.caption(f":material/database: **HASYv2** · {len(shown.labels):,} handwritten symbols, 369 classes")
            return
        st.caption(
            f":material/stylus: **Stand-ins**, not HASYv2: {len(shown.classes())} of the 369 symbols, drawn from "
            "the pen strokes of a plotter font."
        )
        if named_archive() is not None and not job.asked:
            job.start()
        if job.running:
            _show_progress()
            return
        if job.error:
            st.error(job.error)
        st.button(
            "Fetch HASYv2",
            key="data_fetch",
            icon=":material/download:",
            width="stretch",
            on_click=job.start,
            help="Decodes the archive that HASY_ARCHIVE names."
            if named_archive()
            else "Downloads the data set (31.9 MB, Open Database License) from Zenodo record 259444, checks it and "
            "decodes it. You can go on working meanwhile.",
        )
