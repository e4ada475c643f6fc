"""Where ConvScope keeps data and runs, and the progress callback that long jobs share."""

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs

Progress = Callable[[float, str], None]
"""Called with the fraction done (0 … 1) and a short present-tense phrase of what is being done."""


def no_progress(fraction: float, doing: str) -> None:
    """The callback of whoever does not want to know."""


ANOTHER_HOME = "set HASY_HOME to another folder"
"""The way out for whoever finds that the folder for data and runs cannot be written."""


def home() -> Path:
    """The folder for data and runs: `HASY_HOME`, or the platform's user data folder."""
    return Path(os.environ.get("HASY_HOME") or platformdirs.user_data_dir("convscope", appauthor=False))


def cache_path() -> Path:
    """The file that holds the decoded data set."""
    return home() / "hasyv2-cache.npz"


def download_path() -> Path:
    """Where a downloaded archive is kept."""
    return home() / "HASYv2.tar.bz2"


def named_archive() -> Path | None:
    """The local archive that `HASY_ARCHIVE` names, if it is set."""
    name = os.environ.get("HASY_ARCHIVE")
    return Path(name) if name else None
