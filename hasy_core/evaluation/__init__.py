"""Evaluation: what a model says about a test part, the scores that follow, and whether it can be believed."""

from hasy_core.evaluation.calibration import (
    Calibration,
    calibrated,
    expected_calibration_error,
    fit_calibration,
    reliability,
)
from hasy_core.evaluation.evaluating import evaluate_model, find_report, keep_report
from hasy_core.evaluation.report import Report, ReportFacts, read_report, report_of, write_report
from hasy_core.evaluation.scores import Scores, score, score_intervals, score_report

__all__ = [
    "Calibration",
    "Report",
    "ReportFacts",
    "Scores",
    "calibrated",
    "evaluate_model",
    "expected_calibration_error",
    "find_report",
    "fit_calibration",
    "keep_report",
    "read_report",
    "reliability",
    "report_of",
    "score",
    "score_intervals",
    "score_report",
    "write_report",
]
