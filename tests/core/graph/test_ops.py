"""What a network computes, told step by step: what is refused, and in which order the rest comes."""

import keras
import numpy as np
import pytest
from keras import layers

from hasy_core.graph.keras_graph import UnknownOpError
from hasy_core.graph.ops import PICTURE, is_small, ops_from_keras, pack_ops


def _picture() -> keras.KerasTensor:
    return keras.Input((32, 32, 1))


def _broadcast() -> keras.Model:
    picture = _picture()
    maps = layers.Conv2D(2, 3)(picture)
    return keras.Model(picture, layers.Add()([maps, layers.GlobalAveragePooling2D(keepdims=True)(maps)]))


def _ending(make: layers.Layer) -> keras.Model:
    picture = _picture()
    return keras.Model(picture, make(layers.Conv2D(2, 3)(picture)))


@pytest.mark.parametrize(
    "model",
    [
        lambda: _ending(lambda maps: maps + 1.0),
        _broadcast,
        lambda: _ending(layers.Softmax()),
        lambda: _ending(layers.Conv2D(2, 1, activation="softmax")),
        lambda: _ending(layers.Conv2DTranspose(2, 3)),
        lambda: _ending(layers.LayerNormalization()),
        lambda: _ending(layers.Reshape((15, 60, 2))),
        lambda: _ending(layers.Dense(3, activation="mish")),
        lambda: _ending(layers.Dense(3)),
    ],
    ids=["constant", "broadcast", "softmax layer", "softmax", "transposed", "layer norm", "reshape", "mish", "dense"],
)
def test_what_cannot_be_told_is_refused_by_name(model: object) -> None:
    with pytest.raises(UnknownOpError, match=r"not known here|is a "):
        ops_from_keras(model())  # type: ignore[operator]


def test_a_last_softmax_of_keras_ops_is_told() -> None:
    picture = _picture()
    logits = layers.Dense(3)(layers.Flatten()(picture))
    steps = ops_from_keras(keras.Model(picture, keras.ops.softmax(logits)))
    assert steps[-1].settings["activation"] == "softmax"


def test_a_layer_applied_to_its_own_output_comes_twice_and_in_order() -> None:
    picture = _picture()
    twice = layers.Conv2D(1, 3, padding="same", name="twice")
    steps = ops_from_keras(keras.Model(picture, twice(layers.ReLU(name="between")(twice(picture)))))
    assert [step.name for step in steps] == ["twice", "between", "twice (2)"]
    assert [step.inputs for step in steps] == [(PICTURE,), (0,), (1,)]
    assert steps[2].field.size == (5, 5)


def test_units_see_what_the_maps_saw_that_they_were_written_from() -> None:
    picture = _picture()
    units = layers.BatchNormalization()(layers.Flatten()(layers.Conv2D(4, 3, strides=8)(picture)))
    steps = ops_from_keras(keras.Model(picture, units))
    assert steps[-1].field.of_cell(0, 0) == ((0, 26), (0, 26))


def test_size_and_description() -> None:
    picture = _picture()
    model = keras.Model(picture, layers.Dense(5)(layers.Flatten()(layers.Conv2D(3, 3)(picture))))
    steps = ops_from_keras(model)
    assert [step.multiply_adds for step in steps] == [27 * 900, 0, 2700 * 5]
    assert is_small(steps)
    description, numbers = pack_ops(steps, (32, 32, 1))
    assert [layer["operation"] for layer in description["layers"]] == ["convolution", "pass", "dense"]
    weights = np.frombuffer(numbers, "<f4")
    expected = np.concatenate([np.asarray(weight).reshape(-1) for weight in model.get_weights()])
    np.testing.assert_array_equal(weights, expected)


def test_too_many_weights_for_a_browser() -> None:
    picture = _picture()
    model = keras.Model(picture, layers.Dense(13_000)(layers.Flatten()(picture)))
    assert not is_small(ops_from_keras(model))
