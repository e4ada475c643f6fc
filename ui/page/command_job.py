"""Commands that write one file, each in a process of its own: TensorFlow's seconds are not the other pages' seconds.

Nobody could fetch the file from a server that has ended, so such a process ends with it.
"""

import logging
import shutil
import subprocess
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from pathlib import Path

import streamlit as st

from hasy_core.background import said_after, start_command
from hasy_core.data.locations import Progress
from hasy_core.errors import HasyError
from hasy_core.files.atomic import unwritable
from ui.page.jobs import Job, watch

MOST_KEPT = 6
NICENESS = 5
LONGEST_SECONDS = 1200.0
_FOLDER = "convscope-export-"
_OLD = 24 * 3600.0  # s
_UNKNOWN = "The file could not be made; the details are in the server's log."
_ONE_AT_A_TIME = threading.Semaphore(1)
_log = logging.getLogger("convscope")


class CommandJob(Job[bytes]):
    """`python -m hasy_core …`, running or done; its result is what it wrote.

    Args:
        arguments: of the command, without `--out`.
        file_name: of the file that it writes; it counts for its ending.
    """

    def __init__(self, arguments: tuple[str, ...], file_name: str) -> None:
        super().__init__("export", self._make, _UNKNOWN, _foreseen)
        self.command = (arguments, file_name)

    def _make(self, _: Progress) -> bytes:
        with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(prefix=_FOLDER) as folder:
            return self._write(Path(folder))

    def _write(self, folder: Path) -> bytes:
        arguments, file_name = self.command
        output = folder / "output.txt"
        with start_command([*arguments, "--out", str(folder / file_name)], output, NICENESS, attached=True) as process:
            try:
                failed = process.wait(LONGEST_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        if not failed:
            return (folder / file_name).read_bytes()
        said = said_after("Error: ", output)
        if not said:
            _log.error("An export failed:\n%s", output.read_text(encoding="utf-8", errors="replace"))
        raise HasyError(said or _UNKNOWN)


def _foreseen(error: Exception) -> str | None:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"The file was not ready after {LONGEST_SECONDS / 60:.0f} minutes; ask for fewer formats."
    if isinstance(error, OSError):
        return str(unwritable(Path(tempfile.gettempdir()), error, instead="set TMPDIR to another folder"))
    return None


class Jobs:
    """The newest jobs, shared by all sessions."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[Hashable, CommandJob] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> CommandJob | None:
        """The job of this key, if it was begun and is still kept."""
        return self._jobs.get(key)

    def start(self, key: Hashable, arguments: tuple[str, ...], file_name: str) -> CommandJob:
        """The job of this key: the one there is, unless it failed, or a new one."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None or job.error:
                job = self._jobs[key] = CommandJob(arguments, file_name)
                job.start()
            self._jobs.move_to_end(key)
            for old in [each for each, kept in self._jobs.items() if kept.settled][
                : max(0, len(self._jobs) - MOST_KEPT)
            ]:
                del self._jobs[old]
            return job


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """The jobs of this server."""
    _sweep()
    return Jobs()


def _sweep() -> None:
    """Removes what servers left behind that were killed while they wrote."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > _OLD:
                shutil.rmtree(folder)


def watch_command(job: CommandJob, doing: str) -> None:
    """Says what is being done while a command runs, and runs the page again when it has ended.

    Args:
        job: the command.
        doing: one sentence without its full stop.
    """
    watch(job, lambda: st.caption(f"{doing} … {time.monotonic() - job.begun:.0f} s"))
