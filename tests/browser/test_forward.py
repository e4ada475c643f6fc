"""The forward pass in Chromium is Keras's, layer by layer, ours and that of TensorFlow.js from the exported model; and
every cell's working adds up to Keras's own value."""

import base64
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from numpy.typing import NDArray
from playwright.sync_api import Page

from hasy_core.architecture import ARCHITECTURES, architecture
from hasy_core.browser.sources import BROWSER, read_javascript
from hasy_core.computation import PICTURE, calls, computation_of, described
from hasy_core.data.standins import standin_classes, standin_image
from hasy_core.export.tfjs_model import model_files
from hasy_core.export.tfjs_topology import layers_model
from hasy_core.models import load_model
from tests.browser.library_page import LibraryPage

LAB = BROWSER / "lab"
SHIPPED = ("seed", "compact", "best")
OTHERS = tuple(f"preset {name}" for name in ARCHITECTURES if name not in SHIPPED)
UNITS = 8
WORKING = 1e-5
OUTPUT = 1e-4

TEXT_OF = """(values) => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
}"""
RUN = """async ([forward, working, network, weights, picture, values, units]) => {
    const textOf = TEXT_OF;
    const [{ Forward }, { unitWorking, chainBack }] = await Promise.all(
        [forward, working].map((source) => import(`data:text/javascript;base64,${source}`)));
    const raw = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const floats = (text) => new Float32Array(raw(text).buffer);
    const computation = { ...network, weights: floats(weights) };
    const seen = floats(picture);
    const outputs = new Forward(computation).run(seen);
    const theirs = Object.assign(values.map(floats), { [-1]: seen });
    return {
        outputs: outputs.map(textOf),
        workings: units.map(([number, cell]) => {
            const { before, after, value } = unitWorking(computation, theirs, number, cell);
            return { before, after, value, end: chainBack(computation, theirs, number, cell).at(-1)?.source ?? null };
        }),
    };
}""".replace("TEXT_OF", TEXT_OF)


