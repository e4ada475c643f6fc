"""What the main thread worked for a step, read off traces with and without a thread's own clock."""

from typing import Any

import pytest

from benchmarks.main_thread import STEP, worked


def task(begin: int, length: int, own: int | None, **more: Any) -> dict[str, Any]:
    clock = {} if own is None else {"tdur": own}
    return {"name": "RunTask", "ph": "X", "pid": 1, "tid": 2, "ts": begin, "dur": length} | clock | more


def mark(at: int) -> dict[str, Any]:
    return {"name": STEP, "ph": "I", "pid": 1, "tid": 2, "ts": at}


@pytest.mark.parametrize(("clock", "expected"), [(True, [3.0, 4.0]), (False, [4.0, 5.5])])
def test_each_step_has_its_tasks(clock: bool, expected: list[float]) -> None:
    events = [
        task(0, 500, 400 if clock else None),  # before the first step
        mark(1500),
        task(1000, 3000, 2000 if clock else None),
        task(5000, 1000, 1000 if clock else None),
        task(5000, 9000, 9000, tid=3),  # another thread
        mark(9000),
        task(8000, 5500, 4000 if clock else None),
        mark(20000),
        task(19000, 4000, 4000 if clock else None),
    ]
    assert worked(events) == expected


def test_a_page_that_marks_nothing_is_named() -> None:
    with pytest.raises(RuntimeError, match="marked no step"):
        worked([task(0, 500, 400)])
