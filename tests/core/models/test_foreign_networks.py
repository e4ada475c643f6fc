"""Networks as others build them: whatever they end in and are called, they answer probabilities or are refused."""

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hasy_core.data.standins import standin_classes, standin_image
from hasy_core.errors import HasyError
from hasy_core.export.exporting import export_model
from hasy_core.export.formats import formats_named
from hasy_core.graph.ops import ops_from_keras
from hasy_core.inspection import FeatureMaps, OpenedNetwork
from hasy_core.models import as_input, load_model, predict_probabilities

CLASSES = 369
Array = NDArray[np.float64]
NAMES = (
    "My first CNN",
    "Größe 1",
    "свёртка",
    "a:b",
    "conv\\1",
    "_hidden",
    "softmax",
    "x>y",
    "3×3",
    "plain",
    "ünïcode",
    "#",
)


def pictures() -> NDArray[np.uint8]:
    """Seven drawn ones: not as many as any fixed batch below."""
    return np.stack([standin_image(index, 0) for index in standin_classes()[:70:10]])


def softmax(logits: Array) -> Array:
    """In float64, over the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _endings() -> dict[str, tuple[Callable[..., Any], Callable[[Array, Array], Array] | str]]:
    """How a network goes on from two rows of logits, and what comes of it: probabilities, or its last layer's kind."""
    from keras import layers, ops

    def both(one: Array, other: Array) -> Array:
        return (softmax(one) + softmax(other)) / 2

    def first(one: Array, _: Array) -> Array:
        return softmax(one)

    def soft(tensor: Any) -> Any:
        return layers.Softmax()(tensor)

    return {
        "logits": (lambda one, _: one, first),
        "Softmax": (lambda one, _: soft(one), first),
        "Activation": (lambda one, _: layers.Activation("softmax")(one), first),
        "softmax operation": (lambda one, _: ops.softmax(one), first),
        "linear": (lambda one, _: layers.Activation("linear")(one), first),
        "log-softmax": (lambda one, _: layers.Activation("log_softmax")(one), first),
        "log-softmax operation": (lambda one, _: ops.log_softmax(one), first),
        "powers of log-softmax": (lambda one, _: ops.exp(ops.log_softmax(one)), first),
        "dropout after softmax": (lambda one, _: layers.Dropout(0.5)(soft(one)), first),
        "dropout after logits": (lambda one, _: layers.Identity()(layers.Dropout(0.5)(one)), first),
        "softmax in another shape": (lambda one, _: layers.Flatten()(soft(layers.Reshape((1, CLASSES))(one))), first),
        "average": (lambda *two: layers.Average()([soft(each) for each in two]), both),
        "weighted sum": (lambda one, other: soft(one) * 0.5 + soft(other) * 0.5, both),
        "sum of logits": (lambda *two: layers.Add()(two), lambda one, other: softmax(one + other)),
        "colder logits": (lambda one, _: one / 4.0, lambda one, _: softmax(one / 4)),
        "rescaled logits": (lambda one, _: layers.Rescaling(2.0, 1.0)(one), lambda one, _: softmax(2 * one)),
        "sigmoid": (lambda one, _: layers.Activation("sigmoid")(one), "Activation, sigmoid"),
        "relu": (lambda one, _: layers.ReLU()(one), "ReLU"),
        "tanh": (lambda one, _: ops.tanh(one), "Tanh"),
        "softplus": (lambda one, _: layers.Activation("softplus")(one), "Activation, softplus"),
        "dropout after sigmoid": (lambda one, _: layers.Dropout(0.5)(ops.sigmoid(one)), "Dropout"),
        "sum of softmaxes": (lambda *two: layers.Add()([soft(each) for each in two]), "Add"),
        "product of softmaxes": (lambda *two: layers.Multiply()([soft(each) for each in two]), "Multiply"),
        "rescaled softmax": (lambda one, _: layers.Rescaling(0.5)(soft(one)), "Rescaling"),
        "normalised softmax": (lambda one, _: layers.BatchNormalization()(soft(one)), "BatchNormalization"),
        "softmax of thirds": (lambda one, _: layers.Flatten()(soft(layers.Reshape((3, 123))(one))), "Flatten"),
        "softmax over the batch": (lambda one, _: ops.softmax(one, axis=0), "Softmax"),
        "logits and softmax": (lambda one, other: layers.Add()([one, soft(other)]), "Add"),
    }


ENDINGS = tuple(_endings())


