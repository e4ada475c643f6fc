"""TensorFlow's own log, which says nothing to whoever asked for something else: kept back unless it is asked for."""

import faulthandler
import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType

VARIABLE = "TF_CPP_MIN_LOG_LEVEL"
"""TensorFlow's: 0 shows all of its log, 1 no information, 2 no warnings either, 3 no errors either."""
_QUIET = "3"  # what fails is raised in Python as well
_ANNOUNCEMENT = b"WARNING: All log messages before absl::InitializeLog()"
_LINE = re.compile(
    rb"([IWEF])\d{4} \d\d:\d\d:\d+\.\d+ +\d+ \S+:\d+\]"  # as absl writes
    rb"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: ([IWEF]) \S+:\d+\]"  # as TensorFlow did before
)


def keep_tensorflow_quiet() -> None:
    """Have this process and those that it starts keep TensorFlow's log back, unless `TF_CPP_MIN_LOG_LEVEL` is set.

    Call it before TensorFlow is imported. What that variable hides is hidden in whole: while its libraries are loaded,
    TensorFlow itself does not heed it.
    """
    level = os.environ.setdefault(VARIABLE, _QUIET)
    if not level.isdecimal() or level == "0":
        return
    if int(level) > 1:
        logging.getLogger("tensorflow").setLevel(logging.ERROR)
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    """Finds TensorFlow where everybody would, to be loaded without its words."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name == "tensorflow" else None
        if spec is None or not isinstance(spec.loader, SourceFileLoader):
            return None
        spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


class _Loader(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        with _log_lines_held_back(int(os.environ.get(VARIABLE) or 0)):
            super().exec_module(module)


@contextmanager
def _log_lines_held_back(level: int) -> Iterator[None]:
    """Keeps log lines of less than this severity off standard error, those of C++ code included.

    All else that is written there meanwhile follows when the block has ended.
    """
    if sys.stderr is not None:
        sys.stderr.flush()
    try:
        shown = os.dup(2)
    except OSError:  # there is no standard error
        yield
        return
    with os.fdopen(shown, "wb", buffering=0) as real, tempfile.TemporaryFile() as held:
        tells_of_a_crash = not faulthandler.is_enabled()
        if tells_of_a_crash:  # what is held back would be lost with the process
            faulthandler.enable(real)
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            if sys.stderr is not None:
                sys.stderr.flush()
            os.dup2(real.fileno(), 2)
            if tells_of_a_crash:
                faulthandler.disable()
            held.seek(0)
            with suppress(OSError):
                real.write(b"".join(line for line in held if not _is_hidden(line, level)))


def _is_hidden(line: bytes, level: int) -> bool:
    """Whether a line is of TensorFlow's log and of a severity that this level hides."""
    if line.startswith(_ANNOUNCEMENT):
        return level > 0
    found = _LINE.match(line)
    return found is not None and b"IWEF".index(found[1] or found[2]) < level
