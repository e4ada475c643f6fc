"""`steer`: a run that trains is told what to do, any other says how it is."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hasy_core.__main__ import main
from hasy_core.training import RunFolder, TrainingSettings
from hasy_core.training.status import StatusFile
from hasy_core.training.steering import read_control


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "run", tmp_path, TrainingSettings(split="stand-ins"))


def steer(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["steer", *map(str, arguments)])


def test_without_an_option_it_says_how_the_run_is(run: RunFolder) -> None:
    assert json.loads(steer(run.path, "--json").stdout)["state"] == "new"
    with run.alone():
        StatusFile(run.status_file).write(state="running", step=3, steps=12)
        told = json.loads(steer(run.path, "--json").stdout)
    assert (told["state"], told["step"], told["steps"]) == ("running", 3, 12)


def test_a_run_that_trains_is_told(run: RunFolder) -> None:
    with run.alone():
        StatusFile(run.status_file).write(state="running")
        assert steer(run.path, "--pause").exit_code == 0
        assert read_control(run.control).action == "pause"
        assert steer(run.path, "--go-on", "--rate-factor", "0.5").exit_code == 0
        assert (read_control(run.control).action, read_control(run.control).rate_factor) == ("train", 0.5)
        refused = steer(run.path, "--rate-factor", "0")
        assert refused.exit_code == 1
        assert "multiplied by 0.001 to 1000" in refused.stderr


@pytest.mark.parametrize("option", ["--pause", "--go-on", "--stop"])
def test_a_run_that_does_not_train_cannot_be_told(run: RunFolder, option: str) -> None:
    refused = steer(run.path, option)
    assert refused.exit_code == 1
    assert "is not being trained: it is new" in refused.stderr
    assert not run.control.exists()


def test_a_folder_that_is_no_run_is_one_sentence(tmp_path: Path) -> None:
    refused = steer(tmp_path, "--stop")
    assert refused.exit_code == 1
    assert "a run's folder" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_classes_that_are_no_numbers_are_refused() -> None:
    refused = CliRunner().invoke(main, ["train", "--split", "stand-ins", "--classes", "a,b"])
    assert refused.exit_code == 2
    assert "is no list of whole numbers" in refused.stderr
