"""Real short runs on the stand-ins, steered from outside: pause, rate, stop, a killed process, a queue."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import hasy_core.training.loop as loop
import hasy_core.training.memory as memory
import hasy_core.training.worker as worker
from hasy_core.data.standins import standin_image
from hasy_core.errors import HasyError, StoppedError
from hasy_core.training import RunFolder, TrainingSettings, train
from hasy_core.training.snapshots import read_snapshot, snapshot_steps
from hasy_core.training.steering import set_control
from hasy_core.training.training_data import training_data
from hasy_core.training.worker import runs_in, start_worker
from tests.patience import until

CLASSES = (31, 36, 100)
SMALL = "INPUT -> [[CONV(8) -> RELU]*1 -> POOL]*2 -> FC"
SHORT = TrainingSettings(
    architecture=SMALL,
    split="stand-ins",
    classes=CLASSES,
    epochs=4,
    batch_size=16,
    validation=0.1,
    precision="float32",
    augmentation=0.0,
)
STEPS = 12  # 16 pictures of each class may be learned from, and 2 of them validate: 42 pictures, 3 batches


@pytest.fixture(autouse=True)
def every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "LOG_STEPS", 1)


def _kill(run: RunFolder) -> None:
    if run.is_alive():
        os.kill(run.status().process, signal.SIGKILL)


@pytest.fixture
def in_thread() -> Iterator[Callable[[RunFolder], list[BaseException]]]:
    """Trains in a thread; the list gets what it raised."""
    threads = []

    def begin(run: RunFolder) -> list[BaseException]:
        raised: list[BaseException] = []

        def work() -> None:
            try:
                train(run)
            except BaseException as error:  # noqa: BLE001 - the test looks at it
                raised.append(error)

        threads.append(threading.Thread(target=work))
        threads[-1].start()
        return raised

    yield begin
    for thread in threads:
        thread.join()


def test_a_pause_saves_and_does_no_step_until_it_ends(
    tmp_path: Path, in_thread: Callable[[RunFolder], list[BaseException]], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = RunFolder.create(tmp_path / "run", tmp_path, SHORT)
    log = RunFolder.log

    def pausing_log(self: RunFolder, **values: object) -> None:
        log(self, **values)
        if values["step"] == 5:
            set_control(run.control, action="pause")

    monkeypatch.setattr(RunFolder, "log", pausing_log)
    raised = in_thread(run)
    until(lambda: run.status().state == "paused")
    paused = run.status()
    assert (paused.step, paused.steps, paused.per_epoch) == (5, STEPS, 3)
    assert [path.name for path in run.path.glob("checkpoint-*")] == ["checkpoint-00000005.keras"]
    with pytest.raises(HasyError, match="already being trained"):
        start_worker(run)
    set_control(run.control, action="train", rate_factor=0.5)
    until(lambda: run.model.exists() or bool(raised))
    assert not raised
    until(lambda: run.status().state == "finished")
    lines = run.metrics()
    assert [line["step"] for line in lines] == list(range(1, STEPS + 1))
    halved = [line["rate"] for line in lines]
    whole = [loop.rate_at("cosine", SHORT.learning_rate, step, STEPS) for step in range(STEPS)]
    assert halved == pytest.approx([*whole[:5], *(rate / 2 for rate in whole[5:])])
    assert run.status().seconds == pytest.approx(lines[-1]["seconds"], abs=20)


def test_a_stop_that_was_asked_for_ends_the_run_and_is_forgotten_when_it_goes_on(
    tmp_path: Path, in_thread: Callable[[RunFolder], list[BaseException]], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = RunFolder.create(tmp_path / "run", tmp_path, SHORT)
    log = RunFolder.log

    def stopping_log(self: RunFolder, **values: object) -> None:
        log(self, **values)
        if values["step"] == 7:
            set_control(run.control, action="stop")

    with monkeypatch.context() as patch:
        patch.setattr(RunFolder, "log", stopping_log)
        with pytest.raises(StoppedError, match=f"after step 7 of {STEPS}"):
            train(run)
    assert run.status().state == "stopped"
    assert snapshot_steps(run.path) == [0, 3, 6]
    train(run)
    assert [line["step"] for line in run.metrics()] == list(range(1, STEPS + 1))
    assert snapshot_steps(run.path) == [0, 3, 6, 9, 12]


def test_a_killed_worker_goes_on_without_a_seam_and_the_queue_follows_the_line(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two real processes: the first is killed while it trains, the second has waited for its turn."""
    monkeypatch.setattr(worker, "NICENESS", 1)  # other tests want the cores at the same time
    long = replace(SHORT, epochs=1000)
    first = RunFolder.create(tmp_path / "first", tmp_path, long)
    second = RunFolder.create(tmp_path / "second", tmp_path, SHORT)
    session = Path(f"/proc/{start_worker(first)}/autogroup")
    request.addfinalizer(lambda: _kill(first))
    assert not session.exists() or session.read_text().split()[-1] == "1"
    until(lambda: first.status().state == "running")
    start_worker(second)
    request.addfinalizer(lambda: _kill(second))
    until(lambda: second.status().state == "queued")
    set_control(first.control, action="pause")
    until(lambda: first.status().state == "paused")
    saved = first.status().step
    assert second.status().state == "queued"
    set_control(first.control, action="train")
    until(lambda: first.status().step > saved)
    _kill(first)
    until(lambda: first.status().state == "interrupted")
    until(lambda: second.status().state == "finished")
    assert {run.path.name for run in runs_in(tmp_path)} == {"first", "second"}
    start_worker(first)
    until(lambda: first.status().state == "running" and first.status().step > saved + 5)
    set_control(first.control, action="stop")
    until(lambda: first.status().state == "stopped")
    # A line comes after steps 1, 5 and 10, every 20 steps and at every epoch's end, once each, though some steps were
    # done twice.
    steps = range(1, first.metrics()[-1]["step"] + 1)
    wanted = [step for step in steps if step % 3 == 0 or step % 20 == 0 or step in (1, 5, 10)]
    assert [line["step"] for line in first.metrics()] == wanted


