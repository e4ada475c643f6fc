"""Feature maps against Keras itself, layer by layer."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from hasy_core.errors import HasyError
from hasy_core.inspection import FeatureMaps


def plain() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(6, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Dropout(0.5),
            layers.Conv2D(4, (5, 3), strides=2),
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dense(12, activation="tanh"),
            layers.Dense(369, activation="softmax"),
        ]
    )


def branching() -> keras.Model:
    picture = keras.Input((32, 32, 1))
    stem = layers.Conv2D(4, 3, padding="same", activation="relu")(picture)
    left = layers.Conv2D(4, 1)(stem)
    right = layers.DepthwiseConv2D(3, padding="same")(stem)
    joined = layers.Concatenate()([layers.Add()([left, right]), stem])
    pooled = layers.GlobalAveragePooling2D()(joined * 2.0)
    return keras.Model(picture, layers.Dense(5, activation="softmax")(pooled))


def sharing() -> keras.Model:
    """One convolution applied twice, after it was used in another model."""
    twice = layers.Conv2D(1, 3, padding="same", activation="relu")
    elsewhere = keras.Input((32, 32, 1))
    keras.Model(elsewhere, twice(elsewhere))
    picture = keras.Input((32, 32, 1))
    return keras.Model(picture, layers.Dense(3, activation="softmax")(layers.Flatten()(twice(twice(picture)))))


@pytest.fixture
def picture() -> np.ndarray:
    return np.random.default_rng(3).random((32, 32), dtype=np.float32)


def test_a_network_that_gives_no_numbers_is_refused(picture: np.ndarray) -> None:
    model = plain()
    maps = FeatureMaps(model)
    model.set_weights([np.full_like(weights, np.nan) for weights in model.get_weights()])
    with pytest.raises(HasyError, match="output is no longer numbers"):
        maps(picture)


@pytest.mark.parametrize("build", [plain, branching])
def test_equals_a_keras_model_that_ends_at_each_layer(build: Callable[[], keras.Model], picture: np.ndarray) -> None:
    keras.utils.set_random_seed(5)
    model = build()
    maps = FeatureMaps(model)

    seen = maps(picture)

    np.testing.assert_allclose(seen.output, keras.ops.convert_to_numpy(model(picture[None, ..., None]))[0], atol=1e-6)
    compared = 0
    for view, values in zip(maps.layers, seen.layers, strict=True):
        if view.shows == "nothing" or view.name not in {layer.name for layer in model.layers}:
            continue
        until = keras.Model(model.inputs[0], model.get_layer(view.name).output)
        expected = keras.ops.convert_to_numpy(until(picture[None, ..., None], training=False))[0]
        assert values is not None
        assert values.shape == view.output_shape == expected.shape
        np.testing.assert_allclose(values, expected, atol=1e-6)
        compared += 1
    assert compared >= 6


def test_an_operation_written_as_an_expression_has_its_maps(picture: np.ndarray) -> None:
    maps = FeatureMaps(branching())
    index = next(index for index, view in enumerate(maps.layers) if view.kind == "Multiply")

    seen = maps(picture)

    np.testing.assert_allclose(seen.layers[index], 2.0 * seen.layers[index - 1], rtol=1e-6)


def test_a_layer_used_twice_is_shown_twice_and_counted_once(picture: np.ndarray) -> None:
    model = sharing()
    maps = FeatureMaps(model)
    first, second = maps.layers[:2]
    convolution = next(layer for layer in model.layers if isinstance(layer, layers.Conv2D))

    seen = maps(picture)

    assert second.name == f"{first.name} (2)"
    assert (first.parameters, second.parameters) == (10, 0)
    expected = keras.ops.convert_to_numpy(convolution(convolution(picture[None, ..., None])))[0]
    np.testing.assert_allclose(seen.layers[1], expected, atol=1e-6)


def test_what_each_layer_says_of_itself() -> None:
    model = plain()
    views = FeatureMaps(model).layers

    assert [(view.kind, view.shows, view.output_shape) for view in views] == [
        ("Conv2D", "maps", (32, 32, 6)),
        ("MaxPooling2D", "maps", (16, 16, 6)),
        ("Dropout", "nothing", (16, 16, 6)),
        ("Conv2D", "maps", (6, 7, 4)),
        ("BatchNormalization", "maps", (6, 7, 4)),
        ("Flatten", "nothing", (168,)),
        ("Dense", "row", (12,)),
        ("Dense", "row", (369,)),
    ]
    assert [view.settings for view in views] == [
        "6 kernels 3×3, same padding, relu",
        "2×2",
        "rate 0.5",
        "4 kernels 5×3, stride 2×2",
        "",
        "",
        "12 units, tanh",
        "369 units, softmax",
    ]
    assert sum(view.parameters for view in views) == model.count_params()


def test_bytes_are_read_as_255_is_ink(picture: np.ndarray) -> None:
    maps = FeatureMaps(plain())
    drawn = np.where(picture > 0.8, 255, 0).astype(np.uint8)

    np.testing.assert_array_equal(maps(drawn).output, maps(drawn / np.float32(255)).output)


def test_limits_hold_all_but_a_few_activations() -> None:
    keras.utils.set_random_seed(5)
    maps = FeatureMaps(plain())
    pictures = np.random.default_rng(1).random((4, 32, 32), dtype=np.float32)

    limits = maps.limits(pictures)

    for index, limit in enumerate(limits):
        shown = [maps(picture).layers[index] for picture in pictures]
        if shown[0] is None:
            assert limit == 1.0
            continue
        sizes = np.abs(np.stack([values for values in shown if values is not None]))
        assert (sizes > limit).mean() <= 0.002 + 1 / sizes.size
        assert limit <= sizes.max()


def test_a_layer_of_zeros_still_has_a_scale() -> None:
    picture = keras.Input((32, 32, 1))
    dead = layers.Conv2D(2, 3, kernel_initializer="zeros")(picture)
    model = keras.Model(picture, layers.Dense(3, activation="softmax")(layers.Flatten()(dead)))

    assert FeatureMaps(model).limits([np.ones((32, 32))])[0] == 1.0


def test_a_half_precision_network_gives_float32(picture: np.ndarray) -> None:
    dense: Any = layers.Dense(3, activation="softmax", dtype="mixed_bfloat16")
    model = keras.Sequential([keras.Input((32, 32, 1)), layers.Flatten(), dense])

    seen = FeatureMaps(model)(picture)

    assert seen.output.dtype == np.float32


def test_refuses_what_it_cannot_show() -> None:
    class Subclassed(keras.Model):
        def call(self, inputs: Any) -> Any:
            return inputs

    with pytest.raises(ValueError, match="no graph"):
        FeatureMaps(Subclassed())
    with pytest.raises(ValueError, match="one input"):
        FeatureMaps(keras.Sequential([keras.Input((32, 32, 3)), layers.Flatten()]))
    with pytest.raises(ValueError, match=r"\(16, 16\)"):
        FeatureMaps(plain())(np.zeros((16, 16)))
