"""Calibration against values worked out by hand and against plain loops."""

import json

import numpy as np
import pytest
from numpy.typing import NDArray

from hasy_core.evaluation import find_report
from hasy_core.evaluation.calibration import (
    CALIBRATION_FILE,
    Calibration,
    calibrated,
    calibrated_confidence,
    calibration_error,
    expected_calibration_error,
    fit_calibration,
    measured_tenths,
    model_calibration,
    reliability,
    reliability_of,
)
from hasy_core.models import PRETRAINED
from tests.core.evaluation.reports import answers, made_up_report

SHIPPED = sorted(path.parent.name for path in PRETRAINED.glob("*/model.keras"))


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def some_answers(seed: int, count: int = 500) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    random = np.random.default_rng(seed)
    probabilities = softmax(random.normal(size=(count, 5)) * 2)
    return probabilities, np.array([random.choice(5, p=row) for row in probabilities])


def test_four_pictures_by_hand() -> None:
    # Two bins: (0, 0.5] holds confidences 0.4 (right) and 0.5 (wrong), (0.5, 1] holds 0.9 (right) and 0.7 (right).
    probabilities = np.array([[0.4, 0.3, 0.3], [0.5, 0.25, 0.25], [0.05, 0.9, 0.05], [0.7, 0.2, 0.1]])
    labels = np.array([0, 2, 1, 0])
    low, high = reliability(probabilities, labels, bins=2)
    assert (low.low, low.high, low.count, low.accuracy) == (0.0, 0.5, 2, 0.5)
    assert low.confidence == pytest.approx(0.45)
    assert (high.count, high.accuracy) == (2, 1.0)
    assert expected_calibration_error(probabilities, labels, bins=2) == pytest.approx((2 * 0.05 + 2 * 0.2) / 4)


@pytest.mark.parametrize("seed", range(5))
def test_equal_widths_against_a_loop(seed: int) -> None:
    probabilities, labels = some_answers(seed)
    expected = 0.0
    for number in range(15):
        inside = [row for row in range(500) if number / 15 < probabilities[row].max() <= (number + 1) / 15]
        gap = sum(float(probabilities[row].max()) - (probabilities[row].argmax() == labels[row]) for row in inside)
        expected += abs(gap) / 500
    assert expected_calibration_error(probabilities, labels) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_equal_counts_against_a_loop(seed: int) -> None:
    probabilities, labels = some_answers(seed, 450)
    rows = sorted(range(450), key=lambda row: probabilities[row].max())
    expected = 0.0
    for start in range(0, 450, 30):
        part = rows[start : start + 30]
        gap = sum(float(probabilities[row].max()) - (probabilities[row].argmax() == labels[row]) for row in part)
        expected += abs(gap) / 450
    assert expected_calibration_error(probabilities, labels, adaptive=True) == pytest.approx(expected, abs=1e-12)
    assert {each.count for each in reliability(probabilities, labels, adaptive=True)} == {30}


@pytest.mark.parametrize("temperature", [0.3, 0.77, 1.0, 4.0])
def test_temperature_divides_the_logits(temperature: float) -> None:
    logits = np.random.default_rng(1).normal(size=(50, 369)) * 5
    assert np.allclose(calibrated(softmax(logits), Calibration(temperature)), softmax(logits / temperature), atol=1e-12)


def test_zeros_and_hot_answers_stay_probabilities() -> None:
    for knee in (0.0, 1e-3, 0.2):
        found = calibrated(np.array([[1.0, 0.0, 0.0], [1e-30, 1e-38, 1.0]], np.float32), Calibration(0.1, knee))
        assert np.isfinite(found).all()
        assert np.allclose(found.sum(axis=1), 1)


