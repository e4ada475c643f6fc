"""The exported folder: whole or not there, every file named with its hash, the library only as expected."""

import json
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

import hasy_core.export.tfjs_library as library_module
from hasy_core.browser.sources import WEB
from hasy_core.errors import HasyError
from hasy_core.export.tfjs import write_tfjs
from hasy_core.export.tfjs_library import LIBRARY, fetch_library, fetched_library, integrity_of, read_library
from hasy_core.files.new_folder import new_folder
from hasy_core.graph.ops import ops_from_keras
from tools.static_server import serve

NAME = "<b>x&\"'"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of a run with a hostile name, and with all that has no weight of its own in the shards."""
    folder = tmp_path_factory.mktemp("runs") / NAME
    folder.mkdir()
    keras.utils.set_random_seed(1)
    picture = keras.Input((32, 32, 1))
    maps = layers.Conv2D(4, 3, strides=4, groups=1)(picture)
    maps = layers.BatchNormalization(scale=False)(layers.Conv2D(8, 3, groups=2)(maps))
    maps = layers.GlobalAveragePooling2D()(layers.DepthwiseConv2D(3)(maps))
    keras.Model(picture, layers.Dense(369, activation="softmax")(maps)).save(folder / "model.keras")
    return str(folder)


@pytest.fixture(scope="module")
def exported(run: str, tfjs_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its export, with the library beside it."""
    folder = tmp_path_factory.mktemp("exports") / "new" / "app"
    write_tfjs(run, folder, tfjs_library)
    return folder


