"""Starting the process that trains a run, and finding the runs there are."""

import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hasy_core.backend import worker_environment
from hasy_core.errors import HasyError
from hasy_core.training.run_folder import RunFolder
from hasy_core.whole_files import unwritable

NICENESS = 10
_ROOT = Path(__file__).resolve().parents[2]
LONGEST_WORDS = 300


@dataclass(frozen=True)
class _Worker:
    process: subprocess.Popen[bytes]
    since: float


_started: dict[Path, _Worker] = {}
"""The last worker of each run that this process started. Asking how they are lets the system forget those that ended.
"""


def start_worker(run: RunFolder, *, queue: bool = True) -> int:
    """Start a process that trains, or goes on with, a run, and that outlives this one.

    It is in a process group of its own, so that Ctrl-C in the terminal of a server does not reach it, but in the same
    session: Linux shares a processor fairly among sessions, whatever their niceness. What it writes goes to the
    run's `output.txt`.

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
    command = [sys.executable, "-m", "hasy_core", "train", "--resume", str(run.path), *(["--queue"] if queue else [])]
    if nice := shutil.which("nice"):
        command = [nice, "-n", str(NICENESS), *command]
    try:
        with run.output.open("ab") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=_ROOT,
                env=worker_environment(),
                process_group=0 if os.name == "posix" else None,
            )
    except OSError as error:
        raise unwritable(run.output, error) from error
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
    try:
        with run.output.open("rb") as output:
            output.seek(max(0, output.seek(0, os.SEEK_END) - 4 * LONGEST_WORDS))
            lines = output.read().decode("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.strip()[-LONGEST_WORDS:] for line in reversed(lines) if line.strip()), "")


def runs_in(folder: Path) -> list[RunFolder]:
    """The runs of a folder, the youngest first; folders that are no runs are left out."""
    found = []
    for path in folder.glob("[!.]*"):
        with suppress(OSError):  # it may be deleted meanwhile
            found.append(((path / "settings.json").stat().st_mtime_ns, path))
    return [RunFolder(path) for _, path in sorted(found, reverse=True)]
