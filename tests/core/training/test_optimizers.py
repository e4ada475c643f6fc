"""Optimisers that watch gradients: the norms are TensorFlow's, and the steps those of the plain optimisers."""

import numpy as np
import pytest

from hasy_core.training.settings import OPTIMIZER_NAMES


def _model():
    import keras

    keras.utils.set_random_seed(3)
    return keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            keras.layers.Conv2D(2, 3, name="conv"),
            keras.layers.Flatten(),
            keras.layers.Dense(3, activation="softmax", name="dense"),
        ]
    )


PICTURES = np.random.default_rng(0).random((4, 6, 6, 1), np.float32)
TARGETS = np.eye(3, dtype=np.float32)[[0, 1, 2, 1]]


def test_the_settings_know_every_optimiser() -> None:
    from hasy_core.training.optimizers import OPTIMIZERS

    assert tuple(OPTIMIZERS) == OPTIMIZER_NAMES


def test_norms_are_those_of_tensorflows_gradients() -> None:
    import keras
    import tensorflow as tf

    from hasy_core.training.optimizers import OPTIMIZERS, gradient_norms

    model = _model()
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(TARGETS, model(PICTURES)))
    gradients = tape.gradient(loss, [weight.value for weight in model.trainable_variables])
    model.compile(OPTIMIZERS["sgd"](0.1, 0.0), "categorical_crossentropy", jit_compile=False)
    model.train_on_batch(PICTURES, TARGETS)
    norms = [float(tf.norm(gradient)) for gradient in gradients]
    assert gradient_norms(model) == {
        "conv": pytest.approx(np.hypot(*norms[:2]), rel=1e-5),
        "dense": pytest.approx(np.hypot(*norms[2:]), rel=1e-5),
    }


@pytest.mark.parametrize("name", OPTIMIZER_NAMES)
def test_watching_changes_no_step_and_biases_do_not_decay(name: str) -> None:
    import keras

    from hasy_core.training.optimizers import OPTIMIZERS

    plain = {
        "adamw": keras.optimizers.AdamW(0.01, weight_decay=0.01),
        "adam": keras.optimizers.Adam(0.01, weight_decay=0.01),
        "sgd": keras.optimizers.SGD(0.01, momentum=0.9, nesterov=True, weight_decay=0.01),
        "rmsprop": keras.optimizers.RMSprop(0.01, weight_decay=0.01),
    }[name]
    weights = []
    for optimizer in (plain, OPTIMIZERS[name](0.01, 0.01)):
        model = _model()
        if optimizer is plain:
            plain.exclude_from_weight_decay(var_names=["bias"])
        model.compile(optimizer, "categorical_crossentropy", jit_compile=False)
        for _ in range(3):
            model.train_on_batch(PICTURES, TARGETS)
        weights.append(np.concatenate([weight.ravel() for weight in model.get_weights()]))
    np.testing.assert_allclose(weights[1], weights[0], rtol=0, atol=1e-6)
