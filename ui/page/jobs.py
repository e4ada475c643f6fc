"""Work that goes on in the background while pages are shown: begun once for all sessions, watched by a fragment."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

import streamlit as st

from hasy_core.data.locations import Progress
from hasy_core.errors import HasyError
from ui.page.visit import visited_fragment

LOOK_EVERY = 0.5  # s
_log = logging.getLogger("convscope")
_Result = TypeVar("_Result")


class Settling(Protocol):
    """What can be watched: whether it has ended, well or not."""

    @property
    def settled(self) -> bool: ...


class Job(Generic[_Result]):
    """Some work and how far it is.

    Attributes:
        name: of the work, as the log and the thread call it.
        fraction, doing: how far it is, and what is being done, in one phrase.
        begun: when it was started, `time.monotonic()`.
        ended: when it settled, likewise; 0 before.
        result: what it gave; None while there is none.
        error: why there will be none, in one sentence.

    Args:
        name: of the work.
        work: does it; it is given a function that takes the fraction and the phrase. A `HasyError` that it raises is
            the sentence itself.
        failed: the sentence for any other exception, whose kind stands in the place of `{kind}`; the log has the rest.
        foreseen: gives the sentence for an exception that is no fault of the program, else None.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[Progress], _Result],
        failed: str,
        foreseen: Callable[[Exception], str | None] = lambda _: None,
    ) -> None:
        self.name = name
        self.fraction, self.doing = 0.0, "Starting"
        self.begun, self.ended = time.monotonic(), 0.0
        self.result: _Result | None = None
        self.error = ""
        self._work, self._failed, self._foreseen = work, failed, foreseen
        self._settled = threading.Event()

    def start(self) -> "Job[_Result]":
        """Begins the work in a thread of its own, which ends with the server; gives the job."""
        threading.Thread(target=self.run, name=self.name, daemon=True).start()
        return self

    def run(self) -> None:
        """Does the work here and now; whoever has no thread to spare for it calls this in one that others share."""
        try:
            self.result = self._work(self._report)
        except HasyError as error:
            self.error = str(error)
        except Exception as error:  # noqa: BLE001 - the thread has no one else to tell
            self.error = self._foreseen(error) or self._failed.format(kind=type(error).__name__)
            if not self._foreseen(error):
                _log.error("%s failed", self.name, exc_info=error)
        finally:
            self.ended = time.monotonic()
            self._settled.set()

    @property
    def settled(self) -> bool:
        """Whether it has ended, well or with `error`."""
        return self._settled.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Waits for the end; False where it has not come after so many seconds."""
        return self._settled.wait(seconds)

    def _report(self, fraction: float, doing: str) -> None:
        self.fraction, self.doing = fraction, doing


@visited_fragment(run_every=LOOK_EVERY)
def watch(job: Settling, show: Callable[[], object] = lambda: None) -> None:
    """Runs the page again once a job has ended; until then it shows how far it is, again and again.

    Args:
        job: what is waited for.
        show: draws what stands here meanwhile, such as `lambda: show_progress(job)`.
    """
    if job.settled:
        st.rerun()
    show()


def show_progress(job: Job[_Result]) -> None:
    """A bar with what a job says of itself."""
    st.progress(min(max(job.fraction, 0.0), 1.0), text=f"{job.doing} …")
