"""Ctrl-C and SIGTERM as an event that a training run looks at between two steps."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def stop_signal() -> Iterator[threading.Event]:
    """While the block runs, a first Ctrl-C or SIGTERM only sets the event; a second one ends the process as usual.

    Python hears signals in its main thread alone: in another the event is never set.
    """
    signalled = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield signalled
        return
    usual = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in usual.items():
            # None stands for a handler that was not set from Python and cannot be put back from there.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)

    def note(_number: int, _frame: FrameType | None) -> None:
        signalled.set()
        restore()

    try:
        for number in usual:
            signal.signal(number, note)
        yield signalled
    finally:
        restore()
