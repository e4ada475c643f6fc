"""Exports as a stranger finds them: a zip whose READMEs are followed to the letter; and what is refused."""

import csv
import errno
import fnmatch
import json
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hasy_core.data import symbol_table
from hasy_core.errors import HasyError
from hasy_core.export.companions import ExportedModel, add_companions, example_picture
from hasy_core.export.exporting import export_model
from hasy_core.export.formats import FORMATS, formats_named
from hasy_core.files.atomic import replacing
from hasy_core.models import load_model, model_path, predict_probabilities

ROOT = Path(__file__).resolve().parents[3]


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hasy_core", "export", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`compact` in all formats, written by the command and unpacked elsewhere."""
    folder = tmp_path_factory.mktemp("export")
    finished = command("--model", "compact", "--format", "all", "--out", folder / "it.zip", "--zip", "--json")
    assert finished.returncode == 0, finished.stderr
    told = json.loads(finished.stdout)
    assert told["formats"] == list(FORMATS)
    assert told["bytes"] == (folder / "it.zip").stat().st_size
    assert [path.name for path in folder.iterdir()] == ["it.zip"]
    with zipfile.ZipFile(folder / "it.zip") as archive:
        assert {entry.filename: entry.file_size for entry in archive.infolist()} == {
            f"compact/{name}": size for name, size in told["files"].items()
        }
        archive.extractall(folder)
    return folder / "compact"


@pytest.fixture(scope="module")
def expected() -> np.ndarray:
    return predict_probabilities(load_model("compact"), example_picture()[None])[0]