def told(folder: Path) -> dict[str, Any]:
    """What the page says of its files."""
    page = (folder / "index.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="export">(.*?)</script>', page)
    assert found
    export: dict[str, Any] = json.loads(found[1])
    return export


def test_every_file_is_named_with_its_hash(exported: Path) -> None:
    export = told(exported)
    page = (exported / "index.html").read_text(encoding="utf-8")
    beside = {name: file["integrity"] for name, file in export["files"].items()}
    beside |= dict(re.findall(r'(?:href|src)="([^"]+)" integrity="([^"]+)"', page))
    for name, file in export["library"]["files"].items():
        assert file["addresses"] == [f"library/{name}"]
        beside[f"library/{name}"] = file["integrity"]
    lying = {
        path.relative_to(exported).as_posix(): integrity_of(path.read_bytes())
        for path in exported.rglob("*")
        if path.is_file()
    }
    del lying["index.html"], lying["service-worker.js"]
    assert beside == {name: integrity for name, integrity in lying.items() if name != "licences.txt"}
    first_line = (exported / "service-worker.js").read_text(encoding="utf-8").partition("\n")[0]
    kept = json.loads(first_line.removeprefix("const EXPORT = ").removesuffix(";"))
    assert (kept["files"], kept["elsewhere"]) == (lying, [])


def test_a_name_is_text_and_nothing_else(exported: Path) -> None:
    page = (exported / "index.html").read_text(encoding="utf-8")
    assert "<b>x" not in page
    assert "&lt;b&gt;x&amp;&quot;&#x27;" in page
    assert page.count("</script>") == 2


def test_the_own_forward_pass_finds_every_array(exported: Path, run: str) -> None:
    export = told(exported)
    numbers = np.frombuffer(b"".join((exported / name).read_bytes() for name in export["names"]["numbers"]), "<f4")
    network = json.loads((exported / "network.json").read_bytes())
    steps = ops_from_keras(keras.models.load_model(Path(run) / "model.keras"))
    assert len(network["network"]["layers"]) == len(steps)
    for layer, step in zip(network["network"]["layers"], steps, strict=True):
        assert set(layer["arrays"]) == set(step.arrays)
        for name, place in layer["arrays"].items():
            size = int(np.prod(place["shape"]))
            found = numbers[place["offset"] : place["offset"] + size].reshape(place["shape"])
            np.testing.assert_array_equal(found, step.arrays[name])
    assert network["model"]["count"] < len(numbers)
    assert network["facts"]["temperature"] == 1.0


def test_without_a_library_the_cdns_are_named_with_hashes(run: str, tmp_path: Path) -> None:
    write_tfjs(run, tmp_path / "app")
    files = told(tmp_path / "app")["library"]["files"]
    assert not (tmp_path / "app" / "library").exists()
    for name, file in files.items():
        assert file["integrity"] == LIBRARY[name].integrity
        assert [address.split("/")[2] for address in file["addresses"]] == ["cdn.jsdelivr.net", "unpkg.com"]
        assert all(f"@4.22.0/dist/{name}" in address for address in file["addresses"])


def test_a_folder_that_exists_is_left_alone(run: str, tmp_path: Path) -> None:
    with pytest.raises(HasyError, match="exists already"):
        write_tfjs(run, tmp_path)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(HasyError, match="cannot be written"):
        write_tfjs(run, tmp_path / "file" / "app")
    assert (tmp_path / "file").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_folder_is_whole_or_not_there(tmp_path: Path) -> None:
    begun = new_folder(tmp_path / "a" / "b")
    (begun.__enter__() / "half").write_text("half")
    assert not begun.__exit__(ValueError, ValueError(), None)
    assert list((tmp_path / "a").iterdir()) == []
    with new_folder(tmp_path / "a" / "b") as part:
        (part / "whole").write_text("whole")
        assert not (tmp_path / "a" / "b").exists()
    assert [path.name for path in (tmp_path / "a").rglob("*")] == ["b", "whole"]


def test_of_two_that_write_one_folder_the_first_has_it_and_the_other_is_told(tmp_path: Path) -> None:
    first, second = (new_folder(tmp_path / "app") for _ in range(2))
    for begun, text in ((first, "first"), (second, "second")):
        (begun.__enter__() / "file").write_text(text)
    first.__exit__(None, None, None)
    with pytest.raises(HasyError, match="exists already"):
        second.__exit__(None, None, None)
    assert [path.name for path in tmp_path.iterdir()] == ["app"]
    assert (tmp_path / "app" / "file").read_text() == "first"


def test_a_folder_may_be_read_by_those_who_may_read_others(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with new_folder(tmp_path / "app"):
        pass
    assert (tmp_path / "app").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_file_that_cannot_be_read_is_not_called_a_full_disk(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    with (
        pytest.raises(HasyError, match=r"gone cannot be read \(No such file or directory\)\.$"),
        new_folder(tmp_path / "a"),
    ):
        gone.read_bytes()
    with pytest.raises(HasyError, match="a cannot be written"), new_folder(tmp_path / "a") as part:
        (part / "b" / "c").write_bytes(b"")


def test_a_library_is_found_where_npm_puts_it_and_refused_where_it_is_another(
    tfjs_library: Path, tmp_path: Path
) -> None:
    with pytest.raises(HasyError, match=r"holds no tf\.es2017\.min\.js of TensorFlow\.js 4\.22\.0; run npm install"):
        read_library(tmp_path)
    for name, file in LIBRARY.items():
        path = tmp_path / "node_modules" / file.package / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(tfjs_library / name, path)
    assert read_library(tmp_path) == read_library(tfjs_library)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(HasyError, match=rf"holds another {path.name}"):
        read_library(tmp_path)


def test_the_library_is_fetched_once_and_checked(
    tfjs_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HASY_HOME", str(tmp_path / "home"))
    for name, file in LIBRARY.items():
        path = tmp_path / "www" / f"{file.package}@4.22.0" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((tfjs_library / name).read_bytes())
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with serve(tmp_path / "www") as address:
        monkeypatch.setattr(library_module, "CDNS", (f"{address}gone/", address))
        with pytest.raises(HasyError, match=r"is not that of TensorFlow\.js 4\.22\.0; it was thrown away"):
            fetch_library()
        assert fetched_library() is None
        path.write_bytes(whole)
        folder = fetch_library()
    assert fetched_library() == folder
    assert read_library(folder) == read_library(tfjs_library)
    assert fetch_library() == folder  # the server is gone, and nobody asks it
    (folder / path.name).write_bytes(whole[:-1])
    assert fetched_library() is None
    with pytest.raises(HasyError, match="cannot be fetched"):
        fetch_library()


def test_the_app_has_the_dashboards_colours() -> None:
    theme = tomllib.loads((WEB.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    style = (WEB / "app" / "app.css").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"--st-([\w-]+): (#\w+);", part)) for part in style.split("prefers-color-scheme: dark")
    )
    for scheme, colours in (("light", light), ("dark", dark)):
        for setting in ("primaryColor", "backgroundColor", "secondaryBackgroundColor", "textColor", "borderColor"):
            name = re.sub("[A-Z]", lambda letter: f"-{letter[0].lower()}", setting)
            assert colours[name] == theme[scheme][setting], (scheme, setting)
