"""The cache: right, compact, quick to open, atomic; and what happens to archives that are not HASYv2."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from archives import LABELS, pack, png, small_files

import hasy_core.data.article_files as article_files_module
import hasy_core.data.cache as cache_module
from hasy_core.data import Hasy, build_cache, cache_path, cached, load_data, load_symbols, open_hasy
from hasy_core.data.pictures import decode_picture
from hasy_core.errors import HasyError
from hasy_core.files.file_lock import file_lock

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, no archive named."""
    monkeypatch.setenv("HASY_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HASY_ARCHIVE", raising=False)
    return tmp_path / "home"


@pytest.fixture
def hasy(hasy_home: Path, monkeypatch: pytest.MonkeyPatch) -> Hasy:
    """The real data set."""
    monkeypatch.setenv("HASY_HOME", str(hasy_home))
    return open_hasy()


def test_real_data_have_their_known_facts(hasy: Hasy) -> None:
    assert len(hasy.labels) == 168_233
    counts = np.bincount(hasy.labels)
    assert (len(counts), counts.min(), counts.max(), np.median(counts)) == (369, 51, 3514, 223)
    assert (hasy.test_fold == 1).sum() == 16_992
    assert set(np.unique(hasy.test_fold).tolist()) == set(range(1, 11))


def test_cache_equals_the_files(
    hasy: Hasy, hasy_content: dict[str, bytes], hasy_archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(article_files_module, "read_archive", lambda *_: hasy_content)
    for number in np.random.default_rng(0).integers(0, 168_233, 500):
        stored = decode_picture(hasy_content[f"hasy-data/v2-{number:05d}.png"], "picture")
        assert np.array_equal(255 - stored, hasy.images([number])[0])
    _, latex2id = load_symbols(hasy_archive)
    images, labels = load_data(hasy_archive / "classification-task/fold-7/test.csv", latex2id)
    numbers = np.flatnonzero(hasy.test_fold == 7)
    order = np.lexsort((images.reshape(len(images), -1).sum(axis=1), labels))
    mine = np.lexsort(((255 - hasy.images(numbers)).reshape(len(numbers), -1).sum(axis=1), hasy.labels[numbers]))
    assert np.array_equal(labels[order], hasy.labels[numbers][mine])
    assert images.sum() == (255 - hasy.images(numbers)).sum()


# A build whose archive is read and decoded in no time, and that says when half of the cache is written.
BUILD = """
import time
import numpy as np
import hasy_core.data.cache as cache

def half(file, **arrays):
    file.write(b"half a cache")
    file.flush()
    print("writing", flush=True)
    time.sleep(600)

cache.read_archive = cache._test_folds = cache._packed_pictures = lambda *_: None
cache._labels = lambda _: (np.zeros(1), np.zeros(1))
np.savez = half
cache.build_cache("any.tar.bz2")
"""


def test_a_build_killed_while_it_writes_leaves_the_old_cache_whole(home: Path) -> None:
    home.mkdir()
    cache_path().write_bytes(b"the old one")
    with subprocess.Popen([sys.executable, "-c", BUILD], cwd=ROOT, stdout=subprocess.PIPE, text=True) as build:
        assert build.stdout is not None
        assert build.stdout.readline() == "writing\n"
        build.kill()
    assert cache_path().read_bytes() == b"the old one"


def test_leftovers_of_a_killed_build_are_cleared_and_a_build_that_fails_to_write_keeps_the_old(
    home: Path, hasy: Hasy, hasy_content: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HASY_HOME", str(home))
    home.mkdir()
    leftover = cache_path().with_suffix(".part")
    leftover.write_bytes(b"half")
    cache_path().write_bytes(b"old")
    monkeypatch.setattr(cache_module, "read_archive", lambda *_: hasy_content)
    monkeypatch.setattr(cache_module, "_test_folds", lambda *_: hasy.test_fold)
    monkeypatch.setattr(cache_module, "_packed_pictures", lambda *_: hasy.packed)

    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", full_disk)
        with pytest.raises(HasyError, match=r"cannot be written: the disk is full; free about 25 MB there or"):
            build_cache(Path("any.tar.bz2"))
    assert not leftover.exists()
    assert cache_path().read_bytes() == b"old"
    with file_lock(cache_path().with_suffix(".lock"), "held"), monkeypatch.context() as patch:
        patch.setattr(cache_module, "_PATIENCE", 0.0)
        with pytest.raises(HasyError, match="Another process is writing"):
            build_cache(Path("any.tar.bz2"))
    assert cache_path().read_bytes() == b"old"
    leftover.write_bytes(b"half")
    build_cache(Path("any.tar.bz2"))
    assert not leftover.exists()
    assert np.array_equal(open_hasy().packed, hasy.packed)


@pytest.mark.parametrize("damage", [lambda whole: whole[:-500], lambda _: b"", lambda whole: whole[:9000] + b"\0" * 64])
def test_damaged_cache_counts_as_none(home: Path, hasy_home: Path, damage: Callable[[bytes], bytes]) -> None:
    home.mkdir()
    cache_path().write_bytes(damage((hasy_home / cache_path().name).read_bytes()))
    assert cached() is None
    with pytest.raises(HasyError, match="not on this machine"):
        open_hasy()


def test_damaged_bytes_of_a_cache_never_raise_anything(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    monkeypatch.setattr(cache_module, "IMAGE_COUNT", 20)
    names = ("labels", "writers", "test_fold")
    arrays = {"packed": np.zeros((20, 128), np.uint8)} | {name: np.zeros(20, np.uint8) for name in names}
    np.savez(cache_path(), format=np.array(cache_module.FORMAT), **arrays)
    whole, chance = cache_path().read_bytes(), np.random.default_rng(0)
    assert cached() is not None
    spoiled = 0
    for _ in range(600):
        damaged = bytearray(whole)
        damaged[chance.integers(len(whole))] = chance.integers(256)
        cache_path().write_bytes(damaged)
        spoiled += cached() is None
    assert spoiled > 100


def _without_last_line(table: bytes) -> bytes:
    return table[: table[:-1].rindex(b"\n") + 1]


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        (LABELS, lambda old: old.replace(b",31,A,", b",31,\\dog,", 1), "no symbol of HASYv2"),
        (LABELS, lambda old: old.replace(b",31,A,", b",32,A,", 1), "no symbol of HASYv2"),
        (LABELS, _without_last_line, "168,232 pictures instead of HASYv2's 168,233"),
        (LABELS, lambda old: old.replace(b"v2-00001.png", b"v2-00000.png", 1), "wrong line"),
        (LABELS, lambda old: old.replace(b"v2-00001.png", b"../secret.txt", 1), "no HASYv2 picture"),
        (LABELS, lambda old: old.replace(b"v2-00001.png", b"v2-" + b"9" * 5000 + b".png", 1), "no HASYv2 picture"),
        (LABELS, lambda old: old.replace(b",31,A,", b",31,A," + b"9" * 30, 1), "wrong line"),
        ("symbols.csv", lambda old: old.replace(b"31,A,", b"31,Z,", 1), "369 symbols"),
        ("symbols.csv", None, "no symbols.csv"),
        ("classification-task/fold-3/test.csv", _without_last_line, "Fold 3"),
        ("classification-task/fold-9/train.csv", None, "fold-9/train.csv"),
        ("hasy-data/v2-00001.png", lambda _: png((64, 32)), "v2-00001.png is 64x32"),
        ("hasy-data/v2-00001.png", None, "v2-00001.png"),
    ],
)
def test_archive_that_is_not_hasy_is_refused(
    home: Path,
    hasy_content: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    change: Callable[[bytes], bytes] | None,
    sentence: str,
) -> None:
    changed = dict(hasy_content)
    if change is None:
        del changed[name]
    else:
        changed[name] = change(changed[name])
        assert changed[name] != hasy_content[name]
    monkeypatch.setattr(cache_module, "read_archive", lambda *_: changed)
    with pytest.raises(HasyError, match=sentence):
        build_cache(Path("any.tar.bz2"))
    assert not home.exists()


def test_small_archive_is_refused(home: Path, tmp_path: Path) -> None:
    with pytest.raises(HasyError, match="4 pictures instead of"):
        build_cache(pack(tmp_path / "a.tar.bz2", small_files()))
    assert not home.exists()
