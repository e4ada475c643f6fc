"""`load_symbols` and `load_data`, from a folder and from an archive, whole and broken."""

from pathlib import Path

import numpy as np
import pytest
from archives import LABELS, pack, png, small_files

import hasy_core.data.article_files as article_files_module
from hasy_core.data import load_data, load_symbols, symbol_table
from hasy_core.errors import HasyError


@pytest.fixture(params=["folder", "archive"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The small data set, as a folder or inside an archive."""
    if request.param == "archive":
        return pack(tmp_path / "small.tar.bz2", small_files())
    for name, content in small_files().items():
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "data"


def test_symbols_have_dense_ids_in_file_order(source: Path) -> None:
    id2latex, latex2id = load_symbols(source / "symbols.csv")
    assert list(id2latex) == list(range(369))
    assert [id2latex[index] for index in range(369)] == [symbol.latex for symbol in symbol_table()]
    assert all(id2latex[latex2id[latex]] == latex for latex in latex2id)


@pytest.mark.parametrize("labels", [LABELS, "classification-task/fold-1/test.csv"])
def test_data_are_as_stored_with_dense_labels(source: Path, labels: str) -> None:
    images, ids = load_data(source / labels, load_symbols(source / "symbols.csv")[1])
    assert images.dtype == np.uint8
    assert images.shape == (4, 32, 32)
    assert ids.tolist() == [4, 0, 4, 0]
    for number in range(4):
        assert np.argwhere(images[number] == 0).tolist() == [[9, number]]
        assert (images[number] == 255).sum() == 1023


def test_archive_itself_stands_for_its_labels(tmp_path: Path) -> None:
    archive = pack(tmp_path / "small.tar.bz2", small_files())
    images, _ = load_data(archive, load_symbols(archive)[1])
    assert len(images) == 4


def test_leading_folder_is_left_out(tmp_path: Path) -> None:
    archive = pack(tmp_path / "a.tar.bz2", {f"HASYv2/{name}": content for name, content in small_files().items()})
    assert len(load_data(archive, load_symbols(archive)[1])[0]) == 4


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"hasy-data/v2-00002.png": png((31, 32))}, r"v2-00002.png is 31x32 pixels.*32x32"),
        ({"hasy-data/v2-00002.png": b"no picture"}, r"v2-00002.png is not a readable PNG"),
        ({"hasy-data/v2-00002.png": png()[:60]}, r"v2-00002.png is not a readable PNG"),
        ({"hasy-data/v2-00002.png": None}, r"v2-00002.png"),
        ({LABELS: b"path,latex\r\nhasy-data/v2\0.png,A\r\n"}, r"cannot be read|has no|is not a CSV"),
        ({LABELS: b"path,latex\r\nhasy-data/" + b"a" * 5000 + b".png,A\r\n"}, r"cannot be read|has no"),
        ({LABELS: b"path,symbol_id,latex,user_id\r\nhasy-data/v2-00000.png,1,\\dog,1\r\n"}, r"'\\\\dog'.*symbols.csv"),
        ({LABELS: b"path,what\r\nx,y\r\n"}, r"lacks rows or one of the columns path, latex"),
        ({LABELS: b"\xff\xfe\x00"}, r"is not a CSV file"),
        ({LABELS: b""}, r"lacks rows"),
        ({LABELS: None}, r"hasy-data-labels.csv"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_broken_files_are_named(tmp_path: Path, changed: dict[str, bytes | None], sentence: str, packed: bool) -> None:
    latex2id = load_symbols(pack(tmp_path / "whole.tar.bz2", small_files()))[1]
    files = small_files(**changed)
    source = tmp_path / "data"
    if packed:
        source = pack(tmp_path / "small.tar.bz2", files)
    else:
        for name, content in files.items():
            path = source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    with pytest.raises(HasyError, match=sentence):
        load_data(source / LABELS, latex2id)


@pytest.mark.parametrize(
    "path", ["../secret.png", "hasy-data/../../secret.png", "/secret.png", "C:/secret.png", "..\\secret.png"]
)
@pytest.mark.parametrize("labels", [LABELS, "classification-task/fold-1/test.csv"])
def test_a_picture_outside_the_data_sets_folder_is_not_read(tmp_path: Path, labels: str, path: str) -> None:
    up = "../../" if labels != LABELS and path[0] in "h." else ""
    source = tmp_path / "data"
    for name, content in small_files(**{labels: f"path,latex\r\n{up}{path},A\r\n".encode()}).items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(content)
    (tmp_path / "secret.png").write_bytes(png())
    with pytest.raises(HasyError, match=r"secret.png'.* outside the data set's folder"):
        load_data(source / labels, {"A": 0})


def test_a_fold_is_read_from_within_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, content in small_files().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path / "classification-task" / "fold-1")
    latex2id = load_symbols("../../symbols.csv")[1]
    assert len(load_data("test.csv", latex2id)[0]) == len(load_data("../fold-1/test.csv", latex2id)[0]) == 4


def test_symbol_listed_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "symbols.csv"
    path.write_text("symbol_id,latex\n1,A\n2,A\n")
    with pytest.raises(HasyError, match="twice"):
        load_symbols(path)


def test_real_archive_loads_as_the_article_does(
    hasy_archive: Path, hasy_content: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(article_files_module, "read_archive", lambda *_: hasy_content)
    _, latex2id = load_symbols(hasy_archive / "symbols.csv")
    images, labels = load_data(hasy_archive / "classification-task/fold-1/test.csv", latex2id)
    assert images.shape == (16992, 32, 32)
    assert set(np.unique(images).tolist()) == {0, 255}
    assert labels.min() == 0
    assert labels.max() == 368
