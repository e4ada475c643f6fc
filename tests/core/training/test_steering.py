"""The wish file: what is asked of a run, whatever state the file is in."""

import os
from pathlib import Path

import pytest

from hasy_core.errors import HasyError
from hasy_core.training.steering import Steering, Wish, ask, read_wish


def test_asking_changes_what_is_named_and_the_worker_sees_it(tmp_path: Path) -> None:
    path = tmp_path / "control.json"
    steering = Steering(path)
    assert steering.wish() == Wish("train", 1.0)
    ask(path, action="pause")
    assert steering.wish() == Wish("pause", 1.0)
    ask(path, rate_factor=0.5)
    assert steering.wish() == Wish("pause", 0.5)
    ask(path, action="train")
    assert steering.wish() == read_wish(path) == Wish("train", 0.5)


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"action": "train"}', '{"action": "fly", "rate_factor": 1}', "[" * 100_000, "\udcff"]
)
def test_a_damaged_file_changes_nothing(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "control.json"
    steering = Steering(path)
    ask(path, action="pause", rate_factor=2.0)
    steering.wish()
    path.write_text(damage, encoding="utf-8", errors="surrogateescape")
    os.utime(path, ns=(1, 1))
    assert steering.wish() == Wish("pause", 2.0)
    assert ask(path, action="stop") == Wish("stop", 1.0)


@pytest.mark.parametrize("factor", [0.0, -1.0, 1e9, float("nan"), float("inf")])
def test_an_impossible_rate_is_refused_and_the_old_wish_stays(tmp_path: Path, factor: float) -> None:
    path = tmp_path / "control.json"
    ask(path, rate_factor=2.0)
    with pytest.raises(HasyError, match=r"multiplied by 0\.001 to 1000"):
        ask(path, rate_factor=factor)
    with pytest.raises(HasyError, match="asked to train, pause, stop, not 'fly'"):
        ask(path, action="fly")
    assert read_wish(path) == Wish("train", 2.0)


def test_a_folder_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(HasyError, match="cannot be written"):
        ask(tmp_path / "gone" / "control.json", action="stop")
