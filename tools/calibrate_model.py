"""Measures how a shipped model's probabilities are to be calibrated: `python -m tools.calibrate_model NAME…`.

Writes `calibration.json` beside it. Temperature and knee are fitted on the validation part of the model's own split;
the errors, and what the words of `hasy_core.recognition.verdict` promise, are measured there with numbers that were
fitted on the other half. The test part is not opened.
"""

import argparse
import json
from typing import Any

import numpy as np

from hasy_core.data import load_hasy, validation_rows
from hasy_core.evaluation.calibration import (
    BINS,
    CALIBRATION_FILE,
    calibrated,
    expected_calibration_error,
    fit_calibration,
    negative_log_likelihood,
    reliability,
)
from hasy_core.models import PRETRAINED, load_model, model_card, predict_probabilities
from hasy_core.recognition.verdict import LIKELY, SURE


def measure(name: str) -> dict[str, Any]:
    """Calibration of a shipped model, and its errors."""
    settings = model_card(name)["settings"]
    images, labels = load_hasy(settings["split"], "train", settings["seed"])
    rows = validation_rows(labels, settings["validation"], settings["seed"])[1]
    raw, truth = predict_probabilities(load_model(name), images[rows]), labels[rows]
    found = fit_calibration(raw, truth)
    halves = (slice(0, None, 2), slice(1, None, 2))
    after = np.empty(raw.shape)
    for fitted, measured in (halves, halves[::-1]):
        after[measured] = calibrated(raw[measured], fit_calibration(raw[fitted], truth[fitted]))
    sure, right = after.max(axis=1), after.argmax(axis=1) == truth
    bands = {"sure": sure >= SURE, "likely": (sure >= LIKELY) & (sure < SURE), "unsure": sure < LIKELY}
    return {
        "command": f"python -m tools.calibrate_model {name}",
        "temperature": round(found.temperature, 4),
        "knee": round(found.knee, 5),
        "split": settings["split"],
        "fitted_on": f"{len(rows)} validation pictures",
        "measured_on": "each half of them, with what was fitted on the other",
        "bins": BINS,
        "ece_before": round(expected_calibration_error(raw, truth), 4),
        "ece_after": round(expected_calibration_error(after, truth), 4),
        "adaptive_ece_before": round(expected_calibration_error(raw, truth, adaptive=True), 4),
        "adaptive_ece_after": round(expected_calibration_error(after, truth, adaptive=True), 4),
        "nll_before": round(negative_log_likelihood(raw, truth), 4),
        "nll_after": round(negative_log_likelihood(after, truth), 4),
        "right_where": {word: round(float(right[rows].mean()), 3) for word, rows in bands.items()},
        "share_of": {word: round(float(rows.mean()), 3) for word, rows in bands.items()},
        "reliability_before": [vars(each) for each in reliability(raw, truth)],
        "reliability_after": [vars(each) for each in reliability(after, truth)],
    }


def main() -> None:
    """Calibrates the models that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="+")
    for name in parser.parse_args().names:
        found = measure(name)
        path = PRETRAINED / name / CALIBRATION_FILE
        path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        print(
            f"{name}: temperature {found['temperature']}, knee {found['knee']}, "
            f"ECE {found['ece_before']:.2%} -> {found['ece_after']:.2%}"
        )


if __name__ == "__main__":
    main()
