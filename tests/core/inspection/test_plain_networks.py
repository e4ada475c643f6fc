"""The shipped network in NumPy is the one that Keras runs; the small one is fitted and scored on stand-ins."""

import numpy as np
import pytest

from hasy_core.arithmetic import softmax
from hasy_core.data.samples import Samples, standin_samples
from hasy_core.data.symbols import symbol_index
from hasy_core.inspection.plain_networks import fit_small_network, shipped_network, shipped_volume, small_volume
from hasy_core.models import as_input, load_model

SYMBOLS = [r"\Sigma", r"\alpha", r"\infty", r"\pi", r"\int"]


@pytest.fixture(scope="module")
def pictures() -> Samples:
    return standin_samples()


def classes() -> list[int]:
    return [symbol_index()[latex] for latex in SYMBOLS]


def test_the_shipped_network_in_numpy_gives_what_keras_gives(pictures: Samples) -> None:
    numbers = [int(pictures.numbers_of(index)[2]) for index in classes()]
    images = np.stack([pictures.image(number) for number in numbers])
    expected = np.asarray(load_model("seed")(as_input(images)))
    network = shipped_network("seed")
    for image, probabilities in zip(images, expected, strict=True):
        steps = network.forward(shipped_volume(image, "seed").reshape(-1))
        assert [values.shape for _, _, values in steps] == [(128,), (128,), (369,)]
        np.testing.assert_allclose(softmax(steps[-1][1]), probabilities, rtol=0, atol=1e-5)


def test_layers_hand_on_what_their_activation_makes(pictures: Samples) -> None:
    image = pictures.image(0)
    first, second = fit_small_network(pictures, classes()[:2]).network.forward(small_volume(image).reshape(-1))
    np.testing.assert_array_equal(first[2], np.maximum(first[1], 0))
    np.testing.assert_array_equal(second[0], first[2])
    np.testing.assert_array_equal(second[1], second[2])


def test_the_small_network_learns_and_is_scored_on_other_pictures(pictures: Samples) -> None:
    small = fit_small_network(pictures, classes())
    assert small.tested == 25
    assert len(small.fitted_on) == 75
    assert small.correct / small.tested > 0.8  # five symbols: a guess would be right once in five
    again = fit_small_network(pictures, classes())
    np.testing.assert_array_equal(again.network.layers[0].weights, small.network.layers[0].weights)
    right = 0
    for place, index in enumerate(classes()):
        kept = [number for number in pictures.numbers_of(index).tolist() if number not in small.fitted_on]
        for number in kept:
            logits = small.network.forward(small_volume(pictures.image(number)).reshape(-1))[-1][1]
            right += int(logits.argmax()) == place
    assert right == small.correct


def test_every_channel_of_the_small_volume_tells_pictures_apart(pictures: Samples) -> None:
    volumes = np.stack([small_volume(pictures.image(int(pictures.numbers_of(index)[0]))) for index in classes()])
    assert volumes.shape == (5, 4, 4, 8)
    assert (volumes.std(axis=(0, 1, 2)) > 0.02).all()
