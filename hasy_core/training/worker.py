"""Starting the process that trains a run, and finding the runs there are."""

import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hasy_core.background import NICENESS, last_line, start_command
from hasy_core.errors import HasyError
from hasy_core.training.run_folder import RunFolder


@dataclass(frozen=True)
class _Worker:
    process: subprocess.Popen[bytes]
    since: float


_started: dict[Path, _Worker] = {}
"""The last worker of each run that this process started. Asking how they are lets the system forget those that ended.
"""


def start_worker(run: RunFolder, *, queue: bool = True) -> int:
    """Start a process that trains, or goes on with, a run, and that outlives this one.

    What it writes goes to the run's `output.txt`.

    Args:
        run: the run.
        queue: wait for the runs beside it that were queued before.

    Returns:
        the process's id.

    Raises:
        HasyError: it is being trained already, or the process cannot be started.
    """
    if is_starting(run) or run.is_alive():
        raise HasyError(f"The run in {run.path} is already being trained; steer that one.")
    for path, worker in list(_started.items()):
        if worker.process.poll() is not None:
            _started.pop(path, None)
    begun = time.time()
    arguments = ["train", "--resume", str(run.path), *(["--queue"] if queue else [])]
    process = start_command(arguments, run.output, NICENESS)
    _started[run.path] = _Worker(process, begun)
    return process.pid


def is_starting(run: RunFolder) -> bool:
    """Whether a worker that this process started for a run has yet to tell how the run is doing.

    It imports for a second or two before it can.
    """
    worker = _started.get(run.path)
    return worker is not None and worker.process.poll() is None and run.status().since < worker.since


def last_words(run: RunFolder) -> str:
    """The last line that a run's workers wrote, at most 300 characters; empty where there is none.

    It is all there is to tell of a worker that failed before it could write a status.
    """
    return last_line(run.output)


def runs_in(folder: Path) -> list[RunFolder]:
    """The runs of a folder, the youngest first; folders that are no runs are left out."""
    found = []
    for path in folder.glob("[!.]*"):
        with suppress(OSError):  # it may be deleted meanwhile
            found.append(((path / "settings.json").stat().st_mtime_ns, path))
    return [RunFolder(path) for _, path in sorted(found, reverse=True)]
