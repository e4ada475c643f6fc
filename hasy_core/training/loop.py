"""The training loop: plain Keras 3 and NumPy, one batch after another, steered while it runs, resumable at any step."""

import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import replace
from typing import Any

import numpy as np

from hasy_core.data import Progress
from hasy_core.data.locations import no_progress
from hasy_core.errors import HasyError, StoppedError
from hasy_core.models import predict_probabilities
from hasy_core.training.learning_rate import rate_at
from hasy_core.training.memory import check_memory
from hasy_core.training.network import begun_network
from hasy_core.training.queue import turn
from hasy_core.training.run_folder import FollowedRun, RunFolder
from hasy_core.training.settings import TrainingSettings
from hasy_core.training.snapshots import FOLDER, Watch
from hasy_core.training.status import StatusFile
from hasy_core.training.steering import Control, Steering, set_control
from hasy_core.training.stopping import stop_signal
from hasy_core.training.team import ALONE, Team
from hasy_core.training.training_data import Part, batches, steps_per_epoch, training_data

CHECKPOINT_SECONDS = 55.0
LOG_STEPS = 20
FIRST_LINES = (1, 5, 10)  # of a large network, twenty steps take a while
PAUSE_LOOK = 0.2
LEARNED = ("loss", "accuracy", "top3")  # of the pictures since the last line
SCORES = ("validation_loss", "validation_top1", "validation_top3")


def train(
    run: RunFolder, progress: Progress = no_progress, *, queue: bool = False, team: Team = ALONE
) -> dict[str, Any]:
    """Train, or go on with, the run in a folder until its last epoch.

    Once the steps have begun, Ctrl-C and SIGTERM end the run after the current step, with its checkpoint saved, and
    so does a control that says stop.

    Args:
        run: a folder with settings, perhaps with a checkpoint.
        progress: told the fraction of all steps and the current loss.
        queue: wait until no run beside this one trains that was queued before.
        team: the devices that train it together; each process of several calls this, and the first one writes.

    Returns:
        summary: steps, seconds and the last validation scores.

    Raises:
        HasyError: no data, too little memory, a damaged run, one that another process trains, a full disk, or a loss
            that is not finite.
        StoppedError: by a signal or the control file; what was trained is saved.
    """
    settings = run.settings()
    if not team.leads:
        run = FollowedRun(run.path)
    with run.alone():
        if team.leads:
            set_control(run.control, action="train")  # what stopped it last time is granted
        status = StatusFile(run.status_file if team.leads else None)
        try:
            with _turn(run, status) if queue and team.leads else nullcontext():
                return _begun(run, settings, status, progress, team).finish()
        except StoppedError as stopped:
            status.write(state="stopped", said=str(stopped), images_per_second=0.0)
            raise
        except HasyError as error:
            _write_failure(status, str(error))
            raise
        except KeyboardInterrupt:
            _write_failure(status, "It was stopped before its first step.", state="stopped")
            raise
        except Exception as error:
            if team.processes > 1:
                said = f"Another process of this run ended. {run.how_to_go_on()}"
                _write_failure(status, said)
                raise HasyError(f"{said} ({type(error).__name__})") from error
            _write_failure(status, f"It broke off with an error of the program: {type(error).__name__}: {error}")
            raise


def _begun(
    run: RunFolder, settings: TrainingSettings, status: StatusFile, progress: Progress, team: Team
) -> "_Training":
    """This process's share of the training, when all are ready for theirs."""
    try:
        training = _Training(run, settings, status, progress, team)
    except BaseException:
        team.check_ready(False)
        raise
    team.check_ready(True)
    return training


def _write_failure(status: StatusFile, said: str, state: str = "failed") -> None:
    with suppress(HasyError):  # the disk is full: that is what the error says already
        status.write(state=state, said=said, images_per_second=0.0)


