"""A network in the words of tfjs-layers. That the library reads them, and computes the same, a browser test shows."""

import json
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

import hasy_core.export.tfjs_model as tfjs_model
from hasy_core.arithmetic import ConvSpec, convolve
from hasy_core.errors import HasyError
from hasy_core.export.tfjs_model import model_files
from hasy_core.export.tfjs_topology import layers_model, without_groups


def small(middle: Any) -> keras.Model:
    """A network with some layers between its picture and its classes."""
    picture = keras.Input((32, 32, 1), name="ink")
    maps = middle(layers.Conv2D(4, 3, strides=4, name="first")(picture))
    return keras.Model(picture, layers.Dense(9, activation="softmax", name="classes")(layers.Flatten()(maps)))


def written(model: keras.Model) -> dict[str, dict[str, Any]]:
    """Each layer's entry by its name."""
    config = layers_model(model).topology["model_config"]["config"]
    return {entry["name"]: entry for entry in config["layers"]}


def test_the_graph_names_who_takes_whose_output() -> None:
    again = layers.Conv2D(4, 1, activation="leaky_relu", name="again")
    model = small(lambda maps: layers.Add(name="sum")([maps, again(again(maps))]))
    config = layers_model(model).topology["model_config"]["config"]
    found = written(model)
    assert [entry["class_name"] for entry in config["layers"]][:4] == ["InputLayer", "Conv2D", "Conv2D", "LeakyReLU"]
    assert found["ink"]["config"]["batch_input_shape"] == [None, 32, 32, 1]
    assert found["again"]["config"]["activation"] == "linear"
    assert found["again/leaky_relu"]["config"]["alpha"] == pytest.approx(0.2)
    assert found["again"]["inbound_nodes"] == [[["first", 0, 0, {}]], [["again/leaky_relu", 0, 0, {}]]]
    assert found["sum"]["inbound_nodes"] == [[["first", 0, 0, {}], ["again/leaky_relu", 1, 0, {}]]]
    assert (config["input_layers"], config["output_layers"]) == ([["ink", 0, 0]], [["classes", 0, 0]])


def test_what_only_training_needs_stays_where_the_format_has_it() -> None:
    found = written(small(lambda maps: layers.SpatialDropout2D(0.3, name="b")(layers.Dropout(0.2, name="a")(maps))))
    assert (found["a"]["class_name"], found["a"]["config"]["rate"]) == ("Dropout", 0.2)
    assert (found["b"]["class_name"], found["b"]["config"]["activation"]) == ("Activation", "linear")


@pytest.mark.parametrize("kind", [layers.GlobalAveragePooling2D, layers.GlobalMaxPooling2D])
def test_a_pool_that_keeps_maps_of_one_cell_is_a_pool_and_a_new_shape(kind: type[keras.Layer]) -> None:
    model = small(lambda maps: layers.Conv2D(2, 1, name="after")(kind(keepdims=True, name="whole")(maps)))
    found = written(model)
    assert found["whole/keepdims"]["class_name"] == "Reshape"
    assert found["whole/keepdims"]["config"]["target_shape"] == [1, 1, 4]
    assert found["whole/keepdims"]["inbound_nodes"] == [[["whole", 0, 0, {}]]]
    assert found["after"]["inbound_nodes"] == [[["whole/keepdims", 0, 0, {}]]]


@pytest.mark.parametrize(
    ("layer", "named"),
    [
        (layers.Conv2DTranspose(4, 3, name="upwards"), "upwards is a Conv2DTranspose"),
        (layers.Activation("mish", name="bent"), "bent has an activation"),
        (layers.LayerNormalization(name="normal"), "normal is a LayerNormalization"),
    ],
)
def test_a_layer_that_cannot_be_written_is_named(layer: keras.Layer, named: str) -> None:
    with pytest.raises(HasyError, match=named):
        layers_model(small(layer))


def test_a_convolution_in_groups_becomes_a_plain_one() -> None:
    random = np.random.default_rng(0)
    image, kernel = random.normal(size=(6, 7, 6)), random.normal(size=(3, 2, 2, 9)).astype(np.float32)
    ours = convolve(image, without_groups(kernel, 3), spec=ConvSpec((3, 2)))
    np.testing.assert_allclose(ours, convolve(image, kernel, spec=ConvSpec((3, 2), groups=3)), atol=1e-9)


def test_shards_are_the_weights_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tfjs_model, "MAX_SHARD_BYTES", 1001)
    model = small(layers.BatchNormalization(center=False, name="bn"))
    files = model_files(layers_model(model))
    (group,) = json.loads(files["model.json"])["weightsManifest"]
    assert len(group["paths"]) == len(files) - 1 > 2
    assert group["paths"][0] == f"group1-shard1of{len(group['paths'])}.bin"
    assert max(len(files[path]) for path in group["paths"]) == 1001
    numbers = np.frombuffer(b"".join(files[path] for path in group["paths"]), "<f4")
    for entry in group["weights"]:
        layer, variable = entry["name"].split("/")
        size = int(np.prod(entry["shape"]))
        wanted = np.asarray(getattr(model.get_layer(layer), variable))
        assert (entry["dtype"], tuple(entry["shape"])) == ("float32", wanted.shape)
        np.testing.assert_array_equal(numbers[:size].reshape(wanted.shape), wanted)
        numbers = numbers[size:]
    assert not numbers.size
    assert {entry["name"] for entry in group["weights"]} >= {"bn/gamma", "bn/moving_variance", "classes/bias"}