@pytest.mark.parametrize("number", range(len(ENDINGS)))
def test_a_network_answers_probabilities_or_is_refused(number: int, tmp_path: Path) -> None:
    """Each ending once, all else by chance: form of input and output, networks in the network, names."""
    import keras
    from keras import layers

    chance = random.Random(number)
    keras.utils.set_random_seed(number)
    end, told = _endings()[ENDINGS[number]]
    body = [layers.Conv2D(4, 5, strides=3, activation="relu"), layers.GlobalAveragePooling2D()]
    shape = chance.choice([(None, 32, 32, 1), (None, None, None, 1), (4, 32, 32, 1), (1, None, 32, 1)])
    if shape[1] and chance.random() < 0.7:
        body[1] = layers.Flatten()
    heads = [layers.Dense(CLASSES, kernel_initializer="random_normal") for _ in range(2)]
    nested = chance.random() < 0.5
    if nested:
        inside = keras.Sequential([keras.Input(shape[1:]), *body])
        body = [keras.Sequential([keras.Input(shape[1:]), inside])] if chance.random() < 0.5 else [inside]
    inputs = picture = keras.Input(batch_shape=shape, name="image")
    for layer in body:
        picture = layer(picture)
    output = end(*(head(picture) for head in heads))
    form = chance.choice(["plain", "list", "dict"])
    if form != "plain":
        inputs, output = ([inputs], [output]) if form == "list" else ({"image": inputs}, {"probs": output})
    model = keras.Model(inputs, output)

    fresh = tensor = keras.Input((32, 32, 1))
    for layer in body:
        tensor = layer(tensor)
    ink = as_input(pictures())
    values = np.asarray(keras.Model(fresh, tensor)(ink), np.float64)
    logits = [values @ np.asarray(head.kernel, np.float64) + np.asarray(head.bias) for head in heads]
    names = dict(zip(model.layers[1:], chance.sample(NAMES, len(NAMES)), strict=False))
    for layer, name in names.items():
        layer.name = name  # as JAX and PyTorch let it be called
    model.name = chance.choice(NAMES)
    file = str(tmp_path / "model.keras")
    model.save(file)

    if isinstance(told, str):
        last = getattr(keras.Model(model.inputs, model.outputs).operations[-1], "name", "")
        with pytest.raises(HasyError, match=rf"no probabilities: it ends in {re.escape(last)} \({told}\)"):
            load_model(file)
        return
    loaded = load_model(file)
    answers = predict_probabilities(loaded, pictures())
    assert answers == pytest.approx(told(*logits), rel=1e-4, abs=1e-7)
    maps = FeatureMaps(loaded)
    assert maps(pictures()[0]).output == pytest.approx(answers[0], rel=1e-4, abs=1e-7)
    shown = [view.name for view in maps.layers]
    assert all(nested or name in shown for layer, name in names.items() if not isinstance(layer, keras.Model))
    with_gradients = OpenedNetwork(loaded).scores(pictures()[:2])[1]
    assert with_gradients == pytest.approx(answers[:2], rel=1e-4, abs=1e-7)
    if ENDINGS[number] in ("logits", "Softmax", "Activation", "linear", "sum of logits"):
        assert [step.name for step in ops_from_keras(loaded)] == shown


@pytest.mark.parametrize("batch", [-1, 8])
def test_a_batch_of_one_size_becomes_one_of_any_unless_a_layer_needs_it(tmp_path: Path, batch: int) -> None:
    import keras
    from keras import layers, ops

    inputs = keras.Input(batch_shape=(8, 32, 32, 1))
    file = str(tmp_path / "model.keras")
    keras.Model(inputs, layers.Dense(CLASSES, "softmax")(ops.reshape(inputs, (batch, 1024)))).save(file)
    if batch == -1:
        assert predict_probabilities(load_model(file), pictures()).shape == (7, CLASSES)
    else:
        with pytest.raises(HasyError, match=r"cannot compute: .*8192"):
            load_model(file)


def test_an_answer_that_depends_on_the_other_pictures_is_refused(tmp_path: Path) -> None:
    import keras
    from keras import layers, ops

    inputs = keras.Input((32, 32, 1))
    row = layers.Flatten()(inputs - ops.mean(inputs, axis=0, keepdims=True))
    keras.Model(inputs, layers.Dense(CLASSES, "softmax")(row)).save(tmp_path / "model.keras")
    with pytest.raises(HasyError, match="by the pictures beside it"):
        load_model(str(tmp_path / "model.keras"))


