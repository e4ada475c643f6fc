"""TensorFlow.js, in Chromium, computes an exported network as Keras does, layer by layer."""

from typing import Any

import numpy as np
import pytest

from hasy_core.export.tfjs_model import model_files
from hasy_core.export.tfjs_topology import layers_model
from hasy_core.graph.ops import ops_from_keras
from tests.browser.library_page import LibraryPage
from tests.web.networks import OTHERS, SHIPPED, STANDIN, decoded, every_value, made

OUTPUT = 1e-4

TEXT_OF = """(values) => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
}"""
EXPORTED = """async ([address, picture, places]) => {
    const model = await tf.loadLayersModel(address);
    const outputs = places.map(([layer, call]) => model.getLayer(layer).getOutputAt(call));
    const every = tf.model({ inputs: model.inputs, outputs });
    const given = every.predict(tf.tensor(picture, [1, 32, 32, 1]));
    return Promise.all(given.map(async (values) => textOf(await values.data())));
}""".replace("textOf", f"({TEXT_OF})")


@pytest.mark.parametrize("name", [*SHIPPED, *OTHERS, "everything"])
def test_the_library_computes_what_keras_computes(name: str, library_page: LibraryPage) -> None:
    model = made(name)
    written = layers_model(model)
    (library_page.folder / name).mkdir()
    for file, content in model_files(written).items():
        (library_page.folder / name / file).write_bytes(content)
    places = [(place.layer, place.call) for place in written.places]
    address = f"{library_page.address}{name}/model.json"
    outputs: Any = library_page.page.evaluate(EXPORTED, [address, STANDIN.reshape(-1).tolist(), places])
    for step, output, value in zip(ops_from_keras(model), outputs, every_value(model, STANDIN), strict=True):
        scale = max(1.0, float(np.abs(value).max()))
        np.testing.assert_allclose(decoded(output), value.reshape(-1), atol=OUTPUT * scale, rtol=0, err_msg=step.name)
