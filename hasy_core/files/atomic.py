"""Files that are whole or not there: written beside their place and put there when they are complete."""

import errno
import json
import os
import stat
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
    part = path.with_name(f".{path.stem[:64]}.{os.getpid()}-{threading.get_ident()}.part{path.suffix}")
    try:
        yield part
        if lasting:
            with part.open("rb") as file:
                os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        with suppress(OSError):  # where nothing can be written, there is nothing to remove
            part.unlink(missing_ok=True)


def check_name(path: Path) -> None:
    """Raises `HasyError` where a path, such as `.` or `..`, ends without a name that something new could have."""
    if path.name in ("", ".."):
        raise HasyError(f"{path} names nothing new; give a name in it, such as {path / 'network'}.")


def check_regular(path: Path) -> None:
    """Refuse what is there and is no file, such as a named pipe, whose reader would wait for ever.

    Raises:
        HasyError: it is a pipe, a socket or a device.
    """
    with suppress(OSError):  # what cannot be looked at is told when it is opened
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise HasyError(f"{path} is no file but a pipe or a device; save what it gives to a file and name that.")


def check_place(path: Path, *, makes_folders: bool = False, instead: str = "give another place") -> None:
    """Refuse a place for a new file or folder before the work for it is done.

    Args:
        path: the file or folder.
        makes_folders: whether the folders above it will be made.
        instead: how another place is named.

    Raises:
        HasyError: nothing can be written there, a folder stands there, or the path ends without a name.
    """
    check_name(path)
    folder = path.parent
    if makes_folders:
        folder = next((each for each in path.parents if os.path.lexists(each)), folder)
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise unwritable(path, error, instead=instead) from error


def unwritable(
    path: Path, error: OSError, *, room: str = "some room", instead: str = "give another place"
) -> HasyError:
    """The sentence for a file or folder that could not be written: what the cause is, and what to do.

    Args:
        path: the file or folder.
        error: what the system said.
        room: how much it needs.
        instead: how another place is named.
    """
    return HasyError(f"{path} cannot be written: {_cause(path, error, room)} {instead}.")


def _cause(path: Path, error: OSError, room: str) -> str:
    """Why the system refused; ends so that another place can be named as the way out."""
    match error.errno:
        case errno.ENOSPC:
            return f"the disk is full; free {room} there or"
        case errno.EDQUOT:
            return f"your share of the disk is used up; free {room} there or"
        case errno.EACCES | errno.EPERM:
            return "you may not write there;"
        case errno.EROFS:
            return "that disk can only be read;"
        case errno.EISDIR:
            return "a folder has that name;"
        case errno.ENAMETOOLONG:
            return "its name is too long; give a shorter one or"
        case errno.ENOENT if missing := [each for each in reversed(path.parents) if not os.path.lexists(each)]:
            return f"there is no folder {missing[0]}; make it or"
        case errno.ENOTDIR | errno.EEXIST if files := [each for each in (*path.parents, path) if each.is_file()]:
            return f"{files[0]} is a file, not a folder;"
    return f"{error.strerror or error};"


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
