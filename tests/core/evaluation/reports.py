"""Made-up answers of a network, and the report of them."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.evaluation import Report, ReportFacts, report_of

FACTS = ReportFacts("made-up", "0" * 64, "fold-1", 0, 1.5, learned_split="fold-1")


def answers(seed: int, count: int = 500, classes: int = 30) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Probabilities `[count, 369]` that are right about half the time, and labels of some classes."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, classes, count)
    logits = random.normal(0, 1.5, (count, 369))
    logits[np.arange(count), labels] += 4
    exact = np.exp(logits)
    return (exact / exact.sum(axis=1, keepdims=True)).astype(np.float32), labels


def made_up_report(draw: int = 0, count: int = 500, **facts: Any) -> Report:
    """A report of such answers on pictures 3, 6, 9, …, some of which leak; `facts` changes what it is about."""
    predicted, labels = answers(draw, count)
    leaks = (np.arange(count) % 40 == 0).astype(np.uint8)
    return report_of(replace(FACTS, **facts), np.arange(1, count + 1) * 3, labels, predicted, leaks)