def encoded(values: NDArray[Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f4").tobytes()).decode()


def decoded(text: str) -> NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(text), "<f4")


def source(name: str) -> str:
    return base64.b64encode(read_javascript(LAB / name).encode()).decode()


def everything() -> keras.Model:
    """A network of all operations, with the settings that the presets do not have."""
    picture = keras.Input((32, 32, 1))
    stem = layers.Conv2D(6, (3, 5), padding="same", activation="gelu")(layers.ZeroPadding2D(((1, 2), (0, 3)))(picture))
    grouped = layers.Conv2D(6, 3, groups=3, dilation_rate=2, padding="same", activation="elu")(stem)
    each = layers.LeakyReLU(0.1)(layers.DepthwiseConv2D(3, depth_multiplier=1, padding="same")(stem))
    twice = layers.DepthwiseConv2D(3, strides=2, depth_multiplier=2, activation="softplus")(grouped + each)
    odd = layers.AveragePooling2D((3, 2), strides=(2, 3), padding="same")(layers.BatchNormalization(scale=False)(twice))
    pooled = layers.MaxPooling2D(3, strides=2, padding="same")(layers.ReLU(6.0)(odd))
    pooled = layers.SpatialDropout2D(0.2)(layers.GaussianNoise(0.1)(pooled))
    again = layers.Conv2D(pooled.shape[-1], 1, activation="leaky_relu", name="again")
    pooled = again(again(pooled))
    whole = layers.Conv2D(5, 1)(layers.GlobalAveragePooling2D(keepdims=True)(pooled))
    rows = [
        layers.GlobalMaxPooling2D()(pooled),
        *(layers.Flatten()(each) for each in (layers.Dropout(0.5)(pooled), whole)),
    ]
    joined = layers.Concatenate()(rows)
    hidden = layers.Dense(20, activation="tanh")(layers.BatchNormalization(center=False)(joined))
    return keras.Model(picture, layers.Softmax()(layers.Dense(9)(layers.Activation("silu")(hidden))))


def made(name: str) -> keras.Model:
    """A shipped network, or one with random weights and statistics."""
    if name in SHIPPED:
        return load_model(name)
    keras.utils.set_random_seed(4)
    model = everything() if name == "everything" else architecture(name.removeprefix("preset ")).build("float32")
    random = np.random.default_rng(4)
    for weight in model.weights:
        if "variance" in weight.path:
            weight.assign(random.uniform(0.5, 2.0, weight.shape))
        elif len(weight.shape) == 1:
            weight.assign(random.normal(0.1, 0.3, weight.shape))
    return model


EXPORTED = """async ([address, picture, places]) => {
    const model = await tf.loadLayersModel(address);
    const outputs = places.map(([layer, call]) => model.getLayer(layer).getOutputAt(call));
    const every = tf.model({ inputs: model.inputs, outputs });
    const given = every.predict(tf.tensor(picture, [1, 32, 32, 1]));
    return Promise.all(given.map(async (values) => textOf(await values.data())));
}""".replace("textOf", f"({TEXT_OF})")


@pytest.fixture(scope="module")
def tensorflow_js(library_page: LibraryPage) -> Callable[..., list[NDArray[np.float32]]]:
    """A function that has TensorFlow.js load a network from a web server: what each step makes of a picture."""

    def computed(name: str, model: keras.Model, picture: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        written = layers_model(model)
        (library_page.folder / name).mkdir()
        for file, content in model_files(written).items():
            (library_page.folder / name / file).write_bytes(content)
        places = [(place.layer, place.call) for place in written.places]
        address = f"{library_page.address}{name}/model.json"
        told = library_page.page.evaluate(EXPORTED, [address, picture.reshape(-1).tolist(), places])
        return list(map(decoded, told))

    return computed


@pytest.mark.parametrize("name", [*SHIPPED, *OTHERS, "everything"])
def test_the_browser_computes_what_keras_computes(name: str, page: Page, tensorflow_js: Any) -> None:
    model = made(name)
    steps = computation_of(model)
    picture = standin_image(standin_classes()[7], variant=0).astype(np.float32) / 255
    graph = keras.Model(model.inputs[0], model.outputs[0])
    every = keras.Model(graph.inputs[0], [node.outputs[0] for _, node, _ in calls(graph)])
    values = [np.asarray(value)[0] for value in every(picture[None, ..., None], training=False)]
    random = np.random.default_rng(5)
    units = []
    for number, value in enumerate(values):
        for place in random.integers(value.size, size=UNITS):
            cell = np.unravel_index(place, value.shape if value.ndim == 3 else (1, 1, value.size))
            units.append((number, [int(each) for each in cell]))

    network, weights = described(steps, (32, 32, 1))
    page.goto("about:blank")
    sources = [source("forward.js"), source("unit_working.js")]
    told = page.evaluate(
        RUN,
        [
            *sources,
            network,
            base64.b64encode(weights).decode(),
            encoded(picture),
            list(map(encoded, values)),
            units,
        ],
    )

    theirs = tensorflow_js(name, model, picture)
    for step, output, their, value in zip(steps, told["outputs"], theirs, values, strict=True):
        ours = decoded(output)
        scale = max(1.0, float(np.abs(value).max()))
        np.testing.assert_allclose(ours, value.reshape(-1), atol=OUTPUT * scale, rtol=0, err_msg=step.name)
        np.testing.assert_allclose(their, value.reshape(-1), atol=OUTPUT * scale, rtol=0, err_msg=step.name)
    assert len(told["workings"]) == UNITS * len(steps)
    assert PICTURE in [working["end"] for working in told["workings"]]
    for (number, cell), working in zip(units, told["workings"], strict=True):
        value = float(values[number].reshape(-1)[np.ravel_multi_index(cell, _maps(values[number]))])
        assert working["value"] == pytest.approx(value, rel=1e-6)
        assert abs(working["after"] - value) <= WORKING * max(1.0, abs(value)), (steps[number].name, cell)


def _maps(value: NDArray[Any]) -> tuple[int, ...]:
    return value.shape if value.ndim == 3 else (1, 1, value.size)


STRONGEST = """async (source) => {
    const { strongestInput } = await import(`data:text/javascript;base64,${source}`);
    const place = { source: 0, channel: 0 };
    const pooled = (pooling, window, after) => strongestInput({
        operation: "pool", pooling, window, after, rows: [4, 5], columns: [6, 7], ...place,
        count: window.filter((value) => value !== null).length,
    });
    const convolved = (products, before) => strongestInput({
        operation: "convolution", before, rows: [-1, 5], columns: [6],
        parts: [{ ...place, window: [0, 1], products: [0, products[0]] }, { ...place, channel: 1, window: [0, 2],
            products: [0, products[1]] }],
    });
    return [
        pooled("max", [1, 3, null, -9], 3),
        pooled("average", [-5, -1, 0.1, -3], -2.225), pooled("average", [1, 7, 4, null], 4),
        convolved([2, -3], 5), convolved([2, -3], -1), convolved([0, 0], 0),
    ].map((found) => found && [...found.cell, found.share]);
}"""


def test_the_strongest_input_is_the_one_that_pulls_the_sum_its_way(page: Page) -> None:
    page.goto("about:blank")
    assert page.evaluate(STRONGEST, source("unit_working.js")) == [
        [4, 7, 0, 3],
        [4, 6, 0, -1.25],
        [4, 7, 0, pytest.approx(7 / 3)],
        [5, 6, 0, 2],
        [5, 6, 1, -3],
        None,
    ]