def _turn(run: RunFolder, status: StatusFile) -> Any:
    steering = Steering(run.control)
    status.write(state="queued", said="Waits for the runs that were queued before it.")

    def is_first() -> bool:
        others = (RunFolder(path) for path in run.path.parent.iterdir() if path.is_dir() and path != run.path)
        return not any(
            (found := other.status()).state == "queued" and found.since < status.now.since for other in others
        )

    def waiting() -> None:
        if steering.control().action == "stop":
            raise StoppedError(f"Stopped while it waited for its turn. {run.how_to_go_on()}")

    return turn(run.path.parent, is_first, waiting)


class _Training:
    """One process's share of a run's training."""

    def __init__(
        self, run: RunFolder, settings: TrainingSettings, status: StatusFile, progress: Progress, team: Team
    ) -> None:
        self.run, self.settings, self.status, self.progress, self.team = run, settings, status, progress, team
        status.write(state="preparing", said="Reads the pictures.")
        check_memory(settings)
        self.training, self.validation = training_data(settings, progress)
        self.per_epoch = steps_per_epoch(self.training, settings)
        self.steps = self.per_epoch * settings.epochs
        status.write(said="Builds the network.", steps=self.steps, per_epoch=self.per_epoch)
        with team.scope():
            self.model, self.first_step, self.before = begun_network(run, settings)
        # Several devices hold the model together; what looks at it alone needs one of its own.
        self.watched = self.model if team.distribution is None else settings.build_spec().build(settings.precision)
        status.write(step=self.first_step, seconds=self.before, device=_device(team))
        # What a run that is resumed after its last step has to say for itself.
        self.scores = {name: line[name] for line in run.metrics() for name in SCORES if name in line}
        self.watch = Watch(self.watched, self._symbol(), run.path / FOLDER) if team.leads else None
        self.steering = Steering(run.control)
        self.saved = time.monotonic()
        self.begun = self.saved

    def finish(self) -> dict[str, Any]:
        """Trains to the end; the result of `train`."""
        if self.first_step == 0:
            self._look(0)
        self.begun = self.saved = self._counted = time.monotonic()
        self._pictures = 0
        self._since_line = dict.fromkeys((*LEARNED, "pictures"), 0.0) | self.run.since_line()
        with stop_signal() as signalled:
            for step, pictures, targets in batches(self.training, self.settings, self.first_step, self.team):
                control = self._control(step, signalled.is_set)
                self._step(step, pictures, targets, control)
            plain = self.settings.build_spec().build("float32")
            plain.set_weights(self.model.get_weights())
            self.run.save_model(plain)
            self.team.wait_for_all()
        seconds = round(self._seconds(), 1)
        self.status.write(state="finished", said="Finished.", step=self.steps, seconds=seconds, images_per_second=0.0)
        return {"run": str(self.run.path), "steps": self.steps, "seconds": seconds, **self.scores}

    def _control(self, step: int, signalled: Callable[[], bool]) -> Control:
        """What is wanted before a step; waits while it is a pause, and ends the run where it is a stop."""

        def wanted() -> Control:
            control = self.steering.control() if self.team.leads else Control()
            return self.team.agree(replace(control, action="stop") if signalled() else control)

        control = wanted()
        if control.action == "train":
            return control
        if step > self.first_step:
            self.run.save_checkpoint(self.model, step, self._seconds(), self._since_line)
            self.saved = time.monotonic()
        paused = time.monotonic()
        while control.action == "pause":
            self.status.write(state="paused", said="Paused; what was trained is saved.", images_per_second=0.0)
            time.sleep(PAUSE_LOOK)
            control = wanted()
        self.begun += time.monotonic() - paused
        if control.action == "stop":
            raise StoppedError(f"Stopped after step {step} of {self.steps}, and saved. {self.run.how_to_go_on()}")
        return control

    def _step(self, step: int, pictures: Any, targets: Any, control: Control) -> None:
        done, settings = step + 1, self.settings
        rate = rate_at(settings.schedule, settings.learning_rate, step, self.steps) * control.rate_factor
        with self.team.scope():
            self.model.optimizer.learning_rate = rate
            result = self.model.train_on_batch(pictures, targets, return_dict=True)
        epoch_ends = done % self.per_epoch == 0
        saving = done == self.steps or time.monotonic() - self.saved > CHECKPOINT_SECONDS
        logging = epoch_ends or done % LOG_STEPS == 0 or done in FIRST_LINES
        loss = float(result["loss"])
        if not np.isfinite(loss):
            raise HasyError(
                f"The loss is no longer a number after step {done}: the learning rate {rate:.2g} is too high. "
                "The last good checkpoint is kept; start a run with a lower rate."
            )
        self._pictures += len(targets) * self.team.processes
        self._since_line["pictures"] += len(targets)
        for name in LEARNED:
            self._since_line[name] += float(result[name]) * len(targets)
        if logging:
            self._log(done, rate, epoch_ends)
        if saving:
            self.run.save_checkpoint(self.model, done, self._seconds(), self._since_line)
            self.saved = time.monotonic()
        self._write_progress(done, rate)

    def _log(self, done: int, rate: float, epoch_ends: bool) -> None:
        from hasy_core.training.optimizers import gradient_norms

        pictures = self._since_line["pictures"]
        values: dict[str, Any] = {name: self._since_line[name] / pictures for name in LEARNED}
        self._since_line = dict.fromkeys(self._since_line, 0.0)
        values |= {"rate": rate, "gradients": gradient_norms(self.model)}
        if epoch_ends:
            self._look(done)
            if self.watch and len(self.validation):
                self.scores = _validate(self.watched, self.validation)
                values |= self.scores
        self.run.log(step=done, epoch=done / self.per_epoch, seconds=round(self._seconds(), 1), **values)
        epoch = (done - 1) // self.per_epoch + 1
        self.progress(done / self.steps, f"Epoch {epoch} of {self.settings.epochs}, loss {values['loss']:.3f}")

    def _look(self, done: int) -> None:
        if self.watch is None:
            return
        if self.watched is not self.model:
            self.watched.set_weights(self.model.get_weights())
        self.watch.take(done, done / self.per_epoch)

    def _write_progress(self, done: int, rate: float) -> None:
        now = time.monotonic()
        pace = {}
        if now - self._counted > 1.0:
            pace = {"images_per_second": round(self._pictures / (now - self._counted), 1)}
            self._counted, self._pictures = now, 0
        said = f"Epoch {(done - 1) // self.per_epoch + 1} of {self.settings.epochs}."
        self.status.write(
            state="running", said=said, step=done, seconds=round(self._seconds(), 1), learning_rate=rate, **pace
        )

    def _seconds(self) -> float:
        return self.before + time.monotonic() - self.begun

    def _symbol(self) -> Any:
        chosen = self.run.symbol()
        if chosen is None:
            chosen = self.training.pictures(np.array([0]))[0]
            self.run.keep_symbol(chosen)
        return chosen


def _validate(model: Any, part: Part) -> dict[str, float]:
    probabilities, labels = predict_probabilities(model, part.all_pictures()), part.labels
    best = np.argpartition(probabilities, -3)[:, -3:]
    likelihoods = probabilities[np.arange(len(labels)), labels]
    found = (
        -np.log(np.maximum(likelihoods, 1e-12)).mean(),
        (probabilities.argmax(axis=1) == labels).mean(),
        (best == labels[:, None]).any(axis=1).mean(),
    )
    return {name: float(value) for name, value in zip(SCORES, found, strict=True)}


def _device(team: Team) -> str:
    """What computes: the backend, its first device, and how many there are."""
    import keras

    devices = keras.distribution.list_devices()
    several = f", {team.devices} devices in {team.processes} processes" if team.distribution is not None else ""
    return f"{keras.backend.backend()}: {devices[0] if devices else 'cpu'}{several}"
