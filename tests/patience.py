"""How long a test waits for a state before it says that it does not come.

A wait ends when the state is there, so patience costs time only where a test fails; it grows with how slow this machine
is while the tests start.
"""

import time
from collections.abc import Callable

_PATIENCE = 240.0  # s, on a machine that does the work below in the time beside it
_WORK, _ITS_SECONDS = 2_000_000, 0.04


def _slowness() -> float:
    """How many times longer than that it takes here, beside whatever else the machine does; at least 1."""
    begun = time.perf_counter()
    sum(range(_WORK))
    return max(1.0, (time.perf_counter() - begun) / _ITS_SECONDS)


SECONDS = _PATIENCE * _slowness()
SLOW = SECONDS * 1000
"""The same in milliseconds, as Playwright takes them."""


def until(condition: Callable[[], bool], every: float = 0.05) -> None:
    """Waits until a condition holds, which is asked again after so many seconds.

    Raises:
        AssertionError: patience came to its end.
    """
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"it did not come within {SECONDS:.0f} s"
        time.sleep(every)