def test_a_knee_squares_what_lies_far_below_it_and_keeps_the_order() -> None:
    raw = softmax(np.random.default_rng(2).normal(size=(200, 369)) * 3)
    found = calibrated(raw, Calibration(1.2, 0.05))
    assert (np.argsort(found, axis=1) == np.argsort(raw, axis=1)).all()
    # Two classes far below the knee: their shares are as the squares of what they were, at temperature 1.
    one, other = calibrated(np.array([0.999, 8e-6, 4e-6]), Calibration(1.0, 0.05))[1:]
    assert one / other == pytest.approx(4, rel=1e-3)
    high, low = calibrated(np.array([0.6, 0.3, 0.1]), Calibration(1.0, 1e-6))[:2]
    assert high / low == pytest.approx(2, rel=1e-4)


@pytest.mark.parametrize(("temperature", "knee"), [(0.8, 0.02), (1.3, 0.1)])
def test_a_calibration_is_found_again(temperature: float, knee: float) -> None:
    random = np.random.default_rng(3)
    raw = softmax(random.normal(size=(40_000, 12)) * 2)
    right = calibrated(raw, Calibration(temperature, knee))
    labels = (right.cumsum(axis=1) > random.random((40_000, 1))).argmax(axis=1)
    found = fit_calibration(raw, labels)
    assert np.abs(calibrated(raw, found) - right).max() < 0.02


@pytest.mark.parametrize(("count", "bins"), [(0, 15), (3, 0)])
def test_nothing_to_measure_is_said(count: int, bins: int) -> None:
    with pytest.raises(ValueError, match="bins"):
        reliability(np.full((count, 2), 0.5), np.zeros(count, np.int64), bins)


@pytest.mark.parametrize("temperature", [0.0, -1.0, float("nan")])
def test_a_temperature_is_above_zero(temperature: float) -> None:
    with pytest.raises(ValueError, match="temperature"):
        calibrated(np.ones((1, 2)), Calibration(temperature))


@pytest.mark.parametrize("knee", [-0.1, float("nan")])
def test_a_knee_is_not_below_zero(knee: float) -> None:
    with pytest.raises(ValueError, match="knee"):
        calibrated(np.ones((1, 2)), Calibration(1.0, knee))


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_models_say_how_they_were_calibrated(name: str) -> None:
    path = PRETRAINED / name / CALIBRATION_FILE
    if not path.is_file():
        assert model_calibration(name) is None
        return
    told = json.loads(path.read_text(encoding="utf-8"))
    assert model_calibration(name) == Calibration(told["temperature"], told["knee"])
    assert told["ece_after"] < told["ece_before"]
    assert name in told["command"]


def test_what_nobody_measured_has_no_calibration() -> None:
    assert model_calibration("no-such-model") is None
    assert model_calibration("../pretrained/best") is None


@pytest.mark.parametrize(
    ("temperature", "knee"),
    [*((each, 0.0) for each in (0.5, 0.75, 1.0, 1.6, 4.0)), *((each, 0.02) for each in (1.0, 1.3, 4.0)), (1.2, 0.2)],
)
def test_a_report_knows_how_sure_the_network_would_be(temperature: float, knee: float) -> None:
    predicted, labels = answers(8)
    report, calibration = made_up_report(8), Calibration(temperature, knee)
    exact = calibrated(predicted, calibration).max(axis=1)
    found = calibrated_confidence(report, calibration)
    assert np.abs(found - exact).max() < (0.03 if knee else 0.01)
    error = calibration_error(reliability_of(found, report.ranks == 0))
    assert error == pytest.approx(expected_calibration_error(calibrated(predicted, calibration), labels), abs=0.015)
    with pytest.raises(ValueError, match="above 0"):
        calibrated_confidence(report, Calibration(0))


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_calibration_makes_the_test_part_believable(name: str) -> None:
    report, calibration = find_report(name, "fold-1"), model_calibration(name)
    assert report is not None
    assert calibration is not None
    right = report.ranks == 0
    before, after = (
        calibration_error(reliability_of(sure, right))
        for sure in (report.confidence, calibrated_confidence(report, calibration))
    )
    assert after < 0.015 < before
    # Where answers are more likely right than wrong, every tenth of the scale holds.
    for tenth in measured_tenths(name):
        if tenth.low >= 0.49:
            assert abs(tenth.accuracy - tenth.confidence) < 0.02, tenth
