"""What a model file may name, judged before a framework reads it: Keras's own layers, and nothing that runs code."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hasy_core.data import CLASS_COUNT
from hasy_core.errors import HasyError
from hasy_core.models import load_model
from hasy_core.models.archive import CLASSES, FUNCTIONS, check_archive


def _network(*layers: Any) -> Any:
    import keras

    return keras.Sequential(
        [keras.Input((32, 32, 1)), *layers, keras.layers.Flatten(), keras.layers.Dense(CLASS_COUNT, "softmax")]
    )


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """Saves a network of some layers between its input and its output."""

    def save(*layers: Any) -> Path:
        _network(*layers).save(tmp_path / "model.keras")
        return tmp_path / "model.keras"

    return save


@contextmanager
def rewritten(path: Path) -> Iterator[dict[str, Any]]:
    """The description in a model file, to be changed in place."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(members["config.json"])
    yield config
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (members | {"config.json": json.dumps(config).encode()}).items():
            archive.writestr(name, content)


def test_every_name_on_the_lists_is_keras_own() -> None:
    import keras

    for module in ("layers", "initializers", "regularizers", "constraints"):
        assert not [name for name in CLASSES[f"keras.{module}"] if not hasattr(getattr(keras, module), name)], module
    assert all(map(keras.activations.get, FUNCTIONS))


@pytest.mark.parametrize(
    "name",
    [
        *("Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer"),
        *("StringLookup", "IntegerLookup", "TextVectorization", "Layer", "Wrapper"),
    ],
)
@pytest.mark.parametrize("place", ["layer", "wrapped", "initializer", "call", "policy"])
def test_no_class_that_runs_code_or_reads_files_gets_by_wherever_it_stands(
    saved: Callable[..., Path], name: str, place: str
) -> None:
    import keras
    from keras import layers

    assert hasattr(keras.layers, name)
    path = saved(layers.Reshape((32, 32)), layers.TimeDistributed(layers.Dense(2)))
    foreign = {"module": "keras.layers", "class_name": name, "config": {"name": "odd"}, "registered_name": None}
    with rewritten(path) as config:
        wrapper = config["config"]["layers"][2]
        if place == "layer":
            wrapper |= foreign
        elif place == "wrapped":
            wrapper["config"]["layer"] = foreign
        elif place == "initializer":
            wrapper["config"]["layer"]["config"]["kernel_initializer"] = foreign
        elif place == "policy":
            wrapper["config"]["dtype"] = foreign
        else:
            wrapper["build_config"] = {"shape": [{"deep": [foreign]}]}
    with pytest.raises(HasyError, match=rf"names {name} \(odd\), which may carry code .* refused, not run"):
        load_model(str(path))


@pytest.mark.parametrize(
    "entry",
    [
        {"module": "os", "class_name": "system"},
        {"module": "keras.src.layers.core.lambda_layer", "class_name": "Lambda"},
        {"module": "keras_hub.layers", "class_name": "Dense"},
        {"module": None, "class_name": "Dense"},
        {"module": ["keras.layers"], "class_name": "Dense"},
        {"module": "keras.layers", "class_name": ["Dense"]},
        {"module": "keras.layers", "class_name": "Dense", "registered_name": "mine>Dense"},
        {"module": "keras.layers", "class_name": "Dense", "registered_name": "Lambda"},
        {"module": "keras.utils", "class_name": "get_file"},
        {"module": "keras.utils", "class_name": "function", "config": "get_file"},
        {"module": "builtins", "class_name": "function", "config": "eval", "registered_name": "function"},
        {"module": "builtins", "class_name": "function", "config": "relu", "registered_name": "mine>relu"},
        {"module": "keras.src.ops.core", "class_name": "Map"},
        {"module": "keras", "class_name": "Function"},
        {"class_name": "__lambda__", "config": {"value": ["4wEAAAA=", None, None]}},
        {"class_name": "__typespec__", "spec_name": "TensorSpec", "config": []},
    ],
)
def test_nothing_else_is_named(saved: Callable[..., Path], entry: dict[str, Any]) -> None:
    path = saved()
    with rewritten(path) as config:
        config["config"]["layers"][1]["config"]["more"] = [{"config": {}, **entry}]
    with pytest.raises(HasyError, match="refused, not run"):
        check_archive(path, "it")


