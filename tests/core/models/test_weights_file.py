"""Weights read without Keras are Keras's, and a damaged file gets one sentence."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hasy_core.errors import HasyError
from hasy_core.models import load_model, model_path
from hasy_core.models.weights_file import read_weights


def test_the_shipped_networks_weights_are_those_that_keras_loads() -> None:
    read = read_weights(model_path("seed"))
    model = load_model("seed")
    with_weights = [layer for layer in model.layers if layer.weights]
    assert sorted(read) == sorted(layer.name for layer in with_weights)
    for layer in with_weights:
        kernel, bias = layer.get_weights()
        np.testing.assert_array_equal(read[layer.name][0], kernel)
        np.testing.assert_array_equal(read[layer.name][1], bias)


def test_more_than_ten_weights_keep_their_order(tmp_path: Path) -> None:
    import keras

    class Many(keras.layers.Layer):
        def build(self, shape: object) -> None:  # noqa: ARG002
            for value in range(12):
                self.add_weight(shape=(1,), initializer=keras.initializers.Constant(value))

        def call(self, inputs: object) -> object:
            return inputs

    inner = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, name="mine")])
    inputs = keras.Input((4,))
    path = tmp_path / "many.keras"
    keras.Model(inputs, inner(Many(name="several")(inputs))).save(path)
    read = read_weights(path)
    assert [float(weight[0]) for weight in read["many"]] == list(range(12))
    assert [weight.shape for weight in read["sequential/layers/dense"]] == [(4, 3), (3,)]


def test_reading_imports_no_tensorflow() -> None:
    script = (
        "import sys; from hasy_core.models import model_path; from hasy_core.models.weights_file import read_weights; "
        "read_weights(model_path('seed')); print(*sorted({'tensorflow', 'keras'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


@pytest.mark.parametrize("kept", [0, 1000, -1000])
def test_a_damaged_file_is_refused(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "cut.keras"
    path.write_bytes(model_path("seed").read_bytes()[:kept])
    with pytest.raises(HasyError, match=r"^cut\.keras is not a whole \.keras model file"):
        read_weights(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HasyError, match=r"not a whole \.keras model file"):
        read_weights(tmp_path / "none.keras")
