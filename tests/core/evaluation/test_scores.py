"""Scores against scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import f1_score, top_k_accuracy_score

from hasy_core.evaluation import score


@pytest.mark.parametrize("seed", range(20))
def test_scores_equal_scikit_learns(seed: int) -> None:
    random = np.random.default_rng(seed)
    labels = random.integers(0, 369, 400)
    predicted = random.random((400, 369)).astype(np.float32)
    predicted[np.arange(400), labels] += random.random(400).astype(np.float32) * 0.5
    scores = score(predicted, labels)
    for k, value in ((1, scores.top1), (3, scores.top3), (5, scores.top5)):
        assert value == pytest.approx(top_k_accuracy_score(labels, predicted, k=k, labels=np.arange(369)), abs=1e-12)
    assert scores.macro_f1 == pytest.approx(
        f1_score(labels, predicted.argmax(axis=1), average="macro", zero_division=0)
    )
    assert scores.count == 400