def test_a_network_that_cannot_compute_is_refused_in_one_sentence(tmp_path: Path) -> None:
    import keras
    from keras import layers

    inputs = keras.Input((32, 32, 1))
    maps = layers.Conv2D(4, 3, activation="glu")(inputs)  # half the channels, as Keras finds out when it computes
    keras.Model(inputs, layers.Dense(CLASSES, "softmax")(layers.Flatten()(maps))).save(tmp_path / "model.keras")
    with pytest.raises(HasyError, match=r"was loaded but cannot compute: .*received input with shape") as raised:
        load_model(str(tmp_path / "model.keras"))
    assert not set("\n\x1b") & set(str(raised.value))


def test_one_of_several_outputs_or_inputs_is_not_guessed(tmp_path: Path) -> None:
    import keras
    from keras import layers

    one, other = keras.Input((32, 32, 1), name="left"), keras.Input((32, 32, 1), name="right")
    row = layers.Flatten()(one)
    first, second = (layers.Dense(CLASSES, "softmax", name=name)(row) for name in ("letters", "signs"))
    file = str(tmp_path / "model.keras")
    keras.Model(one, {"a": first, "b": second}).save(file)
    with pytest.raises(HasyError, match=r"2 outputs \(letters, signs\)"):
        load_model(file)
    keras.Model([one, other], layers.Dense(CLASSES, "softmax")(layers.Flatten()(one + other))).save(file)
    with pytest.raises(HasyError, match=r"2 inputs \(left, right\)"):
        load_model(file)


def test_pictures_of_whole_numbers_are_refused(tmp_path: Path) -> None:
    import keras
    from keras import layers

    inputs = keras.Input((32, 32, 1), dtype="uint8")
    row = layers.Flatten()(layers.Rescaling(1 / 255)(inputs))
    keras.Model(inputs, layers.Dense(CLASSES, "softmax")(row)).save(tmp_path / "model.keras")
    with pytest.raises(HasyError, match=r"numbers of type uint8; it must take floats"):
        load_model(str(tmp_path / "model.keras"))


@pytest.mark.parametrize("size", [32, None])
def test_the_name_of_the_whole_may_be_any(tmp_path: Path, size: int | None) -> None:
    import keras
    from keras import layers

    body = [layers.Conv2D(2, 5), layers.GlobalAveragePooling2D(), layers.Dense(CLASSES, "softmax")]
    model = keras.Sequential([keras.Input((size, size, 1)), *body], name="Mein Netz: 1. Versuch")
    file = str(tmp_path / "model.keras")
    model.save(file)
    loaded = load_model(file)
    assert predict_probabilities(loaded, pictures()) == pytest.approx(np.asarray(model(as_input(pictures()))), rel=1e-5)
    # TensorFlow's converter loses what a file answers where a variable is called so.
    assert all(re.fullmatch(r"[\w./-]+", weights.path) for weights in loaded.weights)


@pytest.fixture
def odd(tmp_path: Path) -> str:
    """A file with names that TensorFlow refuses, logits in a dict, pictures of any size, and a network inside."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(3)
    inputs = keras.Input((None, None, 1))
    body = keras.Sequential([keras.Input((None, None, 1)), layers.Conv2D(3, 5, strides=4, activation="relu")])
    maps = layers.GlobalAveragePooling2D()(body(inputs))
    model = keras.Model(inputs, {"logits": layers.Dense(CLASSES, kernel_initializer="random_normal")(maps)})
    body.layers[-1].name, model.layers[-1].name, model.name = "Größe 1", "letzte Schicht", "My first CNN"
    file = str(tmp_path / "odd.keras")
    model.save(file)
    return file


def test_what_is_exported_answers_as_the_network_does(odd: str, tmp_path: Path) -> None:
    import keras

    wanted = predict_probabilities(load_model(odd), pictures())
    out = tmp_path / "out"
    export_model(odd, formats_named("keras,litert,onnx,numpy"), out)
    again = keras.saving.load_model(out / "keras" / "model.keras", compile=False)
    assert again.predict(as_input(pictures()), verbose=0) == pytest.approx(wanted, rel=1e-5)
    from ai_edge_litert.interpreter import Interpreter

    answered = Interpreter(str(out / "litert" / "model.tflite")).get_signature_runner()(ink=as_input(pictures()))
    assert answered["probabilities"] == pytest.approx(wanted, rel=1e-4)
    import onnxruntime

    session = onnxruntime.InferenceSession(str(out / "onnx" / "model.onnx"))
    assert session.run(["probabilities"], {"ink": as_input(pictures())})[0] == pytest.approx(wanted, rel=1e-4)


def test_the_same_network_gives_the_same_keras_file(odd: str, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        export_model(odd, formats_named("keras"), tmp_path / folder)
    one, two = ((tmp_path / folder / "model.keras").read_bytes() for folder in ("one", "two"))
    assert one == two
