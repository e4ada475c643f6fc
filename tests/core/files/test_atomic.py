"""What is said where nothing can be written: the system's real cause, before any work is done."""

import errno
import os
from pathlib import Path

import pytest

from hasy_core.errors import HasyError
from hasy_core.files.atomic import check_place, replacing, unwritable

LONG = "n" * 300


def refusal(path: Path) -> str:
    """Of `check_place`, which `replacing` must refuse likewise."""
    with pytest.raises(HasyError) as early:
        check_place(path)
    with pytest.raises(HasyError) as late, replacing(path) as part:
        part.write_text("content")
    assert str(late.value) == str(early.value)
    return str(early.value).removeprefix(f"{path} cannot be written: ")


def test_the_cause_is_named_before_and_after_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "folder").mkdir()
    missing, file = tmp_path / "a", tmp_path / "file"
    assert refusal(missing / "b" / "c.html") == f"there is no folder {missing}; make it or give another place."
    assert refusal(file / "c.html") == f"{file} is a file, not a folder; give another place."
    assert refusal(tmp_path / "folder") == "a folder has that name; give another place."
    assert refusal(tmp_path / LONG) == "its name is too long; give a shorter one or give another place."
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_a_place_whose_folders_will_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    check_place(tmp_path / "a" / "b" / "out", makes_folders=True)
    with pytest.raises(HasyError, match="file is a file, not a folder"):
        check_place(tmp_path / "file" / "b" / "out", makes_folders=True)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full; free 2 MB there or set HOME."),
        (errno.EDQUOT, "your share of the disk is used up; free 2 MB there or set HOME."),
        (errno.EACCES, "you may not write there; set HOME."),
        (errno.EPERM, "you may not write there; set HOME."),
        (errno.EROFS, "that disk can only be read; set HOME."),
        (errno.EIO, f"{os.strerror(errno.EIO)}; set HOME."),
        (errno.ENOENT, f"{os.strerror(errno.ENOENT)}; set HOME."),
    ],
)
def test_each_cause_has_its_sentence(number: int, said: str, tmp_path: Path) -> None:
    error = OSError(number, os.strerror(number))
    assert str(unwritable(tmp_path / "x", error, room="2 MB", instead="set HOME")) == (
        f"{tmp_path / 'x'} cannot be written: {said}"
    )
