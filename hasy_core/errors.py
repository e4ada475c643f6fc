"""The one exception whose text is meant for the person at the page or the command line; and what damage looks like."""

import zipfile
import zlib

DAMAGED_ZIP = (OSError, EOFError, KeyError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What `zipfile` and the readers of what it holds are known to raise on a damaged file."""


class HasyError(Exception):
    """Something outside the program is wrong: a file, a download, a drawing, a model.

    The text is one clear sentence (or two) that says what is wrong and what to do about it. Pages show it
    in place of their content, the command line prints it to standard error and exits with 1.
    """


class StoppedError(HasyError):
    """A long job ended early because the person asked for it; the text says how to go on."""