@pytest.mark.filterwarnings("ignore:The object being serialized includes a `lambda`")
def test_a_lambda_as_activation_is_named(saved: Callable[..., Path]) -> None:
    from keras import layers

    path = saved(layers.Dense(3, activation=lambda x: x * 2, name="double"))
    with pytest.raises(HasyError, match=r"names an activation that is code \(double\)"):
        load_model(str(path))


def test_a_network_of_a_class_of_its_own_is_named(tmp_path: Path) -> None:
    import keras

    class Mine(keras.Model):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            self.flat, self.dense = keras.layers.Flatten(), keras.layers.Dense(CLASS_COUNT, "softmax")

        def call(self, picture: Any) -> Any:
            return self.dense(self.flat(picture))

    model = Mine()
    model(keras.ops.zeros((1, 32, 32, 1)))
    model.save(tmp_path / "model.keras")
    with pytest.raises(HasyError, match="names Mine"):
        load_model(str(tmp_path / "model.keras"))


def test_how_it_was_trained_may_be_anyones_own(tmp_path: Path) -> None:
    import keras

    def own_loss(wanted: Any, given: Any) -> Any:
        return keras.ops.mean(keras.ops.abs(wanted - given))

    model = _network()
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss=own_loss)
    model.save(tmp_path / "model.keras")
    assert load_model(str(tmp_path / "model.keras")).count_params() == model.count_params()


def test_what_keras_writes_of_its_own_layers_is_taken(tmp_path: Path) -> None:
    """Layers in layers, operations, constraints, policies, quantised weights, chance: all that a file may hold."""
    import keras
    from keras import layers, ops

    inputs = keras.Input((32, 32, 1))
    maps = layers.RandomTranslation(0.1, 0.1, seed=1)(inputs)
    maps = layers.SeparableConv2D(3, 3, strides=2, depthwise_regularizer="l2", pointwise_constraint="max_norm")(maps)
    maps = layers.SpectralNormalization(layers.Conv2D(4, 3, activation=keras.activations.gelu))(maps)
    maps = layers.BatchNormalization(dtype="mixed_bfloat16")(ops.relu(maps[:, 1:, ...] * 2.0 + 1.0))
    row = ops.mean(ops.cast(maps, "float32"), axis=1)
    row = layers.Bidirectional(layers.GRU(3))(layers.TimeDistributed(layers.Dense(5, "relu"))(row))
    quantised = layers.Dense(16, kernel_initializer=keras.initializers.HeNormal(seed=2))
    model = keras.Model(inputs, layers.Dense(CLASS_COUNT, "softmax")(quantised(layers.PReLU()(row))))
    quantised.quantize("int8")
    model.save(tmp_path / "model.keras")
    check_archive(tmp_path / "model.keras", "it")
    assert load_model(str(tmp_path / "model.keras")).output_shape == (None, CLASS_COUNT)


def test_a_file_of_keras_2_is_called_that(saved: Callable[..., Path]) -> None:
    path = saved()
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["metadata.json"] = b'{"keras_version": "2.15.0", "date_saved": "2024-01-01@00:00:00"}'
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(HasyError, match=r"saved by Keras 2 \(2\.15\.0\).*save it as \.h5"):
        load_model(str(path))


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file")
def test_older_formats_are_called_what_they_are(tmp_path: Path) -> None:
    _network().save(tmp_path / "model.h5")
    (tmp_path / "renamed.keras").write_bytes((tmp_path / "model.h5").read_bytes())
    for name in ("model.h5", "renamed.keras"):
        with pytest.raises(HasyError, match=rf"{name} is an HDF5 file: .*save it as \.keras"):
            load_model(str(tmp_path / name))
    folder = tmp_path / "exported"
    folder.mkdir()
    (folder / "saved_model.pb").write_bytes(b"\x08\x01")
    with pytest.raises(HasyError, match="SavedModel of TensorFlow"):
        load_model(str(folder))


def test_a_file_is_judged_before_a_framework_is_imported(saved: Callable[..., Path]) -> None:
    path = saved()
    program = (
        "import sys; from pathlib import Path; from hasy_core.models.archive import check_archive; "
        "check_archive(Path(sys.argv[1]), 'it'); print(*sorted({'tensorflow', 'keras'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
