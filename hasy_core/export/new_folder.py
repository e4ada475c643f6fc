"""Folders that are whole or not there: written beside their place and put there when they are complete."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hasy_core.errors import HasyError


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """An empty folder beside `folder` to write to; it becomes `folder` when all went well, else it is removed.

    Args:
        folder: where nothing stands yet; the folders above it are made.

    Raises:
        HasyError: something stands there already, or it cannot be written.
    """
    if folder.exists() or folder.is_symlink():
        raise HasyError(f"{folder} exists already; give a folder that does not, or remove this one.")
    part = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        part.mkdir(parents=True)
        yield part
        part.rename(folder)
    except OSError as error:
        raise HasyError(
            f"{folder} cannot be written ({error.strerror}); is the disk full, or may you not write there?"
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