def blocks(readme: str) -> list[tuple[str, str]]:
    """Language and content of every fenced block."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE)


PYTHON = [
    pytest.param(
        name,
        marks=[pytest.mark.torch] if name == "torch-code" else [],
    )
    for name, each in FORMATS.items()
    if each.language == "python"
]


@pytest.mark.parametrize("name", PYTHON)
def test_the_readme_is_followed_to_the_letter(
    name: str,
    unpacked: Path,
    expected: np.ndarray,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    readme = (unpacked / name / "README.md").read_text(encoding="utf-8")
    program = next(content for language, content in blocks(readme) if language == "python")
    promised = blocks(readme)[-1][1].splitlines()
    code = compile(program, "README.md", "exec")
    monkeypatch.chdir(unpacked / name)
    monkeypatch.syspath_prepend(unpacked / name)
    for module in ("network", "forward"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    names: dict[str, Any] = {}
    exec(code, names)
    np.testing.assert_allclose(names["probabilities"][0], expected, atol=1e-5, rtol=0)
    for said, (latex, probability) in zip(promised, _said(capsys.readouterr().out), strict=True):
        assert said.split()[1] == latex
        assert float(said.split()[0].rstrip("%")) == pytest.approx(probability, abs=0.011)


def test_the_pytorch_program_and_its_readme_are_python(unpacked: Path) -> None:
    readme = (unpacked / "torch-code" / "README.md").read_text(encoding="utf-8")
    compile(next(content for language, content in blocks(readme) if language == "python"), "README.md", "exec")
    compile((unpacked / "torch-code" / "network.py").read_text(encoding="utf-8"), "network.py", "exec")


def _said(output: str) -> list[tuple[str, float]]:
    return [(line.split()[1], float(line.split()[0].rstrip("%"))) for line in output.splitlines()]


def test_the_8_bit_file_is_a_quarter_and_answers_alike(unpacked: Path, expected: np.ndarray) -> None:
    from ai_edge_litert.interpreter import Interpreter

    whole, small = (unpacked / "litert" / name for name in ("model.tflite", "model-8bit.tflite"))
    assert small.stat().st_size < 0.3 * whole.stat().st_size
    answers = Interpreter(str(small)).get_signature_runner()(ink=np.load(unpacked / "litert" / "example.npy"))
    (probabilities,) = answers["probabilities"]
    assert probabilities.argmax() == expected.argmax()
    np.testing.assert_allclose(probabilities, expected, atol=0.05)


def test_what_lies_beside_every_format(unpacked: Path) -> None:
    for name, each in FORMATS.items():
        folder = unpacked / name
        beside = {"README.md", "NOTICE.md", "card.json", "example.npy", "symbols.csv"}
        patterns = {*each.files, *beside}
        names = {path.name for path in folder.iterdir()}
        assert all(fnmatch.filter(names, pattern) for pattern in patterns)
        assert all(any(fnmatch.fnmatch(found, pattern) for pattern in patterns) for found in names)
        assert each.shown in ("", *each.files)
    with (folder / "symbols.csv").open(encoding="utf-8", newline="") as file:
        rows = [(int(row["index"]), int(row["symbol_id"]), row["latex"]) for row in csv.DictReader(file)]
    assert rows == [(symbol.index, symbol.symbol_id, symbol.latex) for symbol in symbol_table()]
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    assert card["parameters"] == 290_601
    assert card["scores"]["count"] == 16_992
    assert "curve" not in card
    assert "Open Database License" in (folder / "NOTICE.md").read_text(encoding="utf-8")
    overview = (unpacked / "README.md").read_text(encoding="utf-8")
    assert all(f"({name}/README.md)" in overview for name in FORMATS)


def test_the_same_network_gives_the_same_zip(tmp_path: Path) -> None:
    chosen = formats_named("onnx, numpy")
    for name in ("one.zip", "two.zip"):
        export_model("compact", chosen, tmp_path / name, zipped=True)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    """A network with a layer that few formats have, in a file whose name may stand in no program."""
    import keras
    from keras import layers

    picture = keras.Input((32, 32, 1))
    row = layers.LayerNormalization(name="levelled")(layers.Flatten()(layers.MaxPooling2D(8)(picture)))
    model = keras.Model(picture, layers.Dense(369, activation="softmax")(row))
    model.save(tmp_path / 'a "quoted"\nname.keras')
    return tmp_path / 'a "quoted"\nname.keras'


@pytest.mark.parametrize("name", ["onnx", "keras-code", "torch-code", "numpy"])
def test_a_layer_that_a_format_lacks_is_named(name: str, strange: Path, tmp_path: Path) -> None:
    with pytest.raises(HasyError, match="levelled is a LayerNormalization"):
        export_model(str(strange), formats_named(name), tmp_path / "out")
    assert list(tmp_path.iterdir()) == [strange]


def test_formats_that_take_any_layer_take_it(strange: Path, tmp_path: Path) -> None:
    exported = export_model(str(strange), formats_named("keras,litert"), tmp_path / "out")
    assert {"keras/model.keras", "litert/model.tflite"} <= set(exported.files)
    assert ExportedModel.named(str(strange)).title == "a _quoted__name"


def test_a_run_tells_its_settings(tmp_path: Path) -> None:
    run = tmp_path / "my run"
    run.mkdir()
    shutil.copyfile(model_path("compact"), run / "model.keras")
    settings = {"split": "stand-ins", "weights": "/home/secret/first run/model.keras"}
    (run / "settings.json").write_text(json.dumps(settings))
    exported = export_model(str(run), formats_named("keras"), tmp_path / "out")
    assert ExportedModel(str(run / "model.keras"), None).title == "my run"
    assert exported.files["model.keras"] == model_path("compact").stat().st_size
    card = json.loads((tmp_path / "out" / "card.json").read_text(encoding="utf-8"))
    assert (card["network"], card["settings"]) == ("my run", settings | {"weights": "first run"})
    assert (tmp_path / "out" / "README.md").read_text(encoding="utf-8").startswith("# my run: Keras file")


def test_a_format_that_no_python_program_reads_is_explained(tmp_path: Path) -> None:
    page = replace(FORMATS["keras"], packages="", language="bash", loading="serve\n", explained="Then open the page.")
    add_companions(tmp_path, ExportedModel.named("compact"), page)
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert blocks(readme) == [("bash", "serve\n")]
    assert "pip install" not in readme
    assert "Then open the page.\n" in readme


def test_what_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine.zip").write_text("mine")
    with pytest.raises(HasyError, match="mine exists already; give a folder that does not"):
        export_model("compact", formats_named("keras"), tmp_path / "mine")
    with pytest.raises(HasyError, match=r"mine\.zip exists already; give a file that does not"):
        export_model("compact", formats_named("keras"), tmp_path / "mine", zipped=True)
    assert list((tmp_path / "mine").iterdir()) == []
    assert (tmp_path / "mine.zip").read_text() == "mine"


@pytest.mark.parametrize("zipped", [False, True])
def test_a_place_is_refused_before_a_network_is_loaded(
    zipped: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "there.zip").mkdir()
    monkeypatch.setattr("hasy_core.models.load_model", lambda _: pytest.fail("it was loaded"))
    monkeypatch.setattr("hasy_core.export.companions.load_model", lambda _: pytest.fail("it was loaded"))
    for out, said in (("there.zip", "exists already"), ("file/x/y", "file is a file, not a folder; give another")):
        with pytest.raises(HasyError, match=said):
            export_model("compact", formats_named("keras"), tmp_path / out, zipped=zipped)


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("out", [".", "..", "/", "nowhere/.."])
def test_a_place_without_a_name(out: str, zipped: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(HasyError, match="names nothing new; give a name in it, such as"):
        export_model("compact", formats_named("keras"), Path(out), zipped=zipped)
    with pytest.raises(HasyError, match="names nothing new"), replacing(Path(out)):
        pass
    assert list(tmp_path.iterdir()) == []


def test_two_write_one_file_at_a_time(tmp_path: Path) -> None:
    """Each thread writes a part of its own; the last one stays."""
    out = tmp_path / "file"
    with replacing(out) as ours:
        ours.write_text("ours")
        other = threading.Thread(target=_write, args=(out,))
        other.start()
        other.join()
        assert out.read_text() == "other"
    assert out.read_text() == "ours"
    assert list(tmp_path.iterdir()) == [out]


def _write(out: Path) -> None:
    with replacing(out) as part:
        part.write_text("other")


@pytest.mark.parametrize("zipped", [False, True])
def test_a_place_that_cannot_be_written(zipped: bool, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(HasyError, match="cannot be written"):
        export_model("compact", formats_named("keras"), tmp_path / "file" / "out", zipped=zipped)


@pytest.mark.parametrize("zipped", [False, True])
def test_a_full_disk_leaves_nothing(zipped: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("hasy_core.export.exporting.zip_folder" if zipped else "shutil.copyfile", full)
    with pytest.raises(HasyError, match=r"cannot be written: the disk is full; free some room there or"):
        export_model("compact", formats_named("keras"), tmp_path / "out", zipped=zipped)
    assert list(tmp_path.iterdir()) == []


def test_without_the_package_onnx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(HasyError, match="needs the package onnx; run: pip install 'onnx"):
        export_model("compact", formats_named("onnx"), tmp_path / "out")


@pytest.mark.parametrize("text", ["onnx,none", "", ","])
def test_formats_that_there_are_not(text: str) -> None:
    with pytest.raises(HasyError, match="onnx, litert, keras-code"):
        formats_named(text)


def test_the_command_refuses_in_one_sentence(tmp_path: Path) -> None:
    finished = command("--model", "none", "--format", "onnx", "--out", tmp_path / "out", "--json")
    assert (finished.returncode, finished.stdout) == (1, "")
    assert finished.stderr.startswith("Error: There is no model 'none'")
    assert command("--model", "seed").returncode == 2
