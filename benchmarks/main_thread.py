"""How long the browser's main thread works for each of several steps, from Chromium's own trace."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page

STEP = "benchmark-step"  # performance.mark() of this name begins a step
CATEGORIES = ["toplevel", "blink.user_timing", "disabled-by-default-devtools.timeline"]


@contextmanager
def step_times(page: Page) -> Iterator[list[float]]:
    """Trace `page` for the length of the block.

    Yields:
        an empty list that holds, after the block, one number for each step that the page marked: the milliseconds
        that the main thread worked (script, style, layout and paint) until the next step, by the thread's own clock,
        which stands still while other processes have the processor; where Chromium's trace has no such clock, by the
        wall's. The last step, which nothing ends, is left out.
    """
    times: list[float] = []
    browser = page.context.browser
    assert browser
    browser.start_tracing(page=page, categories=CATEGORIES)
    yield times
    page.wait_for_timeout(500)
    times.extend(worked(json.loads(browser.stop_tracing())["traceEvents"]))


def worked(events: list[dict[str, Any]]) -> list[float]:
    """Milliseconds of the main thread for each step that a trace's events mark, less the last.

    Args:
        events: of Chromium's trace, in its trace event format.

    Raises:
        RuntimeError: no step is marked.
    """
    marks = [event for event in events if event["name"] == STEP]
    if not marks:
        raise RuntimeError(f"The page marked no step: call performance.mark({STEP!r})")
    thread = (marks[0]["pid"], marks[0]["tid"])
    tasks = [
        event
        for event in events
        if event["name"] in ("RunTask", "ThreadControllerImpl::RunTask")
        and event["ph"] == "X"
        and (event["pid"], event["tid"]) == thread
    ]
    name = tasks[0]["name"]  # Chromium may record a task under both names
    begins = sorted(event["ts"] for event in marks)
    times = [0.0] * len(begins)
    for task in tasks:
        if task["name"] != name:
            continue
        # The task in which the mark stands belongs to its step.
        step = sum(begin <= task["ts"] + task["dur"] for begin in begins) - 1
        if step >= 0:
            times[step] += task.get("tdur", task["dur"]) / 1000
    return times[:-1]
