"""Starting the process that trains a run, and finding the runs there are."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from hasy_core.errors import HasyError
from hasy_core.training.run_folder import RunFolder
from hasy_core.training.whole_files import unwritable

NICENESS = 10
_ROOT = Path(__file__).resolve().parents[2]
_started: list[subprocess.Popen[bytes]] = []
"""Workers of this process. Asking how they are lets the system forget those that ended."""


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
    if run.is_alive():
        raise HasyError(f"The run in {run.path} is already being trained; steer that one.")
    _started[:] = [process for process in _started if process.poll() is None]
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
                process_group=0 if os.name == "posix" else None,
            )
    except OSError as error:
        raise unwritable(run.output, error) from error
    _started.append(process)
    return process.pid


def runs_in(folder: Path) -> list[RunFolder]:
    """The runs of a folder, the youngest first; folders that are no runs are left out."""
    found = [path for path in folder.glob("*") if (path / "settings.json").is_file()]
    return [RunFolder(path) for path in sorted(found, key=lambda path: path.stat().st_ctime, reverse=True)]
