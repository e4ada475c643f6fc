"""Saliency, integrated gradients, Grad-CAM and occlusion against plain TensorFlow and brute force."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray

from hasy_core.architecture import ARCHITECTURES
from hasy_core.inspection import (
    OpenedNetwork,
    adversarial_flip,
    class_target,
    enlarged,
    grad_cam,
    integrated_gradients,
    occlusion,
    saliency,
    without_ink,
)
from hasy_core.models import load_model
from tests.core.inspection.networks import small_network


@pytest.fixture(scope="module")
def compact() -> keras.Model:
    return load_model("compact")


@pytest.fixture(scope="module")
def opened(compact: keras.Model) -> OpenedNetwork:
    return OpenedNetwork(compact)


def plain_logits(model: keras.Model, ink: tf.Tensor) -> tf.Tensor:
    """The last layer's sums, by its weights, from what the layer before gives."""
    before = keras.Model(model.inputs[0], model.layers[-1].input)
    kernel, bias = model.layers[-1].get_weights()
    return before(ink, training=False) @ kernel + bias


def plain_gradient(model: keras.Model, ink: NDArray[np.float32], wanted: int) -> NDArray[np.float32]:
    """Of one logit, for pictures [n, 32, 32]."""
    given = tf.constant(ink[..., None])
    with tf.GradientTape() as tape:
        tape.watch(given)
        logit = plain_logits(model, given)[:, wanted]
    gradient: NDArray[np.float32] = tape.gradient(logit, given).numpy()[..., 0]
    return gradient


def test_saliency_is_the_gradient(compact: keras.Model, opened: OpenedNetwork, drawings: NDArray[np.uint8]) -> None:
    for picture, wanted in zip(drawings, (0, 77, 368), strict=True):
        found = saliency(opened, picture, class_target(wanted, 369))

        plain = plain_gradient(compact, (picture[None] / 255).astype(np.float32), wanted)[0]
        np.testing.assert_allclose(found, plain, atol=1e-5)
        assert np.abs(plain).max() > 0.01


def test_integrated_gradients_are_the_mean_gradient_on_the_way(
    compact: keras.Model, opened: OpenedNetwork, drawings: NDArray[np.uint8]
) -> None:
    ink = (drawings[1] / 255).astype(np.float32)
    wanted = int(opened.scores(drawings[1:2])[0].argmax())

    found = integrated_gradients(opened, drawings[1], class_target(wanted, 369), tolerance=0.0, most=513)

    count = 1024
    shares = (np.arange(count, dtype=np.float32) + 0.5) / count
    plain = plain_gradient(compact, shares[:, None, None] * ink, wanted).astype(np.float64).mean(axis=0) * ink
    ends = plain_logits(compact, np.stack([0 * ink, ink])[..., None]).numpy()[:, wanted]
    assert (found.empty, found.full) == pytest.approx(tuple(ends), abs=1e-4)
    rise = ends[1] - ends[0]
    assert plain.sum() == pytest.approx(rise, rel=2e-3)
    np.testing.assert_allclose(found.attributions, plain, atol=0.01 * np.abs(plain).max())
    assert not found.attributions[drawings[1] == 0].any()


@pytest.mark.parametrize("name", ["compact", "best", "seed"])
def test_attributions_add_up_within_one_percent(name: str, drawings: NDArray[np.uint8]) -> None:
    network = OpenedNetwork(load_model(name))
    for picture in drawings[: 1 if name == "seed" else 3]:
        order = network.scores(picture[None])[1][0].argsort()[::-1]
        for target in (class_target(order[0], 369), class_target(order[0], 369, order[1])):
            found = integrated_gradients(network, picture, target)

            rise = found.full - found.empty
            assert abs(found.attributions.sum() - rise) <= 0.01 * abs(rise)
            logits = network.scores(np.stack([np.zeros_like(picture), picture]))[0] @ target
            assert (found.empty, found.full) == pytest.approx(tuple(logits), abs=1e-4)


def test_a_network_of_smooth_activations_adds_up_too(drawings: NDArray[np.uint8]) -> None:
    keras.utils.set_random_seed(1)
    network = OpenedNetwork(ARCHITECTURES["lenet5"]().build())

    assert integrated_gradients(network, drawings[0], class_target(5, 369)).gap <= 0.01


def test_a_gap_that_stays_is_told(opened: OpenedNetwork, drawings: NDArray[np.uint8]) -> None:
    target = class_target(3, 369)

    found = integrated_gradients(opened, drawings[0], target, tolerance=0.0, fewest=2, most=2)

    rise = found.full - found.empty
    assert found.pictures == 2
    assert found.gap == pytest.approx(abs(found.attributions.sum() - rise) / abs(rise))
    assert found.gap > 0.01
    assert integrated_gradients(opened, drawings[0], target).gap <= 0.01
    with pytest.raises(ValueError, match="fewest is 1"):
        integrated_gradients(opened, drawings[0], target, fewest=1)


