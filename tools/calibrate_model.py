"""Measures a shipped model's temperature: `python -m tools.calibrate_model NAME…`; writes `calibration.json` beside it.

On the validation part of the model's own split: the temperature is fitted on every other picture, the expected
calibration error is that of the rest. The test part is not opened.
"""

import argparse
import json
from typing import Any

from hasy_core.data import load_hasy, validation_rows
from hasy_core.evaluation.calibration import (
    BINS,
    CALIBRATION_FILE,
    calibrated,
    expected_calibration_error,
    fit_temperature,
    negative_log_likelihood,
    reliability,
)
from hasy_core.models import PRETRAINED, load_model, model_card, predict_probabilities


def measure(name: str) -> dict[str, Any]:
    """Temperature and calibration errors of a shipped model."""
    settings = model_card(name)["settings"]
    images, labels = load_hasy(settings["split"], "train", settings["seed"])
    rows = validation_rows(labels, settings["validation"], settings["seed"])[1]
    probabilities, labels = predict_probabilities(load_model(name), images[rows]), labels[rows]
    temperature = round(fit_temperature(probabilities[::2], labels[::2]), 3)
    rest, truth = probabilities[1::2], labels[1::2]
    after = calibrated(rest, temperature)
    return {
        "command": f"python -m tools.calibrate_model {name}",
        "temperature": temperature,
        "split": settings["split"],
        "fitted_on": f"every other of {len(rows)} validation pictures ({len(rows) - len(rest)})",
        "measured_on": f"the rest ({len(rest)})",
        "bins": BINS,
        "ece_before": round(expected_calibration_error(rest, truth), 4),
        "ece_after": round(expected_calibration_error(after, truth), 4),
        "adaptive_ece_before": round(expected_calibration_error(rest, truth, adaptive=True), 4),
        "adaptive_ece_after": round(expected_calibration_error(after, truth, adaptive=True), 4),
        "nll_before": round(negative_log_likelihood(rest, truth), 4),
        "nll_after": round(negative_log_likelihood(after, truth), 4),
        "reliability_before": [vars(each) for each in reliability(rest, truth)],
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
        print(f"{name}: temperature {found['temperature']}, ECE {found['ece_before']:.2%} -> {found['ece_after']:.2%}")


if __name__ == "__main__":
    main()
