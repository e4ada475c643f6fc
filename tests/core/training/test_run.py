"""Short real runs of a small network on HASYv2: files, resume without a seam, refusal."""

import json
import math
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hasy_core.training.loop as loop
import hasy_core.training.network as network
from hasy_core.errors import HasyError, StoppedError
from hasy_core.models import load_model
from hasy_core.training import RunFolder, TrainingSettings, train

NETWORK = "INPUT -> [[CONV(4) -> RELU]*1 -> POOL]*2 -> FC"
SHORT = TrainingSettings(
    architecture=NETWORK, epochs=2, batch_size=16, subset=64, validation=0.001, precision="float32"
)


@pytest.fixture(autouse=True)
def home(hasy_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session's data; a checkpoint after every step, a metric line too."""
    monkeypatch.setenv("HASY_HOME", str(hasy_home))
    monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr(loop, "LOG_STEPS", 1)


def _finished(path: Path) -> RunFolder:
    run = RunFolder.create(path, path.parent, SHORT)
    train(run)
    return run


def _spoil(
    monkeypatch: pytest.MonkeyPatch, losses: Iterator[float], besides: Callable[[], None] = lambda: None
) -> None:
    """Every step of a fresh network says one of these losses."""
    genuine = network.fresh_network

    def spoilt(settings: TrainingSettings) -> Any:
        model = genuine(settings)
        train_on_batch = model.train_on_batch

        def step(*args: Any, **kwargs: Any) -> dict[str, Any]:
            besides()
            return train_on_batch(*args, **kwargs) | {"loss": next(losses)}

        model.train_on_batch = step
        return model

    monkeypatch.setattr(network, "fresh_network", spoilt)


def test_resumed_run_equals_one_that_was_never_broken(tmp_path: Path) -> None:
    whole = _finished(tmp_path / "whole")
    broken = RunFolder.create(tmp_path / "broken", tmp_path, SHORT)

    def power_cut(fraction: float, doing: str) -> None:
        if doing.startswith("Epoch") and fraction >= 5 / 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(broken, power_cut)
    assert not broken.model.exists()
    assert [line["step"] for line in broken.metrics()] == [1, 2, 3, 4, 5]
    with (broken.path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 6, "lo')
    (broken.path / ".checkpoint-00000006.1.part.keras").write_bytes(b"half")
    train(broken)
    assert [line["step"] for line in broken.metrics()] == list(range(1, 9))
    for old, new in zip(whole.metrics(), broken.metrics(), strict=True):
        assert new["loss"] == pytest.approx(old["loss"], rel=1e-4)
    picture = np.zeros((1, 32, 32, 1), np.float32)
    picture[:, 10:20, 15:17] = 1
    expected, resumed = (np.asarray(load_model(str(run.path))(picture)) for run in (whole, broken))
    assert resumed == pytest.approx(expected, rel=1e-3, abs=1e-6)
    assert list(broken.path.glob("*.part*")) == []
    assert len(list(broken.path.glob("checkpoint-*.keras"))) == 1


def test_a_line_that_was_half_done_when_the_run_broke_off_is_that_of_an_unbroken_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "LOG_STEPS", 3)
    monkeypatch.setattr(loop, "FIRST_LINES", ())
    whole = _finished(tmp_path / "whole")
    broken = RunFolder.create(tmp_path / "broken", tmp_path, SHORT)
    save = RunFolder.save_checkpoint

    def power_cut(run: RunFolder, model: Any, step: int, *rest: Any) -> None:
        save(run, model, step, *rest)
        if step == 5:
            raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(RunFolder, "save_checkpoint", power_cut)
        with pytest.raises(KeyboardInterrupt):
            train(broken)
    train(broken)
    assert [line["step"] for line in broken.metrics()] == [3, 4, 6, 8]
    for old, new in zip(whole.metrics(), broken.metrics(), strict=True):
        for name in ("loss", "accuracy", "top3"):
            assert new[name] == pytest.approx(old[name], rel=1e-4)


def test_a_stopped_run_has_saved_its_last_step_and_goes_on_to_scores_that_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", 3600.0)
    run = RunFolder.create(tmp_path / "my run", tmp_path, SHORT)

    def ask(fraction: float, doing: str) -> None:
        if doing.startswith("Epoch") and fraction == 3 / 8:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(StoppedError, match=r"after step 3 of 8.*train --resume '.*my run'$"):
        train(run, ask)
    assert json.loads((run.path / "state.json").read_text())["step"] == 3
    assert [line["step"] for line in run.metrics()] == [1, 2, 3]
    assert run.status().state == "stopped"
    finished = train(run)
    assert [line["step"] for line in run.metrics()] == list(range(1, 9))
    again = train(run)
    names = {"validation_loss", "validation_top1", "validation_top3"}
    assert names <= set(finished)
    assert {name: again[name] for name in names} == {name: finished[name] for name in names}


def test_a_stop_never_saves_a_run_that_ran_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", 3600.0)
    monkeypatch.setattr(loop, "LOG_STEPS", 3600)
    run = RunFolder.create(tmp_path / "run", tmp_path, SHORT)
    _spoil(monkeypatch, iter([math.nan]), lambda: signal.raise_signal(signal.SIGTERM))
    with pytest.raises(HasyError, match="no longer a number after step 1"):
        train(run)
    assert not (run.path / "state.json").exists()


def test_a_run_is_trained_by_one_at_a_time(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path / "run", tmp_path, SHORT)
    with run.alone(), pytest.raises(HasyError, match="already being trained"):
        train(RunFolder(run.path))
    with run.alone():
        pass


def test_of_two_runs_begun_at_once_in_one_folder_the_second_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = RunFolder.create(tmp_path / "run", tmp_path, SHORT)
    monkeypatch.setattr(Path, "iterdir", lambda _: iter(()))  # as the second saw it, a moment ago
    with pytest.raises(HasyError, match="Another run was begun"):
        RunFolder.create(run.path, tmp_path, TrainingSettings())
    assert run.settings() == SHORT


def test_loss_that_is_no_number_stops_the_run_and_keeps_the_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = RunFolder.create(tmp_path / "run", tmp_path, SHORT)
    _spoil(monkeypatch, iter([1.0, 1.0, 1.0, math.inf]))
    with pytest.raises(HasyError, match=r"no longer a number after step 4.*lower rate"):
        train(run)
    assert json.loads((run.path / "state.json").read_text())["step"] == 3


def test_occupied_folder_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(HasyError, match="not empty"):
        RunFolder.create(tmp_path, tmp_path, SHORT)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("settings.json", "{"),
        ("settings.json", '{"epochs": 0}'),
        ("settings.json", "[" * 100_000),
        ("settings.json", '{"architecture_options": {"a": ' + '{"a": ' * 100_000),
        ("state.json", "{}"),
        ("state.json", "[" * 100_000),
        ("state.json", '{"step": 1e999, "seconds": 1, "checkpoint": "gone.keras"}'),
        ("state.json", '{"step": 1, "seconds": 1, "checkpoint": "gone.keras"}'),
    ],
)
def test_damaged_run_is_refused_in_one_sentence(tmp_path: Path, name: str, content: str) -> None:
    run = RunFolder.create(tmp_path / "run", tmp_path, SHORT)
    (run.path / name).write_text(content)
    with pytest.raises(HasyError):
        train(run)


def test_metrics_end_before_a_line_that_cannot_be_read(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path / "run", tmp_path, SHORT)
    (run.path / "metrics.jsonl").write_text('{"step": 1}\n' + "[" * 100_000 + '\n{"step": 2}\n')
    assert run.metrics() == [{"step": 1}]


def test_damaged_checkpoint_is_refused(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path / "run", tmp_path, SHORT)
    (run.path / "checkpoint-00000001.keras").write_bytes(b"half a file")
    (run.path / "state.json").write_text(
        json.dumps({"step": 1, "seconds": 1.0, "checkpoint": "checkpoint-00000001.keras"})
    )
    with pytest.raises(HasyError, match="is damaged"):
        train(run)


def test_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HasyError, match=r"is .* a run's folder"):
        train(RunFolder(tmp_path))
