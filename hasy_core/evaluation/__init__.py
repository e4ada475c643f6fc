"""Evaluation: scores of a model on a part of a split."""

from hasy_core.evaluation.scores import Scores, score

__all__ = ["Scores", "score"]
