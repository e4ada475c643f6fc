"""Starting this program's own commands as processes that go on while a page does something else."""

import _thread
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from hasy_core.backend import worker_environment
from hasy_core.errors import HasyError
from hasy_core.files.atomic import unwritable

NICENESS = 10
LONGEST_WORDS = 300
_ATTACHED = "CONVSCOPE_ENDS_WITH_ITS_STARTER"
_TIME_TO_TIDY = 5.0  # s
_ROOT = Path(__file__).resolve().parents[1]


def start_command(
    arguments: list[str], output: Path, niceness: int = NICENESS, *, attached: bool = False
) -> subprocess.Popen[bytes]:
    """Start `python -m hasy_core …` as a process that outlives this one, or that ends with it.

    It is in a session of its own, so that neither Ctrl-C in the terminal of a server nor that terminal's end reaches
    it.

    Args:
        arguments: of the command line, after `hasy_core`.
        output: the file to which all that it writes is appended.
        niceness: how far it stands back for others.
        attached: whether it ends when this process has ended, however that came: this process holds a pipe open to
            it, and the system closes it. Close the process's `stdin` when it has ended, never before.

    Raises:
        HasyError: it cannot be started, or the file cannot be written.
    """
    command = [sys.executable, "-m", "hasy_core", *arguments]
    if nice := shutil.which("nice"):
        command = [nice, "-n", str(niceness), *command]
    try:
        file = output.open("ab")
    except OSError as error:
        raise unwritable(output, error) from error
    with file:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE if attached else subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd=_ROOT,
                env=worker_environment() | ({_ATTACHED: "1"} if attached else {}),
                start_new_session=True,
            )
        except OSError as error:
            raise HasyError(
                f"No process can be started ({error.strerror or error}); end some, or try again."
            ) from error
    _make_session_nice(process.pid, niceness)
    return process


def end_with_starter() -> None:
    """Has this process end when the one that started it has ended, if it was started as `attached`; else nothing."""
    if os.environ.pop(_ATTACHED, ""):
        # Whoever started it may ignore Ctrl-C, which it would take over.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        threading.Thread(target=_await_starters_end, name="starter", daemon=True).start()


def _await_starters_end() -> None:
    with suppress(OSError):  # some systems call a closed pipe an error
        while os.read(0, 1):
            pass
    # As Ctrl-C does, so that what is half written is removed.
    main = threading.main_thread().ident
    if main is not None and hasattr(signal, "pthread_kill"):
        signal.pthread_kill(main, signal.SIGINT)  # ends a sleep, too
    else:
        _thread.interrupt_main()
    time.sleep(_TIME_TO_TIDY)
    os._exit(1)


def _make_session_nice(process: int, niceness: int) -> None:
    """Makes a process's whole session give way to others, such as the browser that shows the pages.

    Linux desktops share a processor fairly among sessions, whatever the niceness of the processes in them, unless a
    session has one itself: sched(7), "The autogroup feature".
    """
    with suppress(OSError):
        Path(f"/proc/{process}/autogroup").write_text(str(niceness), encoding="ascii")


def said_after(beginning: str, output: Path) -> str:
    """The rest of the last line that a process wrote to its file and that begins so; empty where there is none."""
    try:
        lines = output.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.removeprefix(beginning) for line in reversed(lines) if line.startswith(beginning)), "")


def last_line(output: Path) -> str:
    """The last line that a process wrote to its file, at most 300 characters; empty where there is none."""
    try:
        with output.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 4 * LONGEST_WORDS))
            lines = file.read().decode("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.strip()[-LONGEST_WORDS:] for line in reversed(lines) if line.strip()), "")
