"""One process at a time, where two would spoil each other's files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hasy_core.errors import HasyError
from hasy_core.files.atomic import unwritable


class BusyError(HasyError):
    """Another process or thread is at it."""


@contextmanager
def file_lock(lock: Path, otherwise: str, patience: float = 0.0) -> Iterator[None]:
    """Hold a lock file while the block runs.

    The operating system lets go of it when the process ends, however it ends, so a file that a killed process left
    behind bars nobody. The file itself stays: removing it would let two in.

    Args:
        lock: the file, in a folder that exists.
        otherwise: the sentence for whoever comes second.
        patience: seconds to wait for the first to be done.

    Raises:
        BusyError: another process or thread holds the lock; the text is `otherwise`.
        HasyError: it cannot be written.
    """
    import filelock

    held = filelock.FileLock(lock)
    try:
        held.acquire(timeout=patience)
    except filelock.Timeout:
        raise BusyError(otherwise) from None
    except OSError as error:
        raise unwritable(lock, error) from error
    try:
        yield
    finally:
        held.release()
