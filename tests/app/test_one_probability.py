"""A network's answer has one probability: at the pad, under "Why", beside another network, from the command line."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from hasy_core.__main__ import main
from hasy_core.data.strokes import render_strokes
from hasy_core.evaluation import find_report
from hasy_core.evaluation.calibration import (
    calibrated,
    calibrated_confidence,
    measured_tenths,
    model_calibration,
    shown_probabilities,
    shown_report,
)
from hasy_core.models import load_model, predict_probabilities
from tests.patience import SECONDS
from ui.networks.recognizer import recognizer

STROKES = [[120.0, 300.0, 120.0, 80.0, 300.0, 80.0], [120.0, 190.0, 240.0, 190.0]]
NETWORK = "compact"


def raster() -> np.ndarray:
    return render_strokes([list(zip(stroke[::2], stroke[1::2], strict=True)) for stroke in STROKES])


def test_the_command_line_says_what_the_pages_show(tmp_path: Path) -> None:
    Image.fromarray(255 - raster()).save(tmp_path / "drawing.png")
    ended = CliRunner().invoke(main, ["predict", str(tmp_path / "drawing.png"), "--model", NETWORK, "--json"])
    assert ended.exit_code == 0, ended.output
    [best, *_] = json.loads(ended.stdout)[str(tmp_path / "drawing.png")]

    raw = predict_probabilities(load_model(NETWORK), raster()[None])[0]
    calibration = model_calibration(NETWORK)
    assert calibration is not None
    wanted = calibrated(raw, calibration)
    assert abs(wanted.max() - raw.max()) > 0.01  # else nothing is told apart here
    assert best["probability"] == pytest.approx(float(wanted.max()), abs=1e-6)

    network = recognizer(NETWORK)
    assert network.wait(SECONDS)
    [(_, beside)] = network.classify(raster()).best(1)
    assert beside == pytest.approx(float(wanted.max()), abs=1e-5)
    _, output = network.opened().scores(raster()[None])
    assert float(output.max()) == pytest.approx(float(wanted.max()), abs=1e-5)


def test_a_report_shows_pictures_as_the_draw_page_does() -> None:
    report = find_report(NETWORK, "fold-1")
    assert report is not None
    told = shown_report(report)
    assert shown_report(report) is told  # else every click would work out the confusions anew
    calibration = model_calibration(NETWORK)
    assert calibration is not None
    np.testing.assert_allclose(told.confidence, calibrated_confidence(report, calibration))
    assert (told.best == report.best).all()
    assert (np.diff(told.probabilities, axis=1) <= 0).all()
    right = told.ranks == 0
    np.testing.assert_allclose(told.true_probability[right], told.confidence[right], rtol=1e-3)


@pytest.mark.parametrize("name", ["best", "compact", "seed"])
def test_what_is_said_of_a_probability_was_measured(name: str) -> None:
    report = find_report(name, "fold-1")
    assert report is not None
    confidence, right = shown_report(report).confidence, report.ranks == 0
    tenths = measured_tenths(name)
    assert sum(tenth.count for tenth in tenths) == len(report)
    for tenth in tenths:
        inside = (confidence > tenth.low) & (confidence <= tenth.high)
        assert abs(int(inside.sum()) - tenth.count) <= 2  # on an edge, by the last bit
        assert tenth.accuracy == pytest.approx(right[inside].mean(), abs=0.02)


def test_a_network_without_a_measured_temperature_is_shown_as_it_is() -> None:
    raw = np.array([[0.7, 0.2, 0.1]], np.float32)
    np.testing.assert_array_equal(shown_probabilities(raw, "some/run"), raw.astype(np.float64))
    assert measured_tenths("some/run") == ()
