"""The classifier's Keras and NumPy lines, executed, give what the core gives; PyTorch's are whole."""

import ast
from typing import Any

import numpy as np
import pytest

from hasy_core.architecture.classifier_code import classifier_code
from hasy_core.arithmetic import cross_entropy, dense, dropout_scale, softmax

SHAPE = (2, 3, 4)
LAYERS = [(5, 6), (7, 5, 9)]


def problem(units: tuple[int, ...]) -> dict[str, Any]:
    rng = np.random.default_rng(len(units))
    sizes = [24, *units]
    weights = []
    for below, above in zip(sizes[:-1], units, strict=True):
        weights += [rng.normal(size=(below, above)), rng.normal(size=above)]
    return {"volume": rng.normal(size=SHAPE), "weights": weights, "true_class": 2}


def expected(given: dict[str, Any], scale: np.ndarray) -> np.ndarray:
    values, weights = given["volume"].reshape(-1), given["weights"]
    for at in range(0, len(weights), 2):
        values = dense(values, weights[at], weights[at + 1])
        if at + 2 < len(weights):
            values = np.maximum(values, 0)
        if at == 0:
            values = values * scale
    return values


def run(code: str, given: dict[str, Any]) -> dict[str, Any]:
    names = dict(given)
    exec(code, names)
    return names


@pytest.mark.parametrize("units", LAYERS)
def test_keras_lines_give_what_the_core_gives(units: tuple[int, ...]) -> None:
    given = problem(units)
    code = classifier_code(SHAPE, units, rate=0.5, training=False, temperature=2.0, seed=3).keras
    made = run(code, given)
    logits = expected(given, np.ones(units[0]))
    np.testing.assert_allclose(np.asarray(made["logits"]), logits, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(np.asarray(made["probabilities"]), softmax(logits, 2.0), rtol=1e-4, atol=1e-5)
    assert float(made["loss"]) == pytest.approx(cross_entropy(logits, 2, 2.0), rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("units", LAYERS)
@pytest.mark.parametrize("training", [True, False])
def test_numpy_lines_give_what_the_core_gives_to_the_last_mask(units: tuple[int, ...], training: bool) -> None:
    given = problem(units)
    code = classifier_code(SHAPE, units, rate=0.4, training=training, temperature=0.5, seed=3).numpy
    made = run(code, given)
    logits = expected(given, dropout_scale(units[0], 0.4, 3) if training else np.ones(units[0]))
    np.testing.assert_allclose(made["logits"], logits, rtol=0, atol=1e-9)
    np.testing.assert_allclose(made["probabilities"], softmax(logits, 0.5), rtol=0, atol=1e-9)
    assert made["loss"] == pytest.approx(cross_entropy(logits, 2, 0.5), abs=1e-9)


def test_keras_lines_drop_while_training_at_the_rate_they_name() -> None:
    code = classifier_code(SHAPE, (5, 6), rate=0.25, training=True, temperature=1.0, seed=0).keras
    made = run(code, problem((5, 6)))
    assert [layer.rate for layer in made["model"].layers if hasattr(layer, "rate")] == [0.25]
    assert "training=True" in code


@pytest.mark.parametrize("units", LAYERS)
def test_torch_lines_are_whole_and_hold_the_same_layers(units: tuple[int, ...]) -> None:
    code = classifier_code(SHAPE, units, rate=0.5, training=False, temperature=2.0, seed=3).torch
    ast.parse(code)
    for below, above in zip([24, *units[:-1]], units, strict=True):
        assert f"nn.Linear({below}, {above})" in code
    assert code.count("nn.ReLU()") == len(units) - 1
    assert code.index("nn.ReLU()") < code.index("nn.Dropout(0.5)") < code.index(f"nn.Linear({units[0]}, {units[1]})")
    assert "model.eval()" in code


def test_one_layer_has_no_place_for_dropout() -> None:
    with pytest.raises(ValueError, match="between two layers"):
        classifier_code(SHAPE, (5,), rate=0.5, training=False, temperature=1.0, seed=0)
