"""Scores of a model on one part of a split."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hasy_core.data import CLASS_COUNT
from hasy_core.data.lookalikes import group_numbers
from hasy_core.evaluation.intervals import macro_f1_interval, wilson
from hasy_core.evaluation.report import Report, ranks_of

Interval = tuple[float, float]


@dataclass(frozen=True)
class Scores:
    """Fractions of 1 over `count` pictures.

    Attributes:
        top1, top3, top5: the right class is the best, among the best three, among the best five.
        macro_f1: mean over the classes that occur or are predicted of the F1 score (van Rijsbergen 1979),
            as scikit-learn's `f1_score(average="macro")`.
        merged_top1: the best class is the right one or one of its look-alikes (`hasy_core.data.lookalikes`).
    """

    count: int
    top1: float
    top3: float
    top5: float
    macro_f1: float
    merged_top1: float


def score(predicted: NDArray[np.float32], labels: NDArray[np.int64]) -> Scores:
    """Score probabilities against labels.

    Args:
        predicted: float `[n, 369]`, n >= 1.
        labels: `[n]` class indices.

    Ties count as the stable order of the class indices has them.
    """
    return _scores(ranks_of(predicted, labels), predicted.argmax(axis=1), labels)


def score_report(report: Report) -> Scores:
    """The scores of a report with at least one picture."""
    return _scores(report.ranks, report.read, report.labels)


def score_intervals(report: Report) -> dict[str, Interval]:
    """For each score but `count` the interval that holds it 95 % of the time: `(low, high)`."""
    scores = score_report(report)
    intervals: dict[str, Interval] = {"macro_f1": macro_f1_interval(confusions(report.labels, report.read))}
    for name in ("top1", "top3", "top5", "merged_top1"):
        low, high = wilson(round(getattr(scores, name) * scores.count), scores.count)
        intervals[name] = (float(low), float(high))
    return intervals


def confusions(labels: NDArray[np.int64], read: NDArray[np.int64]) -> NDArray[np.int64]:
    """The confusion matrix `[369, 369]`: how many pictures of each class (row) were read as each class (column)."""
    cells = np.bincount(labels * CLASS_COUNT + read, minlength=CLASS_COUNT**2)
    return cells.reshape(CLASS_COUNT, CLASS_COUNT).astype(np.int64)


def macro_f1(matrix: NDArray[np.int64]) -> float:
    """Mean F1 over the classes that occur or are predicted, from a confusion matrix with at least one picture."""
    sides = matrix.sum(axis=0) + matrix.sum(axis=1)
    occurs = sides > 0
    return float((2 * matrix.diagonal()[occurs] / sides[occurs]).mean())


def _scores(ranks: NDArray[np.int64], read: NDArray[np.int64], labels: NDArray[np.int64]) -> Scores:
    return Scores(
        count=len(labels),
        top1=float((ranks < 1).mean()),
        top3=float((ranks < 3).mean()),
        top5=float((ranks < 5).mean()),
        macro_f1=macro_f1(confusions(labels, read)),
        merged_top1=float((group_numbers()[read] == group_numbers()[labels]).mean()),
    )
