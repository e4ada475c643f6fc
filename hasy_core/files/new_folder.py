"""Folders that are whole or not there: written beside their place and put there when they are complete."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hasy_core.errors import HasyError
from hasy_core.files.atomic import check_name, check_place, unwritable


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """An empty folder beside `folder` to write to; it becomes `folder` when all went well, else it is removed.

    Args:
        folder: where nothing stands yet; the folders above it are made.

    Raises:
        HasyError: something stands there already, it cannot be written, or a file that is needed cannot be read.
    """
    check_new_folder(folder)
    holder: Path | None = None
    try:
        if not os.path.lexists(folder.parent):
            folder.parent.mkdir(parents=True, exist_ok=True)
        # A folder in a folder: `mkdtemp` makes one that only its owner may read.
        holder = Path(tempfile.mkdtemp(prefix=f".{folder.name[:64]}.", suffix=".part", dir=folder.parent)).absolute()
        part = holder / folder.name
        part.mkdir()
        yield part
        _put(part, folder)
    except OSError as error:
        if holder and isinstance(error.filename, str | Path) and holder not in Path(error.filename).absolute().parents:
            raise HasyError(f"{error.filename} cannot be read ({error.strerror}).") from error
        raise unwritable(folder, error) from error
    finally:
        if holder:
            shutil.rmtree(holder, ignore_errors=True)


def check_new_folder(folder: Path) -> None:
    """Raises `HasyError` where `new_folder` would: something stands there, or nothing can be written there."""
    if os.path.lexists(folder):
        check_name(folder)
        raise _taken(folder)
    check_place(folder, makes_folders=True)


def _put(part: Path, folder: Path) -> None:
    try:
        part.rename(folder)
    except OSError as error:
        if os.path.lexists(folder):
            raise _taken(folder) from error
        raise


def _taken(folder: Path) -> HasyError:
    return HasyError(f"{folder} exists already; give a folder that does not, or remove this one.")
