"""Intervals against values worked out by hand, against each other, and against what chance does."""

from math import sqrt

import numpy as np
import pytest
from sklearn.metrics import f1_score, precision_recall_fscore_support

from hasy_core.evaluation.classes import class_scores
from hasy_core.evaluation.intervals import f1_interval, macro_f1_interval, normal_quantile, wilson
from hasy_core.evaluation.scores import confusions, macro_f1
from tests.core.evaluation.reports import answers


def test_wilson_solves_its_equation() -> None:
    """The ends are the shares p with |hits / n - p| = z sqrt(p (1 - p) / n), Wilson's own definition."""
    z = normal_quantile()
    assert z == pytest.approx(1.959964, abs=1e-6)
    for hits, count in ((1, 10), (5, 10), (9, 10), (14_372, 16_992), (81, 263)):
        for end in wilson(hits, count):
            assert abs(hits / count - end) == pytest.approx(z * sqrt(end * (1 - end) / count), rel=1e-9)


def test_wilson_at_the_ends() -> None:
    """Published: 0 of 10 has an upper end of z² / (10 + z²) = 0.2775."""
    low, high = wilson([0, 10, 0], [10, 10, 0])
    assert low.tolist() == [0, pytest.approx(0.7225, abs=1e-4), 0]
    assert high.tolist() == [pytest.approx(0.2775, abs=1e-4), 1, 1]
    with pytest.raises(ValueError, match="more than were counted"):
        wilson(3, 2)
    with pytest.raises(ValueError, match="between 0 and 1"):
        wilson(1, 2, level=1.0)


def test_wilson_holds_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(3)
    for share, count in ((0.05, 40), (0.5, 12), (0.9, 100)):
        low, high = wilson(random.binomial(count, share, 20_000), np.full(20_000, count))
        assert 0.92 < ((low <= share) & (share <= high)).mean() < 0.985


def test_the_interval_of_f1_is_that_of_the_share_of_hits() -> None:
    low, high = f1_interval(6, 10)
    ends = [2 * float(share) / (1 + float(share)) for share in wilson(6, 10)]
    assert [float(low), float(high)] == pytest.approx(ends)
    assert low < 2 * 6 / (2 * 6 + 4) < high


def test_class_scores_are_scikit_learns() -> None:
    predicted, labels = answers(4)
    read = predicted.argmax(axis=1)
    scores = class_scores(confusions(labels, read))
    precision, recall, f1, support = precision_recall_fscore_support(
        labels, read, labels=np.arange(369), zero_division=np.nan
    )
    np.testing.assert_array_equal(scores.support, support)
    np.testing.assert_array_equal(scores.predicted, np.bincount(read, minlength=369))
    known = support > 0
    assert scores.recall[known] == pytest.approx(recall[known])
    assert np.isnan(scores.recall[~known]).all()
    guessed = scores.predicted > 0
    assert scores.precision[guessed] == pytest.approx(precision[guessed])
    assert scores.f1[known] == pytest.approx(np.nan_to_num(f1[known]))
    for name in ("recall", "precision", "f1"):
        low, high = getattr(scores, f"{name}_interval")
        value = getattr(scores, name)
        there = ~np.isnan(value)
        assert ((low <= value + 1e-12) & (value <= high + 1e-12))[there].all(), name
        assert ((low[~there] == 0) & (high[~there] == 1)).all(), name


def test_macro_f1_is_scikit_learns_and_its_interval_the_bootstraps() -> None:
    predicted, labels = answers(5, count=3000)
    read = predicted[:, :30].argmax(axis=1)
    matrix = confusions(labels, read)
    assert macro_f1(matrix) == pytest.approx(f1_score(labels, read, average="macro", zero_division=0))
    low, high = macro_f1_interval(matrix)
    assert (low + high) / 2 == pytest.approx(macro_f1(matrix))
    random = np.random.default_rng(6)
    cells, flat = np.flatnonzero(matrix.ravel()), matrix.ravel()
    drawn = []
    for counts in random.multinomial(3000, flat[cells] / 3000, size=400):
        again = np.zeros(369 * 369, np.int64)
        again[cells] = counts
        drawn.append(macro_f1(again.reshape(369, 369)))
    assert (high - low) / 2 == pytest.approx(normal_quantile() * float(np.std(drawn)), rel=0.15)


def test_macro_f1s_slopes_are_those_of_the_score() -> None:
    """The delta method's variance from numerical derivatives by each cell's share."""
    matrix = np.array([[8, 2, 0], [1, 5, 3], [0, 0, 4]])
    total, shares = matrix.sum(), matrix / matrix.sum()

    def score(at: np.ndarray) -> float:
        return float((2 * at.diagonal() / (at.sum(axis=0) + at.sum(axis=1))).mean())

    slopes = np.zeros((3, 3))
    for row, column in np.ndindex(3, 3):
        step = np.zeros((3, 3))
        step[row, column] = 1e-6
        slopes[row, column] = (score(shares + step) - score(shares - step)) / 2e-6
    variance = ((shares * slopes**2).sum() - (shares * slopes).sum() ** 2) / total
    low, high = macro_f1_interval(matrix)
    assert (high - low) / 2 == pytest.approx(normal_quantile() * sqrt(variance), rel=1e-6)
    with pytest.raises(ValueError, match="no picture"):
        macro_f1_interval(np.zeros((3, 3), np.int64))
