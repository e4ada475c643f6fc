"""Models by name, and model files that are damaged, hostile or for something else."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from hasy_core.errors import HasyError
from hasy_core.models import load_model, model_card, model_names, model_path, predict_probabilities
from hasy_core.models.weights_file import read_weights


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home."""
    monkeypatch.setenv("HASY_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def _saved(path: Path, size: int = 32, channels: int = 1, classes: int = 369) -> Path:
    import keras

    path.parent.mkdir(parents=True, exist_ok=True)
    inputs = keras.Input((size, size, channels))
    tensor = keras.layers.Dense(classes, activation="softmax")(keras.layers.Flatten()(inputs))
    keras.Model(inputs, tensor).save(path)
    return path


def test_seed_is_shipped_with_its_card() -> None:
    assert "seed" in model_names()
    model, card = load_model("seed"), model_card("seed")
    assert model.count_params() == card["parameters"] == 1_671_409
    assert card["scores"]["count"] == 16_992
    assert card["scores"]["top1"] >= 0.8175
    assert model_path("seed").stat().st_size < 16 * 2**20


def test_runs_go_by_name_folder_and_file(home: Path) -> None:
    path = _saved(home / "runs" / "mine" / "model.keras")
    assert "mine" in model_names()
    assert model_path("mine") == model_path(str(path.parent)) == model_path(str(path)) == path
    images = np.random.default_rng(0).integers(0, 2, (300, 32, 32)).astype(np.uint8) * 255
    model = load_model("mine")
    wanted = np.asarray(model(images.astype(np.float32)[..., None] / 255))
    assert predict_probabilities(model, images) == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("name", ["nothing", "../seed", "/nowhere/model.keras", "seed/../../seed", "", "a" * 5000])
def test_unknown_model_lists_those_there_are(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(HasyError, match=r"no model|holds no model"):
        load_model(name)


def test_unfinished_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(HasyError, match="has not finished"):
        load_model(str(tmp_path))


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04 cut"])
def test_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(content)
    with pytest.raises(HasyError, match=r"not a whole \.keras model"):
        load_model(str(path))


def test_truncated_model_is_refused(tmp_path: Path) -> None:
    path = _saved(tmp_path / "model.keras")
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(HasyError, match=r"not a whole \.keras model"):
        load_model(str(path))


def test_damaged_bytes_never_raise_anything_else(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", "{}")
        archive.writestr("model.weights.h5", b"no weights")
    whole, chance = path.read_bytes(), np.random.default_rng(0)
    for read in (load_model, lambda name: read_weights(Path(name))):
        for _ in range(300):
            damaged = bytearray(whole)
            damaged[chance.integers(len(whole))] = chance.integers(256)
            path.write_bytes(damaged)
            with pytest.raises(HasyError):
                read(str(path))


def test_model_with_damaged_weights_is_refused(tmp_path: Path) -> None:
    path = _saved(tmp_path / "model.keras")
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["model.weights.h5"] = members["model.weights.h5"][:1000]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(HasyError, match="cannot be loaded"):
        load_model(str(path))


def test_model_with_code_of_its_own_is_never_run(tmp_path: Path) -> None:
    import keras

    inputs = keras.Input((32, 32, 1))
    tensor = keras.layers.Lambda(lambda x: x * 2, output_shape=(32, 32, 1))(inputs)
    model = keras.Model(inputs, keras.layers.Dense(369)(keras.layers.Flatten()(tensor)))
    path = tmp_path / "model.keras"
    model.save(path)
    with pytest.raises(HasyError, match="code of its own"):
        load_model(str(path))


def test_model_that_names_a_foreign_class_is_refused(tmp_path: Path) -> None:
    path = _saved(tmp_path / "model.keras")
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "config.json":
                config = json.loads(content)
                config["config"]["layers"][1] |= {"module": "os", "class_name": "system", "registered_name": None}
                content = json.dumps(config).encode()
            new.writestr(name, content)
    path.write_bytes(buffer.getvalue())
    with pytest.raises(HasyError, match=r"names system.*refused, not run"):
        load_model(str(path))


@pytest.mark.parametrize(
    ("opened", "closed", "depth"), [("[", "]", 100_000), ('{"a":', "}", 100_000), ('{"a":', "}", 900)]
)
def test_model_whose_description_is_nested_without_end_is_refused(
    tmp_path: Path, opened: str, closed: str, depth: int
) -> None:
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", opened * depth + "0" + closed * depth)
    with pytest.raises(HasyError, match="too deeply"):
        load_model(str(path))


def test_model_that_was_never_built_is_refused(tmp_path: Path) -> None:
    import keras

    path = tmp_path / "model.keras"
    with pytest.warns(UserWarning, match="not yet been built"):
        keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(369, activation="softmax")]).save(path)
    with pytest.raises(HasyError, match=r"saved before it was built.*keras\.Input"):
        load_model(str(path))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_model_that_gives_no_numbers_is_refused(tmp_path: Path, value: float) -> None:
    model = load_model(str(_saved(tmp_path / "model.keras")))
    model.set_weights([np.full_like(weights, value) for weights in model.get_weights()])
    with pytest.raises(HasyError, match=r"output is no longer numbers.*Use another model"):
        predict_probabilities(model, np.full((3, 32, 32), 255, np.uint8))


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ({"size": 28}, "does not take 32x32"),
        ({"channels": 3}, "does not take 32x32"),
        ({"classes": 10}, "does not tell HASYv2's 369"),
    ],
)
def test_model_for_something_else_is_refused(tmp_path: Path, shape: dict[str, int], sentence: str) -> None:
    with pytest.raises(HasyError, match=sentence):
        load_model(str(_saved(tmp_path / "model.keras", **shape)))
