"""Learning-rate schedules: the rate at a step as a plain number, to be drawn before a run and changed during it."""

import math
from collections.abc import Callable
from dataclasses import dataclass

WARM_UP = 0.05
START_DIVISOR = 25.0
END_DIVISOR = 1e4
ONE_CYCLE_PEAK = 0.3
TRIANGLE_PEAK = 0.2


@dataclass(frozen=True)
class Schedule:
    """A schedule of the learning rate.

    Attributes:
        label: its name on the page.
        says: one sentence on what it does.
        share: the share of the highest rate, given the share of all steps that are done, both 0 to 1.
    """

    label: str
    says: str
    share: Callable[[float], float]


def _cosine(done: float, first: float, last: float) -> float:
    return last + (first - last) * 0.5 * (1.0 + math.cos(math.pi * min(max(done, 0.0), 1.0)))


def _warm_up_cosine(done: float) -> float:
    if done < WARM_UP:
        return 1 / START_DIVISOR + (1 - 1 / START_DIVISOR) * done / WARM_UP
    return _cosine((done - WARM_UP) / (1 - WARM_UP), 1.0, 0.0)


def _one_cycle(done: float) -> float:
    if done < ONE_CYCLE_PEAK:
        return _cosine(done / ONE_CYCLE_PEAK, 1 / START_DIVISOR, 1.0)
    return _cosine((done - ONE_CYCLE_PEAK) / (1 - ONE_CYCLE_PEAK), 1.0, 1 / END_DIVISOR)


def _triangle(done: float) -> float:
    if done < TRIANGLE_PEAK:
        return 1 / START_DIVISOR + (1 - 1 / START_DIVISOR) * done / TRIANGLE_PEAK
    return (1.0 - done) / (1.0 - TRIANGLE_PEAK)


def _steps(done: float) -> float:
    return 1.0 if done < 0.5 else 0.1 if done < 0.75 else 0.01


SCHEDULES = {
    "cosine": Schedule(
        "Warm-up, then cosine",
        "Rises over the first 5 % of the steps and falls along a cosine to zero (Loshchilov & Hutter, "
        "arXiv:1608.03983).",
        _warm_up_cosine,
    ),
    "one-cycle": Schedule(
        "One cycle",
        "Rises along a cosine for 30 % of the steps, then falls to almost nothing (Smith & Topin, arXiv:1708.07120): "
        "good for very short runs.",
        _one_cycle,
    ),
    "triangle": Schedule(
        "Triangle",
        "Rises in a straight line for 20 % of the steps, then falls in one to zero: for very short runs.",
        _triangle,
    ),
    "steps": Schedule(
        "Steps",
        "The full rate for half of the steps, then a tenth, then a hundredth, as AlexNet's authors did.",
        _steps,
    ),
    "constant": Schedule("Constant", "The same rate from the first step to the last.", lambda _: 1.0),
}
"""Schedules by name."""


def rate_at(schedule: str, highest: float, step: int, steps: int) -> float:
    """The learning rate of one step.

    Args:
        schedule: a key of `SCHEDULES`.
        highest: the rate at the schedule's highest point.
        step: from 0.
        steps: of the whole run, at least 1.

    Raises:
        ValueError: no such schedule, or a step outside the run.
    """
    if schedule not in SCHEDULES:
        raise ValueError(f"schedule is {schedule!r}; it must be one of {', '.join(SCHEDULES)}")
    if not 0 <= step < steps:
        raise ValueError(f"step is {step}; it must be 0 to {steps - 1}")
    return highest * SCHEDULES[schedule].share(step / steps)
