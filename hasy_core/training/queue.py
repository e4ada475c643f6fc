"""Turns: several runs may wait in one folder, and one of them trains at a time, the longest waiting first."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hasy_core.files.file_lock import BusyError, file_lock

LOOK_EVERY = 0.3
TURN = ".turn.lock"


@contextmanager
def turn(runs: Path, is_first: Callable[[], bool], waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the turn of a folder of runs while the block trains.

    The operating system takes the turn back when a process ends, however it ends, so a killed run holds up nobody.

    Args:
        runs: the folder; its runs share one turn.
        is_first: whether no other run has waited longer.
        waiting: called every 0.3 s while it is another's turn; it may raise to give up waiting.

    Raises:
        HasyError: the folder cannot be written.
    """
    with ExitStack() as held:
        while not (is_first() and _taken(held, runs / TURN)):
            waiting()
            time.sleep(LOOK_EVERY)
        yield


def _taken(held: ExitStack, lock: Path) -> bool:
    try:
        held.enter_context(file_lock(lock, "It is another run's turn."))
    except BusyError:
        return False
    return True
