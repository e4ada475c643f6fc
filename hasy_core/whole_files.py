"""Files that are whole or not there: written beside their place and put there when they are complete."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hasy_core.errors import HasyError


@contextmanager
def replacing(path: Path, *, lasting: bool = True) -> Iterator[Path]:
    """A path beside `path` to write to; it takes the place of `path` when all went well, else it is removed.

    Args:
        path: the file.
        lasting: whether it must survive a power cut from here on; costs a wait for the disk.

    Raises:
        HasyError: the folder cannot be written, or the path ends without a name.
    """
    check_name(path)
    part = path.with_name(f".{path.stem}.{os.getpid()}-{threading.get_ident()}.part{path.suffix}")
    try:
        yield part
        if lasting:
            with part.open("rb") as file:
                os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def check_name(path: Path) -> None:
    """Raises `HasyError` where a path, such as `.` or `..`, ends without a name that something new could have."""
    if path.name in ("", ".."):
        raise HasyError(f"{path} names nothing new; give a name in it, such as {path / 'network'}.")


def unwritable(path: Path, error: OSError) -> HasyError:
    """The sentence for a file that could not be written."""
    return HasyError(f"{path} cannot be written ({error.strerror}); is the disk full?")


def read_json(path: Path) -> Any:
    """What a run's JSON file holds.

    Raises:
        HasyError: it is missing or damaged.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except RecursionError as error:
        raise HasyError(f"{path} is nested too deeply to be a run's file; start a new run.") from error
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise HasyError(f"{path} cannot be read; is {path.parent} a run's folder?") from error
