"""Trained networks by name: shipped models, finished runs and `.keras` files, judged before a framework sees them."""

from hasy_core.models.loading import (
    MODEL_FILE,
    PRETRAINED,
    as_input,
    check_finite,
    default_model,
    load_model,
    model_card,
    model_names,
    model_path,
    predict_probabilities,
)

__all__ = [
    "MODEL_FILE",
    "PRETRAINED",
    "as_input",
    "check_finite",
    "default_model",
    "load_model",
    "model_card",
    "model_names",
    "model_path",
    "predict_probabilities",
]
