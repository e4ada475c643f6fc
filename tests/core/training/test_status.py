"""The status file, and what it means when its worker is gone."""

import json
from pathlib import Path

import pytest

import hasy_core.training.status as status_module
from hasy_core.training import RunFolder, TrainingSettings
from hasy_core.training.status import Status, StatusFile, read_status


def test_a_change_of_state_is_told_at_once_and_the_rest_when_it_is_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "status.json"
    told = StatusFile(path)
    told.write(state="running", steps=8)
    told.write(step=1)
    assert (read_status(path).state, read_status(path).step) == ("running", 0)
    monkeypatch.setattr(status_module, "SECONDS_BETWEEN", 0.0)
    told.write(step=2)
    assert read_status(path).step == 2
    assert read_status(path).steps == 8


@pytest.mark.parametrize(
    "damage",
    ["", "[]", '{"state": "flying"}', '{"state": "running", "step": "many"}', '{"state": "running", "step": true}'],
)
def test_a_damaged_file_is_that_of_a_new_run(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "status.json"
    path.write_text(damage)
    assert read_status(path) == Status()


def test_time_left_follows_the_mean_pace() -> None:
    assert Status().seconds_left is None
    assert Status(step=25, steps=100, seconds=10.0).seconds_left == 30.0


def test_a_run_without_its_process_was_interrupted(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path / "run", tmp_path, TrainingSettings())
    assert run.status().state == "new"
    with run.alone():
        StatusFile(run.status_file).write(state="running", step=3, images_per_second=500.0)
        assert run.status().state == "running"
    assert run.status().state == "interrupted"
    assert run.status().step == 3
    assert run.status().images_per_second == 0.0
    run.status_file.write_text(json.dumps({"state": "finished"}))
    assert run.status().state == "finished"
