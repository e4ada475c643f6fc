"""The small classifier's gradient is TensorFlow's, and descending it learns."""

import numpy as np
import pytest

from hasy_core.arithmetic import cross_entropy
from hasy_core.arithmetic.fitting import HiddenClassifier, classifier_gradient, fit_classifier


def test_the_gradient_is_tensorflows() -> None:
    import tensorflow as tf

    rng = np.random.default_rng(0)
    network = HiddenClassifier(rng.normal(size=(7, 5)), rng.normal(size=5), rng.normal(size=(5, 4)), rng.normal(size=4))
    inputs, labels = rng.normal(size=(11, 7)), rng.integers(0, 4, 11)
    names = ("hidden_weights", "hidden_bias", "weights", "bias")
    variables = [tf.Variable(getattr(network, name)) for name in names]
    with tf.GradientTape() as tape:
        logits = tf.nn.relu(inputs @ variables[0] + variables[1]) @ variables[2] + variables[3]
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
    gradient = classifier_gradient(network, inputs, labels)
    for name, expected in zip(names, tape.gradient(loss, variables), strict=True):
        np.testing.assert_allclose(getattr(gradient, name), expected.numpy(), rtol=0, atol=1e-9)
    np.testing.assert_allclose(network.logits(inputs), logits.numpy(), rtol=0, atol=1e-9)


def test_fitting_learns_what_no_single_layer_can_and_follows_its_seed() -> None:
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    labels = np.array([0, 1, 1, 0])  # exclusive or
    network = fit_classifier(corners, labels, 2, units=8, steps=500)
    assert network.logits(corners).argmax(axis=1).tolist() == labels.tolist()
    assert max(cross_entropy(network.logits(corner), label) for corner, label in zip(corners, labels)) < 0.1  # noqa: B905
    again, other = (fit_classifier(corners, labels, 2, units=8, steps=5, seed=seed) for seed in (0, 1))
    assert (again.weights == fit_classifier(corners, labels, 2, units=8, steps=5).weights).all()
    assert (again.weights != other.weights).any()


@pytest.mark.parametrize("labels", [[0, 1, 2], [0, 1, 1, -1], [0, 1]])
def test_labels_that_do_not_fit_are_refused(labels: list[int]) -> None:
    with pytest.raises(ValueError, match="labels must be 3 whole numbers from 0 to 1"):
        fit_classifier(np.ones((3, 2)), np.array(labels), 2)