def test_snapshots_hold_kernels_maps_and_answers_from_random_to_trained(tmp_path: Path) -> None:
    from hasy_core.models import load_model

    symbol = standin_image(36, 3)
    run = RunFolder.create(tmp_path / "run", tmp_path, SHORT, symbol)
    train(run)
    assert snapshot_steps(run.path) == [0, 3, 6, 9, 12]
    begun, ended = (read_snapshot(run.path, step) for step in (0, STEPS))
    assert begun is not None
    assert ended is not None
    assert ended.epoch == 4.0
    model = load_model(str(run.path))
    np.testing.assert_allclose(
        ended.probabilities, np.asarray(model(symbol[None, ..., None] / 255.0))[0], rtol=1e-3, atol=1e-6
    )
    assert ended.kernels is not None
    np.testing.assert_allclose(ended.kernels, np.asarray(model.layers[1].kernel), atol=1e-3)
    assert begun.kernels is not None
    assert np.abs(begun.kernels - ended.kernels).max() > 1e-3
    kinds = {layer.name: type(layer).__name__ for layer in model.layers}
    assert list(ended.maps) == [name for name, kind in kinds.items() if kind in ("Conv2D", "MaxPooling2D")]
    (run.path / "snapshots" / "00000003.npz").write_bytes(b"half")
    assert read_snapshot(run.path, 3) is None


def test_gradient_norms_are_logged_for_every_layer_that_learns(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path / "run", tmp_path, replace(SHORT, epochs=1))
    train(run)
    learning = {"Conv2D", "Dense"}
    names = [row.name for row in SHORT.build_spec().table() if row.kind in learning]
    for line in run.metrics():
        assert list(line["gradients"]) == names
        assert all(norm > 0 for norm in line["gradients"].values())


def test_only_the_chosen_classes_are_learned_and_the_rest_of_them_is_kept_for_tests() -> None:
    training, validation = training_data(SHORT, lambda *_: None)
    assert sorted(set(training.labels.tolist())) == list(CLASSES)
    assert sorted(set(validation.labels.tolist())) == list(CLASSES)
    assert len(training) + len(validation) == 3 * 16
    assert training.all_pictures().shape == (len(training), 32, 32)


def test_classes_without_pictures_are_named() -> None:
    from hasy_core.data.standins import standin_classes

    missing = min(set(range(369)) - set(standin_classes()))
    with pytest.raises(HasyError, match="There is no training picture of"):
        training_data(replace(SHORT, classes=tuple(sorted({missing, 36}))), lambda *_: None)


def test_a_network_that_memory_cannot_hold_is_refused_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "machine_bytes", lambda: 1_000_000)
    monkeypatch.setattr(loop, "training_data", lambda *_: pytest.fail("pictures were read"))
    run = RunFolder.create(tmp_path / "run", tmp_path, SHORT)
    with pytest.raises(HasyError, match="choose a smaller batch or a smaller network"):
        train(run)
    assert run.status().state == "failed"
    assert "needs about" in run.status().said
