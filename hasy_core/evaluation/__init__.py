"""Evaluation: scores of a model on a part of a split, and whether its probabilities can be believed."""

from hasy_core.evaluation.calibration import calibrated, expected_calibration_error, fit_temperature, reliability
from hasy_core.evaluation.scores import Scores, score

__all__ = ["Scores", "calibrated", "expected_calibration_error", "fit_temperature", "reliability", "score"]
