"""What TensorFlow writes to standard error by itself, kept from a reader who asked something else."""

import atexit
import os
import re
import sys
import threading

LEVEL = "TF_CPP_MIN_LOG_LEVEL"
"""TensorFlow's own variable: whoever sets it gets TensorFlow's lines as it says."""
_LINES = re.compile(
    rb"[IWE]\d{4} \d\d:\d\d:\d+\.\d+ +\d+ \S+:\d+\]"  # as absl writes, whatever the level is
    rb"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWE] "
    rb"|WARNING: All log messages before absl::InitializeLog\(\)"
    rb"|To enable the following instructions: "
)


def drop_framework_lines() -> None:
    """Leaves TensorFlow's log lines out of standard error from here on, unless `TF_CPP_MIN_LOG_LEVEL` is set.

    Its C++ writes to file descriptor 2, and some of it before any level counts. So Python's own standard error gets a
    descriptor of its own, and what still comes on the second one is read line by line. Fatal lines stay.
    """
    if LEVEL in os.environ:
        return
    os.environ[LEVEL] = "2"
    try:
        outside = os.dup(2)
        source, sink = os.pipe()
    except OSError:  # no standard error, or no descriptor left: nothing to keep clean
        return
    os.dup2(sink, 2)
    os.close(sink)
    sys.stderr = os.fdopen(os.dup(outside), "w", buffering=1, errors="backslashreplace")
    reader = threading.Thread(target=_pass_on, args=(source, outside), name="standard error", daemon=True)
    reader.start()

    def end() -> None:
        sys.stderr.flush()
        os.dup2(outside, 2)  # closes the pipe's last end in this process
        reader.join(1.0)

    atexit.register(end)


def _pass_on(source: int, outside: int) -> None:
    with os.fdopen(source, "rb") as lines:
        for line in lines:
            if not _LINES.match(line):
                os.write(outside, line)
