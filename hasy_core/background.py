"""Starting this program's own commands as processes that go on while a page does something else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from hasy_core.backend import worker_environment
from hasy_core.whole_files import unwritable

NICENESS = 10
LONGEST_WORDS = 300
_ROOT = Path(__file__).resolve().parents[1]


def start_command(arguments: list[str], output: Path, niceness: int = NICENESS) -> subprocess.Popen[bytes]:
    """Start `python -m hasy_core …` as a process that outlives this one.

    It is in a process group of its own, so that Ctrl-C in the terminal of a server does not reach it, but in the same
    session: Linux shares a processor fairly among sessions, whatever their niceness.

    Args:
        arguments: of the command line, after `hasy_core`.
        output: the file to which all that it writes is appended.
        niceness: how far it stands back for others.

    Raises:
        HasyError: it cannot be started, or the file cannot be written.
    """
    command = [sys.executable, "-m", "hasy_core", *arguments]
    if nice := shutil.which("nice"):
        command = [nice, "-n", str(niceness), *command]
    try:
        with output.open("ab") as file:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd=_ROOT,
                env=worker_environment(),
                process_group=0 if os.name == "posix" else None,
            )
    except OSError as error:
        raise unwritable(output, error) from error


def last_line(output: Path) -> str:
    """The last line that a process wrote to its file, at most 300 characters; empty where there is none."""
    try:
        with output.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 4 * LONGEST_WORDS))
            lines = file.read().decode("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.strip()[-LONGEST_WORDS:] for line in reversed(lines) if line.strip()), "")
