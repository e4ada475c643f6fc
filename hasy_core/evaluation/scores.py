"""Scores of a model on one part of a split."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hasy_core.data.lookalikes import group_numbers


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
        predicted: float `[n, 369]`.
        labels: `[n]` class indices.

    Ties count as the stable order of the class indices has them.
    """
    from sklearn.metrics import f1_score

    ranked = np.argsort(-predicted, axis=1, kind="stable")[:, :5]
    hits = ranked == labels[:, None]
    return Scores(
        count=len(labels),
        top1=float(hits[:, :1].any(axis=1).mean()),
        top3=float(hits[:, :3].any(axis=1).mean()),
        top5=float(hits.any(axis=1).mean()),
        macro_f1=float(f1_score(labels, ranked[:, 0], average="macro", zero_division=0.0)),
        merged_top1=float((group_numbers()[ranked[:, 0]] == group_numbers()[labels]).mean()),
    )
