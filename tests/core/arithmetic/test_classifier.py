"""Flatten, weighted sums, dropout, softmax and cross-entropy against TensorFlow and Keras in float64."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasy_core.arithmetic import (
    cross_entropy,
    dense,
    dropout_scale,
    explain_unit,
    flatten_index,
    flattened_cell,
    softmax,
)

SEEDS = st.integers(0, 2**32 - 1)
EXACT = {"rtol": 0, "atol": 1e-9}


@given(st.tuples(*[st.integers(1, 9)] * 3), st.data())
def test_flatten_index_is_keras_flatten_and_goes_back(shape: tuple[int, int, int], data: st.DataObject) -> None:
    import keras

    cell = tuple(data.draw(st.integers(0, length - 1)) for length in shape)
    volume = np.zeros((1, *shape))
    volume[(0, *cell)] = 1.0
    index = flatten_index(shape, *cell)
    assert np.asarray(keras.layers.Flatten()(volume))[0, index] == 1.0
    assert flattened_cell(shape, index) == cell


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: flatten_index((2, 3), 0, 0, 0), "shape"),
        (lambda: flatten_index((2, 0, 1), 0, 0, 0), "shape"),
        (lambda: flatten_index((2, 3, 4), 2, 0, 0), r"row=2 .* 0 to 1"),
        (lambda: flatten_index((2, 3, 4), 0, -1, 0), r"column=-1 .* 0 to 2"),
        (lambda: flatten_index((2, 3, 4), 0, 0, 1.0), r"channel=1\.0 .* 0 to 3"),
        (lambda: flattened_cell((2, 3, 4), 24), r"index=24 .* 0 to 23"),
        (lambda: dense([1.0, 2.0], [[1.0]], [0.0]), r"inputs has shape \(2,\)"),
        (lambda: dense([1.0], [[1.0]], [0.0, 1.0]), "bias has 2 values"),
        (lambda: explain_unit([[1.0]], [[1.0]], [0.0], 0), r"inputs has shape \(1, 1\)"),
        (lambda: explain_unit([1.0], [[1.0]], [0.0], 1), r"unit=1 .* 0 to 0"),
        (lambda: dropout_scale(3, 1.0, 0), "rate=1.0"),
        (lambda: dropout_scale(3, float("nan"), 0), "rate=nan"),
        (lambda: dropout_scale(-1, 0.5, 0), "count=-1"),
        (lambda: dropout_scale(3, 0.5, -1), "seed=-1"),
        (lambda: softmax([1.0, 2.0], 0.0), "temperature=0.0"),
        (lambda: softmax([1.0, 2.0], math.inf), "temperature=inf"),
        (lambda: softmax([]), r"shape \(0,\)"),
        (lambda: softmax([1.0, math.nan]), "nan"),
        (lambda: cross_entropy([1.0, 2.0], 2), r"true_class=2 .* 0 to 1"),
        (lambda: cross_entropy([[1.0, 2.0]], 0), r"shape \(1, 2\)"),
    ],
)
def test_what_cannot_be_is_refused_by_name(call: object, named: str) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=named):
        call()


@settings(max_examples=30)
@given(SEEDS, st.integers(1, 40), st.integers(1, 12))
def test_weighted_sums_are_tensorflows_and_their_working_adds_up(seed: int, inputs: int, units: int) -> None:
    import tensorflow as tf

    rng = np.random.default_rng(seed)
    values, weights, bias = rng.normal(size=(3, inputs)), rng.normal(size=(inputs, units)), rng.normal(size=units)
    expected = tf.nn.bias_add(tf.linalg.matmul(values, weights), bias).numpy()
    np.testing.assert_allclose(dense(values, weights, bias), expected, **EXACT)
    np.testing.assert_allclose(dense(values[0], weights, bias), expected[0], **EXACT)
    unit = int(rng.integers(units))
    working = explain_unit(values[0], weights, bias, unit)
    assert working.value == pytest.approx(expected[0, unit], abs=1e-9)
    assert working.value == pytest.approx(working.products.sum() + working.bias, abs=1e-9)
    np.testing.assert_array_equal(working.weights, weights[:, unit])


@settings(max_examples=30)
@given(SEEDS, st.integers(1, 3), st.integers(1, 30), st.floats(0.05, 20))
def test_softmax_and_cross_entropy_are_tensorflows(seed: int, rows: int, classes: int, temperature: float) -> None:
    import tensorflow as tf

    rng = np.random.default_rng(seed)
    logits = rng.normal(scale=10, size=(rows, classes))
    np.testing.assert_allclose(softmax(logits, temperature), tf.nn.softmax(logits / temperature).numpy(), **EXACT)
    truth = int(rng.integers(classes))
    expected = tf.nn.sparse_softmax_cross_entropy_with_logits([truth], logits[:1] / temperature).numpy()[0]
    assert cross_entropy(logits[0], truth, temperature) == pytest.approx(expected, rel=1e-12, abs=1e-9)


def test_huge_logits_neither_overflow_nor_lose_their_loss() -> None:
    assert softmax([1e300, 0.0]).tolist() == [1.0, 0.0]
    assert cross_entropy([0.0, 2000.0], 0) == 2000.0
    assert cross_entropy([0.0, 2000.0], 1) == 0.0


@pytest.mark.parametrize("classes", [2, 10, 369])
def test_a_uniform_guess_costs_the_logarithm_of_the_number_of_classes(classes: int) -> None:
    assert cross_entropy(np.full(classes, 3.7), classes - 1) == pytest.approx(math.log(classes), abs=1e-12)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.75])
def test_dropout_scales_what_it_keeps_as_keras_does(rate: float) -> None:
    import keras

    values = np.random.default_rng(0).normal(size=(1, 4000))
    dropped = np.asarray(keras.layers.Dropout(rate, dtype="float64", seed=1)(values, training=True))
    kept = dropped != 0
    np.testing.assert_allclose(dropped[kept], (values / (1 - rate))[kept], **EXACT)
    scale = dropout_scale(4000, rate, seed=1)
    np.testing.assert_allclose(np.unique(scale), [0, 1 / (1 - rate)], **EXACT)
    for share in (kept.mean(), (scale > 0).mean()):
        assert share == pytest.approx(1 - rate, abs=0.04)
    assert (np.asarray(keras.layers.Dropout(rate, dtype="float64")(values, training=False)) == values).all()


def test_dropout_without_a_rate_changes_nothing_and_follows_its_seed() -> None:
    assert (dropout_scale(50, 0.0, 3) == 1).all()
    assert (dropout_scale(50, 0.5, 3) == dropout_scale(50, 0.5, 3)).all()
    assert (dropout_scale(50, 0.5, 3) != dropout_scale(50, 0.5, 4)).any()
    assert not dropout_scale(50, 0.6, 3)[dropout_scale(50, 0.5, 3) == 0].any()


def test_the_mean_over_many_masks_is_the_value_without_dropout() -> None:
    rng = np.random.default_rng(0)
    values, weights, bias = rng.normal(size=64), rng.normal(size=(64, 1)), np.array([0.5])
    sums = [dense(values * dropout_scale(64, 0.5, seed), weights, bias)[0] for seed in range(4000)]
    standard_error = np.std(sums) / np.sqrt(len(sums))
    assert np.mean(sums) == pytest.approx(dense(values, weights, bias)[0], abs=5 * standard_error)
