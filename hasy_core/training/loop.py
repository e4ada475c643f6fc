"""The training loop: plain Keras 3 and NumPy, one batch after another, resumable at any step."""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.data import CLASS_COUNT, Progress, load_hasy, validation_rows
from hasy_core.data.locations import no_progress
from hasy_core.errors import DAMAGED_ZIP, HasyError, StoppedError
from hasy_core.models import as_input, predict_probabilities
from hasy_core.training.augmentation import augment
from hasy_core.training.run_folder import RunFolder
from hasy_core.training.settings import TrainingSettings
from hasy_core.training.stopping import stop_wish

CHECKPOINT_SECONDS = 55.0
LOG_STEPS = 20
WARM_UP = 0.05


def _training_data(
    settings: TrainingSettings, progress: Progress
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.uint8], NDArray[np.int64]]:
    images, labels = load_hasy(settings.split, "train", settings.seed, progress)
    if settings.validation:
        training, validation = validation_rows(labels, settings.validation, settings.seed)
    else:
        training, validation = np.arange(len(labels)), np.arange(0)
    if settings.subset:
        training = np.random.default_rng(settings.seed).permutation(training)[: settings.subset]
    return images[training], labels[training], images[validation], labels[validation]


def _batches(
    images: NDArray[np.uint8], labels: NDArray[np.int64], settings: TrainingSettings, first_step: int
) -> Iterator[tuple[int, Any, NDArray[np.float32]]]:
    """Batches from `first_step` on; what a step sees depends on the seed and the step alone, so a run resumes
    exactly where it broke off."""
    per_epoch = -(-len(labels) // settings.batch_size)
    targets = np.eye(CLASS_COUNT, dtype=np.float32)
    for step in range(first_step, per_epoch * settings.epochs):
        epoch, place = divmod(step, per_epoch)
        if place == 0 or step == first_step:
            order = np.random.default_rng((settings.seed, epoch)).permutation(len(labels))
        rows = order[place * settings.batch_size : (place + 1) * settings.batch_size]
        chance = np.random.default_rng((settings.seed, epoch, place))
        yield step, augment(as_input(images[rows]), settings.augmentation, chance), targets[labels[rows]]


def _compiled(settings: TrainingSettings, steps: int) -> Any:
    import keras

    keras.utils.set_random_seed(settings.seed)
    model = settings.build_spec().build(settings.precision)
    warm_up = max(1, round(steps * WARM_UP))
    schedule = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=settings.learning_rate / 25,
        warmup_target=settings.learning_rate,
        warmup_steps=warm_up,
        decay_steps=max(1, steps - warm_up),
    )
    model.compile(
        optimizer=keras.optimizers.AdamW(schedule, weight_decay=settings.weight_decay),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=settings.label_smoothing),
        metrics=["accuracy"],
        # XLA makes a step four times slower on a CPU (DESIGN.md).
        jit_compile=False,
    )
    return model


def _advance_chance(model: Any, fresh: Any, steps: int) -> None:
    """Give dropout the state of chance that it had after so many steps; Keras does not save it with a model."""
    for layer, begun in zip(model.layers, fresh.layers, strict=True):
        if hasattr(layer, "seed_generator"):
            first, count = np.asarray(begun.seed_generator.state).tolist()
            layer.seed_generator.state.assign([first, count + steps])


def _validate(model: Any, images: NDArray[np.uint8], labels: NDArray[np.int64]) -> dict[str, float]:
    probabilities = predict_probabilities(model, images)
    best = np.argpartition(probabilities, -3)[:, -3:]
    likelihoods = probabilities[np.arange(len(labels)), labels]
    return {
        "validation_loss": float(-np.log(np.maximum(likelihoods, 1e-12)).mean()),
        "validation_top1": float((probabilities.argmax(axis=1) == labels).mean()),
        "validation_top3": float((best == labels[:, None]).any(axis=1).mean()),
    }


def train(run: RunFolder, progress: Progress = no_progress) -> dict[str, Any]:
    """Train, or go on with, the run in a folder until its last epoch.

    Once the steps have begun, Ctrl-C and SIGTERM end the run after the current step, with its checkpoint saved.

    Args:
        run: a folder with settings, perhaps with a checkpoint.
        progress: told the fraction of all steps and the current loss.

    Returns:
        summary: steps, seconds and the last validation scores.

    Raises:
        HasyError: no data, a damaged run, one that another process trains, a full disk, or a loss that is not finite.
        StoppedError: by a signal; the checkpoint is saved.
    """
    settings = run.settings()
    with run.alone():
        return _train(run, settings, progress)


def _train(run: RunFolder, settings: TrainingSettings, progress: Progress) -> dict[str, Any]:
    images, labels, validation_images, validation_labels = _training_data(settings, progress)
    per_epoch = -(-len(labels) // settings.batch_size)
    steps = per_epoch * settings.epochs
    model, first_step, before = _begun(run, settings, steps)
    # What a run that is resumed after its last step has to say for itself.
    scores = {name: value for line in run.metrics() for name, value in line.items() if name.startswith("validation_")}

    begun = saved = time.monotonic()
    with stop_wish() as wish:
        for step, batch, target in _batches(images, labels, settings, first_step):
            result = model.train_on_batch(batch, target, return_dict=True)
            done, epoch_ends = step + 1, (step + 1) % per_epoch == 0
            seconds = before + time.monotonic() - begun
            stopping = wish.is_set() and done < steps
            saving = done == steps or time.monotonic() - saved > CHECKPOINT_SECONDS
            logging = epoch_ends or done % LOG_STEPS == 0
            loss = float(result["loss"])
            if (stopping or saving or logging) and not np.isfinite(loss):
                raise HasyError(
                    f"The loss is no longer a number after step {done}: the learning rate {settings.learning_rate} "
                    "is too high. The last good checkpoint is kept; start a run with a lower rate."
                )
            if stopping:  # before all else: who stops a run may not wait for a validation
                run.save_checkpoint(model, done, seconds)
            if stopping or logging:
                values = {"loss": loss, "accuracy": float(result["accuracy"])}
                if epoch_ends and len(validation_labels):
                    scores = _validate(model, validation_images, validation_labels)
                    values |= scores
                run.log(step=done, epoch=done / per_epoch, seconds=round(seconds, 1), **values)
                model.reset_metrics()
                progress(done / steps, f"Epoch {step // per_epoch + 1} of {settings.epochs}, loss {loss:.3f}")
            if stopping:
                raise StoppedError(f"Stopped after step {done} of {steps}, and saved. {run.how_to_go_on()}")
            if saving:
                run.save_checkpoint(model, done, seconds)
                saved = time.monotonic()

        plain = settings.build_spec().build("float32")
        plain.set_weights(model.get_weights())
        run.save_model(plain)
    return {
        "run": str(run.path),
        "steps": steps,
        "seconds": round(before + time.monotonic() - begun, 1),
        **scores,
    }


def _begun(run: RunFolder, settings: TrainingSettings, steps: int) -> tuple[Any, int, float]:
    """The model to go on with, the steps that it has done and the seconds that they took."""
    import keras

    fresh = _compiled(settings, steps)
    found = run.checkpoint()
    if not found:
        return fresh, 0, 0.0
    path, first_step, before = found
    try:
        model = keras.models.load_model(path, safe_mode=True)
    except (*DAMAGED_ZIP, TypeError) as error:
        raise HasyError(f"The checkpoint {path} is damaged; start a new run.") from error
    _advance_chance(model, fresh, first_step)
    return model, first_step, before