def test_grad_cam_of_every_layer(drawings: NDArray[np.uint8]) -> None:
    model = small_network()
    network = OpenedNetwork(model)

    found = grad_cam(network, drawings[2], class_target(9, 12))

    names = [network.layers[step].name for step in found.steps]
    assert names == ["stem", "normal", "bent", "side", "deep", "added", "joined", "pooled", "last", "means"]
    assert network.layers[found.default].name == "means"
    kernel, bias = model.get_layer("classes").get_weights()
    above = 0
    for name in ("joined", "pooled", "last", "means"):
        tensor = model.get_layer(name).output
        maps = keras.Model(model.inputs[0], tensor)(drawings[2:, ..., None] / 255, training=False)
        with tf.GradientTape() as tape:
            tape.watch(maps)
            logit = (keras.Model(tensor, model.get_layer("flat").output)(maps, training=False) @ kernel + bias)[0, 9]
        weights = tf.reduce_mean(tape.gradient(logit, maps), axis=(1, 2))[0]
        plain = tf.nn.relu(tf.reduce_sum(weights * maps[0], axis=-1))
        np.testing.assert_allclose(found.maps[names.index(name)], plain, atol=1e-5)
        above += bool(tf.reduce_max(plain) > 0)
    assert above


def test_a_network_without_maps_has_no_grad_cam() -> None:
    model = keras.Sequential([keras.Input((32, 32, 1)), keras.layers.Flatten(), keras.layers.Dense(4)])

    with pytest.raises(ValueError, match="no layer of this network has maps"):
        grad_cam(OpenedNetwork(model), np.zeros((32, 32)), class_target(0, 4))


def test_enlarged_paints_each_cell_over_its_share() -> None:
    cells = np.arange(6.0).reshape(2, 3)

    large = enlarged(cells, (4, 6))

    np.testing.assert_array_equal(large, cells.repeat(2, axis=0).repeat(2, axis=1))
    np.testing.assert_array_equal(enlarged(np.array([[1.0], [2.0]]), (5, 1))[:, 0], [1, 1, 1, 2, 2])


@pytest.mark.parametrize(("size", "stride", "patch"), [(8, 4, 0.0), (7, 5, 0.0), (12, 6, 1.0)])
def test_occlusion_by_brute_force(
    size: int, stride: int, patch: float, compact: keras.Model, opened: OpenedNetwork, drawings: NDArray[np.uint8]
) -> None:
    ink = (drawings[0] / 255).astype(np.float32)
    wanted, other = 12, 200

    found = occlusion(opened, drawings[0], class_target(wanted, 369, other), size=size, stride=stride, patch=patch)

    assert found.rows[-1] == 32 - size
    whole = compact(ink[None, ..., None], training=False).numpy()[0, wanted]
    total, times = np.zeros((32, 32)), np.zeros((32, 32))
    for i, row in enumerate(found.rows):
        for j, column in enumerate(found.columns):
            covered = ink.copy()
            covered[row : row + size, column : column + size] = patch
            output = compact(covered[None, ..., None], training=False).numpy()[0]
            assert found.drops[i, j] == pytest.approx(whole - output[wanted], abs=1e-6)
            total[row : row + size, column : column + size] += found.drops[i, j]
            times[row : row + size, column : column + size] += 1
    assert times.min() >= 1
    np.testing.assert_allclose(found.over_pixels(found.drops, (32, 32)), total / times, atol=1e-12)
    lead = plain_logits(compact, np.stack([ink, covered])[..., None]).numpy()
    lead = lead[:, wanted] - lead[:, other]
    assert found.lead_drops[-1, -1] == pytest.approx(lead[0] - lead[1], abs=1e-4)


def test_patches_that_cannot_be(opened: OpenedNetwork, drawings: NDArray[np.uint8]) -> None:
    with pytest.raises(ValueError, match="size is 33; it must be 1 to 32"):
        occlusion(opened, drawings[0], class_target(0, 369), size=33)
    with pytest.raises(ValueError, match="stride is 5; it must be 1 to the patch's size, 4"):
        occlusion(opened, drawings[0], class_target(0, 369), size=4, stride=5)


def test_the_pixels_that_promise_the_largest_fall(opened: OpenedNetwork, drawings: NDArray[np.uint8]) -> None:
    ink = (drawings[0] / 255).astype(np.float32)
    gradient = saliency(opened, drawings[0], class_target(1, 369))

    turned, promised = adversarial_flip(opened, drawings[0], gradient, 10)

    alone = sorted((gradient * ((1 - ink) - ink)).reshape(-1).tolist())
    assert promised == pytest.approx(sum(alone[:10]), rel=1e-5)
    assert (turned != ink).sum() == 10
    assert set(np.unique(turned)) <= {0.0, 1.0}


def test_erasing_takes_the_ink_with_the_highest_scores(opened: OpenedNetwork, drawings: NDArray[np.uint8]) -> None:
    scores = np.random.default_rng(0).normal(size=(32, 32))
    inked = np.argwhere(drawings[0] > 0)

    erased = without_ink(opened, drawings[0], scores, 7)

    best = sorted(inked.tolist(), key=lambda place: -scores[tuple(place)])[:7]
    assert sorted(best) == np.argwhere((drawings[0] > 0) & (erased == 0)).tolist()
    assert without_ink(opened, drawings[0], scores, 5000).max() == 0.0
