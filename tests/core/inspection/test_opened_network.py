"""Logits, values and gradients against Keras itself, however a network ends and whatever it is made of."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray

from hasy_core.architecture import ARCHITECTURES
from hasy_core.inspection import OpenedNetwork, class_target
from hasy_core.models import load_model, model_names
from tests.core.inspection.networks import small_network


def weighted_sums(model: keras.Model, pictures: NDArray[np.float32]) -> NDArray[np.float32]:
    """The classes layer's sums, from its inputs and weights alone."""
    flat = keras.Model(model.inputs[0], model.get_layer("flat").output)(pictures[..., None], training=False)
    kernel, bias = model.get_layer("classes").get_weights()
    return flat.numpy() @ kernel + bias


@pytest.mark.parametrize("ending", ["dense", "activation", "layer", "operation", "identity", "none"])
def test_logits_are_what_goes_into_the_last_softmax(ending: str, drawings: NDArray[np.uint8]) -> None:
    model = small_network(ending)
    opened = OpenedNetwork(model)

    logits, output = opened.scores(drawings)

    ink = (drawings / 255).astype(np.float32)
    np.testing.assert_allclose(logits, weighted_sums(model, ink), atol=1e-5)
    np.testing.assert_allclose(output, model(ink[..., None], training=False), atol=1e-6)


@pytest.mark.parametrize("name", [name for name in model_names() if name in ("compact", "best", "seed")])
def test_a_shipped_networks_logits_give_its_probabilities(name: str, drawings: NDArray[np.uint8]) -> None:
    logits, output = OpenedNetwork(load_model(name)).scores(drawings)

    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    np.testing.assert_allclose(powers / powers.sum(axis=1, keepdims=True), output, atol=1e-6)


def test_values_and_gradients_of_every_step(drawings: NDArray[np.uint8]) -> None:
    model = small_network()
    opened = OpenedNetwork(model)

    passed = opened.backward(drawings[0], class_target(4, 12, against=7))

    compared = 0
    for view, values, gradients in zip(opened.layers, passed.values, passed.gradients, strict=True):
        assert values.shape == gradients.shape == view.output_shape
        if view.name in ("classes", "flat") or view.name.startswith("dropout"):
            continue
        tensor = model.get_layer(view.name).output
        until = keras.Model(model.inputs[0], tensor)
        found = until(drawings[:1, ..., None] / 255, training=False)
        np.testing.assert_allclose(values, found[0], atol=1e-5)
        if view.name in ("last", "means", "pooled", "joined"):  # all paths to the classes go through these
            head = keras.Model(tensor, model.get_layer("flat").output)
            kernel, bias = model.get_layer("classes").get_weights()
            with tf.GradientTape() as tape:
                tape.watch(found)
                sums = head(found, training=False) @ kernel + bias
                lead = sums[0, 4] - sums[0, 7]
            np.testing.assert_allclose(gradients, tape.gradient(lead, found)[0], atol=1e-5)
            compared += 1
    assert compared == 4
    assert not passed.gradients[-1].any()  # the probabilities come after the logits


def test_what_a_step_makes_alone(drawings: NDArray[np.uint8]) -> None:
    opened = OpenedNetwork(small_network())
    step = opened.layer_index("joined")

    together = opened.backward(drawings[1], class_target(0, 12)).values[step]

    np.testing.assert_allclose(opened.values_at(step, drawings)[1], together, atol=1e-6)
    with pytest.raises(ValueError, match="layer is 'none'; it must be one of stem, normal"):
        opened.layer_index("none")


def test_targets() -> None:
    assert class_target(2, 4).tolist() == [0, 0, 1, 0]
    assert class_target(2, 4, against=0).tolist() == [-1, 0, 1, 0]
    with pytest.raises(ValueError, match="wanted is 4; it must be 0 to 3"):
        class_target(4, 4)
    with pytest.raises(ValueError, match="against is 2; it must be 0 to 3 and not 2"):
        class_target(2, 4, against=2)


def test_pictures_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match=r"images have shape \(1, 16, 16\)"):
        OpenedNetwork(small_network()).scores(np.zeros((1, 16, 16)))


def test_all_work_with_tensorflow_goes_through_compute(drawings: NDArray[np.uint8]) -> None:
    calls = []
    opened = OpenedNetwork(small_network(), lambda work: calls.append(work) or work())

    opened.scores(drawings)
    opened.slopes(drawings, class_target(0, 12))
    opened.backward(drawings[0], class_target(0, 12))
    opened.values_at(0, drawings)
    opened.unit_slopes(0, drawings, (0, 0, 0))
    opened.call_gradient(0, [opened.as_ink(drawings)[0]], (0, 0, 0))

    assert len(calls) == 6


@pytest.mark.parametrize("name", ["lenet5", "compact"])
def test_costs_are_those_of_the_architecture(name: str) -> None:
    spec = ARCHITECTURES[name]()
    opened = OpenedNetwork(spec.build())

    assert opened.multiply_adds() == spec.totals().multiply_adds
    assert opened.parameters() == spec.totals().parameters
