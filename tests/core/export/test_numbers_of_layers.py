"""Layers that compute with other numbers than their arrays are, or round to 16 bits: refused by name, everywhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter
from keras import layers

from hasy_core.errors import HasyError
from hasy_core.export.formats import FORMATS
from hasy_core.export.keras_source import keras_program
from hasy_core.export.litert_file import FILE, write_litert
from hasy_core.export.reading import blueprint_for
from hasy_core.export.torch_source import torch_state
from hasy_core.graph.keras_graph import UnknownOpError
from hasy_core.graph.ops import ops_from_keras
from hasy_core.models import load_model

Between = Callable[[Any], Any]


def network(between: Between = lambda maps: maps, dtype: str | None = None, picture: str = "float32") -> keras.Model:
    """A small one, its layers computing as `dtype` says, with something between its maps and its classes."""
    keras.utils.set_random_seed(3)
    given = keras.Input((32, 32, 1), name="ink", dtype=picture)
    maps = between(layers.Conv2D(3, 5, strides=4, name="first", dtype=dtype)(given))
    row = layers.Flatten(name="row", dtype=dtype)(maps)
    return keras.Model(given, layers.Dense(369, activation="softmax", name="classes", dtype=dtype)(row))


def quantised(mode: str) -> keras.Model:
    model = network()
    model.get_layer("classes").quantize(mode)
    return model


def with_lora() -> keras.Model:
    model = network()
    classes = model.get_layer("classes")
    classes.enable_lora(2)
    classes.lora_kernel_b.assign(np.random.default_rng(0).normal(0, 0.3, classes.lora_kernel_b.shape))
    return model


ROUNDING: dict[str, tuple[Callable[[], keras.Model], str]] = {
    **{mode: (lambda mode=mode: quantised(mode), f"classes has weights quantised to {mode}")  # type: ignore[misc]
       for mode in ("int8", "int4", "float8")},
    **{policy: (lambda policy=policy: network(dtype=policy), f"first rounds to {policy.removeprefix('mixed_')}")  # type: ignore[misc]
       for policy in ("mixed_float16", "mixed_bfloat16", "float16", "bfloat16")},
    "a layer that passes on": (
        lambda: network(lambda maps: layers.Dropout(0.2, name="spared", dtype="float16")(maps)),
        "spared rounds to float16",
    ),
    "a pool": (
        lambda: network(lambda maps: layers.AveragePooling2D(2, name="smaller", dtype="bfloat16")(maps)),
        "smaller rounds to bfloat16",
    ),
    "padding": (
        lambda: network(lambda maps: layers.Conv2D(2, 3)(layers.ZeroPadding2D(1, name="edge", dtype="float16")(maps))),
        "edge rounds to float16",
    ),
    "the picture": (lambda: network(picture="float16"), "ink rounds to float16"),
}  # fmt: skip


@pytest.mark.parametrize("name", ROUNDING)
def test_what_only_keras_rounds_so_is_refused_by_name(name: str, tmp_path: Path) -> None:
    make, named = ROUNDING[name]
    file = tmp_path / "model.keras"
    make().save(file)
    model = load_model(str(file))
    with pytest.raises(UnknownOpError, match=named):
        ops_from_keras(model)
    with pytest.raises(HasyError, match=named):
        blueprint_for(model, "mine", "Keras code")
    with pytest.raises(HasyError, match=named):
        write_litert(str(file), tmp_path / "litert")
    assert [path.name for path in tmp_path.iterdir()] == ["model.keras"]


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "keras"])
def test_every_format_refuses_bare_integers(name: str, tmp_path: Path) -> None:
    file = tmp_path / "model.keras"
    quantised("int8").save(file)
    with pytest.raises(HasyError, match="classes has weights quantised to int8, which only Keras computes with"):
        FORMATS[name].write(str(file), tmp_path / name)
    assert not (tmp_path / name).exists()


def test_lora_is_refused_where_weights_are_read_and_right_where_keras_computes(tmp_path: Path) -> None:
    file = tmp_path / "model.keras"
    with_lora().save(file)
    model = load_model(str(file))
    for read in (ops_from_keras, lambda model: blueprint_for(model, "mine", "Keras code")):
        with pytest.raises(ValueError if read is ops_from_keras else HasyError, match="classes has LoRA weights"):
            read(model)
    write_litert(str(file), tmp_path / "litert")
    ink = np.random.default_rng(1).random((2, 32, 32, 1), np.float32)
    answers = Interpreter(str(tmp_path / "litert" / FILE)).get_signature_runner()(ink=ink)["probabilities"]
    np.testing.assert_allclose(answers, np.asarray(model(ink)), rtol=1e-5)


def test_double_precision_is_told_as_it_is() -> None:
    model = network(dtype="float64")
    assert [step.kind for step in ops_from_keras(model)] == ["Conv2D", "Flatten", "Dense"]


def test_what_litert_lacks_is_said_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "model.keras"
    network(dtype="float64").save(file)
    with pytest.raises(
        HasyError, match=r"cannot convert .* to LiteRT: LiteRT has no [\w, ]*Conv2D[\w, ]* for its"
    ) as told:
        write_litert(str(file), tmp_path / "litert")
    assert "\n" not in str(told.value)


def test_a_normalisation_with_statistics_of_training_besides_is_written_by_its_names() -> None:
    model = network(lambda maps: layers.BatchNormalization(renorm=True, name="normal")(maps))
    normal = model.get_layer("normal")
    for number, variable in enumerate(normal.variables):
        variable.assign(np.full(variable.shape, number + 1.0))
    state = torch_state(blueprint_for(model, "mine", "PyTorch code"))
    parts = {"weight": "gamma", "bias": "beta", "running_mean": "moving_mean", "running_var": "moving_variance"}
    for part, own in parts.items():
        (values,) = (
            array for name, array in state.items() if name.endswith(part) and array.shape == (3,) and name[0] == "1"
        )
        np.testing.assert_array_equal(values, np.asarray(getattr(normal, own)))


@pytest.mark.parametrize("slope", [1.2345678e-4, 0.123456789, 3e-7])
def test_a_slope_is_written_with_all_its_digits(slope: float) -> None:
    model = network(lambda maps: layers.LeakyReLU(slope, name="bent")(maps))
    program = keras_program(blueprint_for(model, "mine", "Keras code"), "mine")
    (written,) = (line for line in program.splitlines() if "LeakyReLU(" in line)
    assert np.float32(written.split("LeakyReLU(")[1].split(",")[0].split(")")[0]) == np.float32(slope)
