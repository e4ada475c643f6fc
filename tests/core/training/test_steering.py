"""The control file: what is asked of a run, whatever state the file is in."""

import os
from pathlib import Path

import pytest

from hasy_core.errors import HasyError
from hasy_core.training.steering import Control, Steering, read_control, set_control


def test_asking_changes_what_is_named_and_the_worker_sees_it(tmp_path: Path) -> None:
    path = tmp_path / "control.json"
    steering = Steering(path)
    assert steering.control() == Control("train", 1.0)
    set_control(path, action="pause")
    assert steering.control() == Control("pause", 1.0)
    set_control(path, rate_factor=0.5)
    assert steering.control() == Control("pause", 0.5)
    set_control(path, action="train")
    assert steering.control() == read_control(path) == Control("train", 0.5)


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"action": "train"}', '{"action": "fly", "rate_factor": 1}', "[" * 100_000, "\udcff"]
)
def test_a_damaged_file_changes_nothing(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "control.json"
    steering = Steering(path)
    set_control(path, action="pause", rate_factor=2.0)
    steering.control()
    path.write_text(damage, encoding="utf-8", errors="surrogateescape")
    os.utime(path, ns=(1, 1))
    assert steering.control() == Control("pause", 2.0)
    assert set_control(path, action="stop") == Control("stop", 1.0)


@pytest.mark.parametrize("factor", [0.0, -1.0, 1e9, float("nan"), float("inf")])
def test_an_impossible_rate_is_refused_and_the_old_control_stays(tmp_path: Path, factor: float) -> None:
    path = tmp_path / "control.json"
    set_control(path, rate_factor=2.0)
    with pytest.raises(HasyError, match=r"multiplied by 0\.001 to 1000"):
        set_control(path, rate_factor=factor)
    with pytest.raises(HasyError, match="asked to train, pause, stop, not 'fly'"):
        set_control(path, action="fly")
    assert read_control(path) == Control("train", 2.0)


def test_a_folder_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(HasyError, match="cannot be written"):
        set_control(tmp_path / "gone" / "control.json", action="stop")
