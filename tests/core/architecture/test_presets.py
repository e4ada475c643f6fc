"""The article's network: its printed table, from the specs, from Keras, from the command line."""

import subprocess
import sys

import numpy as np
import pytest

from hasy_core.architecture import architecture, seed
from hasy_core.errors import HasyError

# The article's table: layer, output shape, parameters.
PRINTED = [
    ("Conv2D", (32, 32, 128), 1_280),
    ("Conv2D", (32, 32, 128), 147_584),
    ("MaxPooling2D", (16, 16, 128), 0),
    ("Dropout", (16, 16, 128), 0),
    ("Conv2D", (16, 16, 128), 409_728),
    ("MaxPooling2D", (8, 8, 128), 0),
    ("Flatten", (8192,), 0),
    ("Dense", (128,), 1_048_704),
    ("Dropout", (128,), 0),
    ("Dense", (128,), 16_512),
    ("Dense", (369,), 47_601),
]


def test_seed_is_the_articles_table() -> None:
    rows = seed().table()
    assert [(row.kind, row.output_shape, row.parameters) for row in rows] == PRINTED
    assert sum(row.parameters for row in rows) == 1_671_409


@pytest.mark.parametrize("dtype", ["float32", "mixed_bfloat16"])
def test_keras_counts_the_same(dtype: str) -> None:
    model = seed().build(dtype)
    assert model.count_params() == 1_671_409
    assert [
        (type(layer).__name__, tuple(layer.output.shape[1:]), layer.count_params()) for layer in model.layers[1:]
    ] == PRINTED
    assert [layer.name for layer in model.layers[1:]] == [row.name for row in seed().table()]
    probabilities = np.asarray(model(np.zeros((2, 32, 32, 1), np.float32)))
    assert probabilities.dtype == np.float32
    assert probabilities.sum(axis=1) == pytest.approx(1.0, abs=1e-5)


def test_dropout_rates_are_settings() -> None:
    rates = [layer.rate for layer in seed(0.1, 0.4).build().layers if type(layer).__name__ == "Dropout"]
    assert rates == [0.1, 0.4]


def test_multiply_adds_are_those_of_a_count_by_hand() -> None:
    by_hand = 1024 * 128 * 9 + 1024 * 128 * 9 * 128 + 256 * 128 * 25 * 128 + 8192 * 128 + 128 * 128 + 128 * 369
    assert sum(row.multiply_adds for row in seed().table()) == by_hand


def test_command_line_prints_the_table() -> None:
    printed = subprocess.run([sys.executable, "-m", "hasy_core"], capture_output=True, text=True, check=True).stdout
    body = [line.split() for line in printed.splitlines() if "(None," in line]
    assert [int(words[-4].replace(",", "")) for words in body] == [parameters for _, _, parameters in PRINTED]
    assert "Total params: 1,671,409" in printed


def test_unknown_architecture_names_those_there_are() -> None:
    with pytest.raises(HasyError, match=r"'resnet-9000'.*seed"):
        architecture("resnet-9000")
