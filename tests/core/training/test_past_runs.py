"""Runs looked back at: their titles, what a table tells of them, damage, and deleting."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from hasy_core.data.standins import standin_image
from hasy_core.errors import HasyError
from hasy_core.training import RunFolder, TrainingSettings
from hasy_core.training.augmentation import augmented, random_affine
from hasy_core.training.memory import check_memory
from hasy_core.training.past_runs import delete_run, gradient_series, past_run, series
from hasy_core.training.run_folder import LONGEST_TITLE
from hasy_core.training.worker import last_words, runs_in

SETTINGS = TrainingSettings(architecture="lenet5", split="stand-ins")


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return RunFolder.create(None, tmp_path / "runs", SETTINGS)


def test_a_title_is_kept_in_the_folder_and_taken_away(run: RunFolder) -> None:
    assert run.title() == run.path.name
    run.rename("  ../my\n first | *run*  ")
    assert RunFolder(run.path).title() == "../my first | *run*"
    assert [path.name for path in run.path.parent.iterdir()] == [run.path.name]
    with pytest.raises(HasyError, match=f"at most {LONGEST_TITLE}"):
        run.rename("x" * (LONGEST_TITLE + 1))
    run.rename(" ")
    assert run.title() == run.path.name


def test_the_best_scores_of_a_run_are_told(run: RunFolder) -> None:
    for epoch, top1 in ((1.0, 0.4), (2.0, 0.7), (3.0, 0.6)):
        run.log(step=int(epoch), epoch=epoch, validation_top1=top1, validation_top3=top1 + 0.2)
    told = past_run(run)
    assert (told.best_top1, told.best_top3) == (0.7, pytest.approx(0.9))
    assert told.settings == SETTINGS
    assert told.problem == ""
    assert told.status.state == "new"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"epochs": -1}', '{"architecture": "none"}', "[" * 100_000])
def test_a_damaged_run_is_told_with_a_sentence(run: RunFolder, text: str) -> None:
    (run.path / "settings.json").write_text(text)
    told = past_run(run)
    assert told.settings is None
    assert told.problem.endswith((".", "?"))
    assert told.title == run.path.name


def test_metric_lines_that_hold_other_things_are_left_out(run: RunFolder) -> None:
    lines = [
        {"epoch": 1.0, "loss": 2.0, "gradients": {"conv": 0.5, "fc": "big"}},
        {"epoch": 2.0, "loss": float("nan"), "gradients": [1]},
        {"epoch": "three", "loss": 1.0},
        {"epoch": 4.0, "loss": True},
        {"epoch": 5, "loss": 1, "gradients": {"conv": 0.25}},
        {"loss": 1.0},
    ]
    for line in lines:
        run.log(**line)
    read = run.metrics()
    assert series(read, "loss") == [(1.0, 2.0), (5.0, 1.0)]
    assert gradient_series(read) == {"conv": [(1.0, 0.5), (5.0, 0.25)]}


def test_deleting_takes_the_whole_folder(run: RunFolder) -> None:
    (run.path / "snapshots").mkdir()
    (run.path / "snapshots" / "00000000.npz").write_bytes(b"x")
    delete_run(run, run.path.parent)
    assert list(run.path.parent.iterdir()) == []


def test_a_run_that_is_trained_is_not_deleted(run: RunFolder) -> None:
    with run.alone(), pytest.raises(HasyError, match="already being trained"):
        delete_run(run, run.path.parent)
    assert past_run(run).problem == ""


def test_only_runs_of_the_folder_are_deleted(run: RunFolder, tmp_path: Path) -> None:
    runs = run.path.parent
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "settings.json").write_text("{}")
    (runs / "plain").mkdir()
    (runs / "link").symlink_to(precious, target_is_directory=True)
    inner = run.path / "inner"
    inner.mkdir()
    (inner / "settings.json").write_text("{}")
    for path in (precious, runs / "plain", runs / "link", inner, runs / ".." / "precious", runs / "..", runs / "none"):
        with pytest.raises(HasyError, match="is no run's folder"):
            delete_run(RunFolder(path), runs)
    assert (precious / "settings.json").is_file()
    assert (inner / "settings.json").is_file()


def test_runs_are_listed_youngest_first_and_what_is_being_deleted_is_not(run: RunFolder) -> None:
    runs = run.path.parent
    other = RunFolder.create(None, runs, SETTINGS)
    os.utime(run.path / "settings.json", ns=(0, 0))
    (runs / ".deleted.1.old").mkdir()
    (runs / ".deleted.1.old" / "settings.json").write_text("{}")
    (runs / "other things").mkdir()
    assert [each.path for each in runs_in(runs)] == [other.path, run.path]
    assert runs_in(runs / "none") == []


def test_the_last_line_of_a_worker_that_failed_early_is_told(run: RunFolder) -> None:
    assert last_words(run) == ""
    run.output.write_bytes(b"Traceback\n" + b"x" * 9000 + b"\nImportError: no module \xff\n\n")
    assert last_words(run) == "ImportError: no module \ufffd"


def test_a_network_that_does_not_fit_is_refused_with_its_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = check_memory(SETTINGS)
    assert needed > 0
    monkeypatch.setattr("hasy_core.training.memory.machine_bytes", lambda: needed - 1)
    with pytest.raises(HasyError, match="smaller batch or a smaller network"):
        check_memory(SETTINGS)
    monkeypatch.setattr("hasy_core.training.memory.machine_bytes", lambda: None)
    assert check_memory(SETTINGS) == needed


@pytest.mark.parametrize("strength", [0.5, 1.0, 2.0])
def test_the_picture_of_augmentation_is_what_training_sees(strength: float) -> None:
    import keras

    symbol = standin_image(36, 3)
    maps = random_affine(5, 32, strength, np.random.default_rng(7))
    pictures = np.repeat(symbol[None, ..., None].astype(np.float32) / 255.0, 5, axis=0)
    wanted = np.asarray(
        keras.ops.image.affine_transform(pictures, maps, interpolation="bilinear", fill_mode="constant")
    )
    np.testing.assert_allclose(augmented(symbol, strength, 5, seed=7), wanted[..., 0], atol=1e-4)


def test_metrics_that_are_no_file_are_damage(run: RunFolder) -> None:
    (run.path / "metrics.jsonl").unlink()
    (run.path / "metrics.jsonl").mkdir()
    assert "cannot be read" in past_run(run).problem
    assert json.loads((run.path / "settings.json").read_text())["architecture"] == "lenet5"
