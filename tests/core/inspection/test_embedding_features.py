"""What enters the last Dense layer: that layer's own weights turn it into the answer, whatever the graph."""

from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from hasy_core.architecture import ARCHITECTURES, architecture
from hasy_core.data.standins import standin_image
from hasy_core.errors import HasyError
from hasy_core.inspection.embedding_features import embedding_features


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    return np.stack([standin_image(38, variant) for variant in range(3)])


def answer(model: Any, pictures: np.ndarray) -> np.ndarray:
    return np.asarray(model(pictures.astype(np.float32)[..., None] / 255))


def softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("name", ["lenet5", "resnet", "googlenet", "compact"])
def test_the_last_layers_weights_make_the_answer_of_them(name: str, pictures: np.ndarray) -> None:
    assert name in ARCHITECTURES
    model = architecture(name).build()
    features = embedding_features(model, pictures)
    kernel, bias = (np.asarray(weight) for weight in model.weights[-2:])
    assert features.dtype == np.float32
    np.testing.assert_allclose(softmax(features @ kernel + bias), answer(model, pictures), atol=1e-5)


def test_layers_after_the_last_one_and_a_shared_one_do_not_matter(pictures: np.ndarray) -> None:
    shared = layers.Dense(1024)
    elsewhere = keras.Input((1024,))
    keras.Model(elsewhere, shared(elsewhere))
    picture = keras.Input((32, 32, 1))
    first = shared(layers.Flatten()(picture))
    second = layers.Softmax()(layers.Dropout(0.5)(shared(first)))
    keras.Model(picture, layers.Dense(2)(second))
    model = keras.Model(picture, second)
    features = embedding_features(model, pictures)
    kernel, bias = (np.asarray(weight) for weight in shared.weights)
    flat = pictures.reshape(len(pictures), -1) / 255
    np.testing.assert_allclose(features, flat @ kernel + bias, atol=1e-4)


def test_maps_before_a_dense_layer_are_written_in_a_row(pictures: np.ndarray) -> None:
    picture = keras.Input((32, 32, 1))
    pooled = layers.AveragePooling2D(16)(picture)
    model = keras.Model(picture, layers.GlobalAveragePooling2D()(layers.Dense(7)(pooled)))
    features = embedding_features(model, pictures)
    wanted = pictures.reshape(3, 2, 16, 2, 16).mean(axis=(2, 4)).reshape(3, 4) / 255
    np.testing.assert_allclose(features, wanted, atol=1e-6)


def test_many_pictures_come_in_their_order_and_progress_is_told(pictures: np.ndarray) -> None:
    model = architecture("lenet5").build()
    many = np.concatenate([pictures, np.zeros((130, 32, 32), np.uint8)])
    told: list[float] = []
    features = embedding_features(model, many, lambda fraction, _: told.append(fraction))
    np.testing.assert_allclose(features[:3], embedding_features(model, pictures), atol=1e-5)
    assert len(features) == 133
    assert told == sorted(told)
    assert len(told) == 3


def test_a_network_without_a_dense_layer_is_refused(pictures: np.ndarray) -> None:
    picture = keras.Input((32, 32, 1))
    model = keras.Model(picture, layers.GlobalAveragePooling2D()(layers.Conv2D(5, 3)(picture)))
    with pytest.raises(HasyError, match="no fully connected layer"):
        embedding_features(model, pictures)
