"""Calibration against values worked out by hand and against plain loops."""

import json

import numpy as np
import pytest
from numpy.typing import NDArray

from hasy_core.evaluation import find_report
from hasy_core.evaluation.calibration import (
    CALIBRATION_FILE,
    calibrated,
    calibration_error,
    expected_calibration_error,
    fit_temperature,
    model_temperature,
    reliability,
    reliability_of,
    tempered,
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
    assert np.allclose(calibrated(softmax(logits), temperature), softmax(logits / temperature), atol=1e-12)


def test_zeros_and_hot_answers_stay_probabilities() -> None:
    found = calibrated(np.array([[1.0, 0.0, 0.0], [1e-30, 1e-38, 1.0]], np.float32), 0.1)
    assert np.isfinite(found).all()
    assert np.allclose(found.sum(axis=1), 1)


@pytest.mark.parametrize("temperature", [0.5, 0.8, 1.7])
def test_the_temperature_is_found_again(temperature: float) -> None:
    random = np.random.default_rng(3)
    logits = random.normal(size=(20_000, 6)) * 2
    right = softmax(logits)
    labels = (right.cumsum(axis=1) > random.random((20_000, 1))).argmax(axis=1)
    found = fit_temperature(softmax(logits * temperature), labels)
    assert found == pytest.approx(temperature, rel=0.04)


@pytest.mark.parametrize(("count", "bins"), [(0, 15), (3, 0)])
def test_nothing_to_measure_is_said(count: int, bins: int) -> None:
    with pytest.raises(ValueError, match="bins"):
        reliability(np.full((count, 2), 0.5), np.zeros(count, np.int64), bins)


@pytest.mark.parametrize("temperature", [0.0, -1.0, float("nan")])
def test_a_temperature_is_above_zero(temperature: float) -> None:
    with pytest.raises(ValueError, match="temperature"):
        calibrated(np.ones((1, 2)), temperature)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_models_say_how_they_were_calibrated(name: str) -> None:
    path = PRETRAINED / name / CALIBRATION_FILE
    if not path.is_file():
        assert model_temperature(name) is None
        return
    told = json.loads(path.read_text(encoding="utf-8"))
    assert model_temperature(name) == told["temperature"]
    assert told["ece_after"] < told["ece_before"]
    assert name in told["command"]


def test_what_nobody_measured_has_no_temperature() -> None:
    assert model_temperature("no-such-model") is None
    assert model_temperature("../pretrained/best") is None


@pytest.mark.parametrize("temperature", [0.5, 0.75, 1.0, 1.6, 4.0])
def test_a_report_knows_how_sure_the_network_would_be_at_another_temperature(temperature: float) -> None:
    predicted, labels = answers(8)
    report = made_up_report(8)
    exact = calibrated(predicted, temperature).max(axis=1)
    assert np.abs(tempered(report, temperature) - exact).max() < 0.01
    right = report.ranks == 0
    error = calibration_error(reliability_of(tempered(report, temperature), right))
    assert error == pytest.approx(expected_calibration_error(calibrated(predicted, temperature), labels), abs=0.01)
    with pytest.raises(ValueError, match="above 0"):
        tempered(report, 0)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_temperature_makes_the_test_part_believable(name: str) -> None:
    report, temperature = find_report(name, "fold-1"), model_temperature(name)
    assert report is not None
    assert temperature is not None
    right = report.ranks == 0
    before, after = (
        calibration_error(reliability_of(sure, right)) for sure in (report.confidence, tempered(report, temperature))
    )
    assert after < 0.03 < before
