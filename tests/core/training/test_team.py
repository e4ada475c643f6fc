"""Several devices and several processes that train one run together, under JAX, against one device alone."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from hasy_core.__main__ import main
from hasy_core.errors import HasyError
from hasy_core.models import load_model
from hasy_core.training import team
from hasy_core.training.team import ALONE, Team, join_team
from tests.patience import SECONDS
from tools.running_app import free_port

NETWORK = "INPUT -> [[CONV(4) -> RELU]*1 -> POOL]*2 -> FC"
ASKED = {
    "architecture": NETWORK,
    "split": "stand-ins",
    "classes": "10,20,31,32,33,34,35,36",
    "batch-size": "24",
    "validation": "0.125",
    "epochs": "2",
    "precision": "float32",
    "augmentation": "1",
    "learning-rate": "0.01",
}


def start(run: Path, backend: str, **options: object) -> subprocess.Popen[str]:
    """A process that trains the same as every other here."""
    asked = ASKED | {name.replace("_", "-"): str(value) for name, value in options.items()}
    words = [word for name, value in asked.items() for word in (f"--{name}", value)]
    return subprocess.Popen(
        [sys.executable, "-m", "hasy_core", "train", *words, "--run", str(run), "--json"],
        env=os.environ | {"KERAS_BACKEND": backend, "HASY_HOME": str(run.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> None:
    """Waits for its good end."""
    _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, said[-2000:]


def losses(run: Path) -> list[float]:
    """The loss of every metric line, and the validation's."""
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    return [line[name] for line in lines for name in ("loss", "validation_loss") if name in line]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the same run by one device, by two and by two processes under JAX."""
    folder = tmp_path_factory.mktemp("team")
    meeting = {"processes": 2, "coordinator": f"127.0.0.1:{free_port()}"}
    all_of_them = [
        start(folder / "alone", "jax"),
        start(folder / "devices", "jax", devices=2),
        *(start(folder / "processes", "jax", process=number, **meeting) for number in range(2)),
    ]
    for process in all_of_them:
        finish(process)
    return folder


@pytest.mark.parametrize("which", ["devices", "processes"])
def test_two_train_as_one(runs: Path, which: str) -> None:
    assert losses(runs / which) == pytest.approx(losses(runs / "alone"), rel=1e-5)
    picture = np.zeros((1, 32, 32, 1), np.float32)
    picture[:, 8:24, 15:17] = 1
    one, two = (np.asarray(load_model(str(runs / name))(picture)) for name in ("alone", which))
    assert two == pytest.approx(one, rel=1e-4, abs=1e-7)
    told = json.loads((runs / which / "status.json").read_text())
    assert told["state"] == "finished"
    assert f"2 devices in {2 if which == 'processes' else 1} processes" in told["device"]


def test_jax_learns(runs: Path) -> None:
    first, *_, last = losses(runs / "alone")
    assert first == pytest.approx(math.log(369), abs=0.2), "as chance has it"
    assert last < 0.6 * first


@pytest.mark.parametrize("count", [1, 5, 16, 17])
def test_a_batch_is_shared_out_evenly_and_wholly(count: int) -> None:
    rows = np.arange(100, 100 + count)
    whole = Team(devices=4, processes=2).whole(rows)
    assert len(whole) % 4 == 0
    assert set(whole) == set(rows)
    shares = [whole[Team(number, 2, 4).own(len(whole))] for number in range(2)]
    assert len(shares[0]) == len(shares[1])
    assert np.concatenate(shares).tolist() == whole.tolist()


def test_one_device_sees_each_picture_once() -> None:
    rows = np.arange(7)
    assert ALONE.whole(rows)[ALONE.own(7)].tolist() == rows.tolist()
    assert join_team() is ALONE


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"devices": 0}, "at least one device"),
        ({"processes": 2, "process": 2}, "process 2 of 2"),
        ({"processes": 2}, "HOST:PORT"),
        ({"processes": 2, "coordinator": "nowhere"}, "HOST:PORT"),
        ({"devices": 2}, "KERAS_BACKEND=jax"),
        ({"processes": 2, "coordinator": "127.0.0.1:5555"}, "KERAS_BACKEND=jax"),
    ],
)
def test_an_impossible_team_is_refused(asked: dict[str, object], said: str) -> None:
    with pytest.raises(HasyError, match=said):
        join_team(**asked)  # type: ignore[arg-type]


def test_a_refused_team_leaves_no_run_behind(tmp_path: Path) -> None:
    finished = CliRunner().invoke(main, ["train", "--devices", "2", "--run", str(tmp_path / "run")])
    assert finished.exit_code == 1
    assert "KERAS_BACKEND=jax" in finished.stderr
    assert isinstance(finished.exception, SystemExit)
    assert not (tmp_path / "run").exists()


def test_a_process_whose_leader_does_not_come_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team, "MEETING_SECONDS", 0.5)
    with pytest.raises(HasyError, match=r"did not answer at \[::1\]:\d+ within"):
        team._await(f"[::1]:{free_port()}")
