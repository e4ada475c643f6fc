"""Archives that are cut short, damaged, hostile or something else."""

import bz2
import tarfile
from pathlib import Path

import pytest
from archives import pack, small_files

import hasy_core.data.archive as archive_module
from hasy_core.data.archive import read_archive
from hasy_core.errors import HasyError


def test_reads_pictures_and_tables_only(tmp_path: Path) -> None:
    archive = pack(tmp_path / "a.tar.bz2", small_files(**{"run-me.py": b"print()"}))
    assert read_archive(archive) == small_files()
    assert [path.name for path in tmp_path.iterdir()] == ["a.tar.bz2"], "nothing is unpacked"


@pytest.mark.parametrize(
    "name", ["../outside.png", "/etc/outside.png", "hasy-data/../../x.png", "..\\x.png", "C:/x.png"]
)
def test_member_outside_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    archive = pack(tmp_path / "in" / "a.tar.bz2", small_files(**{name: b"x"}))
    with pytest.raises(HasyError, match="outside its folder"):
        read_archive(archive)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_truncated_archive_is_refused(tmp_path: Path, share: float) -> None:
    archive = pack(tmp_path / "a.tar.bz2", small_files())
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(HasyError, match="cut short, damaged"):
        read_archive(archive)


def test_archive_cut_between_tar_members_is_refused(tmp_path: Path) -> None:
    archive = pack(tmp_path / "a.tar.bz2", small_files())
    plain = bz2.decompress(archive.read_bytes())
    archive.write_bytes(bz2.compress(plain[:1700]))
    with pytest.raises(HasyError, match="cut short, damaged"):
        read_archive(archive)


@pytest.mark.parametrize("content", [b"plain text", b"PK\x03\x04 a zip", bz2.compress(b"not a tar" * 200)])
def test_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.tar.bz2"
    path.write_bytes(content)
    with pytest.raises(HasyError, match="cannot be read to its end"):
        read_archive(path)


def test_missing_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(HasyError, match="no archive at"):
        read_archive(tmp_path / "nothing.tar.bz2")


@pytest.mark.parametrize("name", ["a" * 5000, "small.tar.bz2/inner.tar.bz2", "."])
def test_a_path_that_can_be_no_archive_is_named(tmp_path: Path, name: str) -> None:
    pack(tmp_path / "small.tar.bz2", small_files())
    with pytest.raises(HasyError, match=r"no archive at|cannot be read"):
        read_archive(tmp_path / name)


def test_more_members_than_any_hasy_has_are_refused_whatever_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_module, "MAX_MEMBERS", 20)
    archive = tmp_path / "a.tar.bz2"
    with tarfile.open(archive, "w:bz2") as tar:
        for number in range(21):
            folder = tarfile.TarInfo(f"folder-{number}")
            folder.type = tarfile.DIRTYPE
            tar.addfile(folder)
    with pytest.raises(HasyError, match="far larger inside"):
        read_archive(archive)


def test_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "MAX_MEMBER_BYTES", 2**20)
    archive = pack(tmp_path / "a.tar.bz2", small_files(**{"hasy-data/v2-00009.png": bytes(2**20 + 1)}))
    with pytest.raises(HasyError, match="far larger inside"):
        read_archive(archive)
