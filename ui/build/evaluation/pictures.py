"""The pictures that a report is about: HASYv2's where it is at hand, the stand-ins always."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hasy_core.data.splits import STANDINS
from hasy_core.data.standins import PER_CLASS, standin_image
from hasy_core.evaluation import Report
from ui.page.samples import samples

NO_PICTURES = "The pictures themselves come with HASYv2, which is not on this machine."


def has_pictures(report: Report) -> bool:
    """Whether the report's pictures can be shown."""
    return report.facts.split == STANDINS or samples().hasy is not None


def pictures_of(report: Report, rows: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The pictures of some rows, uint8 `[k, 128]`, one bit a pixel, 1 = ink; `[0, 128]` where they are not at hand."""
    numbers = report.numbers[rows]
    hasy = samples().hasy
    if report.facts.split == STANDINS:
        drawn = [
            _drawn(label, number) for label, number in zip(report.labels[rows].tolist(), numbers.tolist(), strict=True)
        ]
        return np.array(drawn, np.uint8).reshape(-1, 128)
    return np.empty((0, 128), np.uint8) if hasy is None else hasy.packed[numbers]


@lru_cache(maxsize=2000)
def _drawn(label: int, number: int) -> NDArray[np.uint8]:
    return np.packbits(standin_image(label, number % PER_CLASS) > 0)
