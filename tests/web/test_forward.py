"""Our forward pass in JavaScript is Keras's, layer by layer, and every cell's working adds up to Keras's own value."""

import base64
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hasy_core.graph.ops import PICTURE, ops_from_keras, pack_ops
from tests.javascript import in_node
from tests.web.networks import OTHERS, SHIPPED, STANDIN, decoded, encoded, every_value, made

UNITS = 8
WORKING = 1e-5
OUTPUT = 1e-4

RUN = """({ network, weights, picture, values, units }, { Forward }, { unitWorking, chainBack }) => {
    const floats = (text) => {
        const bytes = Buffer.from(text, "base64");
        return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    };
    const computation = { ...network, weights: floats(weights) };
    const seen = floats(picture);
    const outputs = new Forward(computation).run(seen);
    const theirs = Object.assign(values.map(floats), { [-1]: seen });
    return {
        outputs: outputs.map(({ buffer, byteOffset, byteLength }) =>
            Buffer.from(buffer, byteOffset, byteLength).toString("base64")),
        workings: units.map(([number, cell]) => {
            const { before, after, value } = unitWorking(computation, theirs, number, cell);
            return { before, after, value, end: chainBack(computation, theirs, number, cell).at(-1)?.source ?? null };
        }),
    };
}"""


@pytest.mark.parametrize("name", [*SHIPPED, *OTHERS, "everything"])
def test_the_browser_computes_what_keras_computes(name: str) -> None:
    model = made(name)
    steps = ops_from_keras(model)
    values = every_value(model, STANDIN)
    random = np.random.default_rng(5)
    units = []
    for number, value in enumerate(values):
        for place in random.integers(value.size, size=UNITS):
            cell = np.unravel_index(place, value.shape if value.ndim == 3 else (1, 1, value.size))
            units.append((number, [int(each) for each in cell]))

    network, weights = pack_ops(steps, (32, 32, 1))
    asked = {
        "network": network,
        "weights": base64.b64encode(weights).decode(),
        "picture": encoded(STANDIN),
        "values": list(map(encoded, values)),
        "units": units,
    }
    told = in_node("operators/forward.js draw/unit_working.js", RUN, asked)
    for step, output, value in zip(steps, told["outputs"], values, strict=True):
        scale = max(1.0, float(np.abs(value).max()))
        np.testing.assert_allclose(decoded(output), value.reshape(-1), atol=OUTPUT * scale, rtol=0, err_msg=step.name)
    assert len(told["workings"]) == UNITS * len(steps)
    assert PICTURE in [working["end"] for working in told["workings"]]
    for (number, cell), working in zip(units, told["workings"], strict=True):
        value = float(values[number].reshape(-1)[np.ravel_multi_index(cell, _maps(values[number]))])
        assert working["value"] == pytest.approx(value, rel=1e-6)
        assert abs(working["after"] - value) <= WORKING * max(1.0, abs(value)), (steps[number].name, cell)


def _maps(value: NDArray[Any]) -> tuple[int, ...]:
    return value.shape if value.ndim == 3 else (1, 1, value.size)


STRONGEST = """(_, { strongestInput }) => {
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


def test_the_strongest_input_is_the_one_that_pulls_the_sum_its_way() -> None:
    assert in_node("draw/unit_working.js", STRONGEST, None) == [
        [4, 7, 0, 3],
        [4, 6, 0, -1.25],
        [4, 7, 0, pytest.approx(7 / 3)],
        [5, 6, 0, 2],
        [5, 6, 1, -3],
        None,
    ]
