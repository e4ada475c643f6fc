"""What a run learns from: the pictures of its split or the stand-ins, of all classes or some, and its batches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.data import CLASS_COUNT, Progress, load_hasy, symbol_table, validation_rows
from hasy_core.data.splits import STANDINS, standin_numbers
from hasy_core.data.standins import PER_CLASS, standin_image, standin_labels
from hasy_core.data.strokes import SIZE
from hasy_core.errors import HasyError
from hasy_core.models import as_input
from hasy_core.training.augmentation import augment, random_affine
from hasy_core.training.settings import TrainingSettings
from hasy_core.training.team import Team


@dataclass(frozen=True, eq=False)
class Part:
    """Labelled pictures of a part of the data.

    Attributes:
        labels: int64 `[n]`, dense class indices.
        pictures: row numbers `[m]` to uint8 `[m, 32, 32]`, 255 = ink.
    """

    labels: NDArray[np.int64]
    pictures: Callable[[NDArray[np.int64]], NDArray[np.uint8]]

    def __len__(self) -> int:
        return len(self.labels)

    def rows(self, chosen: NDArray[np.int64]) -> "Part":
        """Some of its rows as a part of their own."""
        return Part(self.labels[chosen], lambda rows: self.pictures(chosen[rows]))

    def all_pictures(self) -> NDArray[np.uint8]:
        """Every picture, uint8 `[n, 32, 32]`."""
        return self.pictures(np.arange(len(self)))


def training_data(settings: TrainingSettings, progress: Progress) -> tuple[Part, Part]:
    """The pictures that a run learns from, and those that only watch it.

    Args:
        settings: of the run.
        progress: told how far a first decoding of the archive is.

    Raises:
        HasyError: the data is not here, or no picture is left of the classes that were chosen.
    """
    whole = _standins(settings.seed) if settings.split == STANDINS else _hasy(settings, progress)
    if settings.classes:
        known = np.flatnonzero(np.isin(whole.labels, settings.classes))
        missing = sorted(set(settings.classes) - set(whole.labels.tolist()))
        if missing:
            symbols = ", ".join(symbol_table()[index].latex for index in missing[:5])
            raise HasyError(f"There is no training picture of {symbols}; choose other classes or other data.")
        whole = whole.rows(known)
    if settings.validation:
        training, validation = validation_rows(whole.labels, settings.validation, settings.seed)
    else:
        training, validation = np.arange(len(whole)), np.arange(0)
    if settings.subset:
        training = np.random.default_rng(settings.seed).permutation(training)[: settings.subset]
    return whole.rows(training), whole.rows(validation)


def _hasy(settings: TrainingSettings, progress: Progress) -> Part:
    images, labels = load_hasy(settings.split, "train", settings.seed, progress)
    return Part(labels, lambda rows: images[rows])


def _standins(seed: int) -> Part:
    """The stand-ins that may be learned from, each drawn when it is first wanted: all at once take seconds."""
    labels = standin_labels()
    drawn: dict[int, NDArray[np.uint8]] = {}

    def pictures(rows: NDArray[np.int64]) -> NDArray[np.uint8]:
        for row in rows.tolist():
            if row not in drawn:
                drawn[row] = standin_image(int(labels[row]), row % PER_CLASS)
        return np.array([drawn[row] for row in rows.tolist()], dtype=np.uint8).reshape(-1, 32, 32)

    return Part(labels, pictures).rows(standin_numbers("train", seed))


def batches(
    part: Part, settings: TrainingSettings, first_step: int, team: Team
) -> Iterator[tuple[int, Any, NDArray[np.float32]]]:
    """Batches from `first_step` on, to the run's last.

    What a step sees depends on the seed and the step alone, so a run resumes exactly where it broke off, and several
    processes see what one would.

    Args:
        part: what is learned.
        settings: of the run.
        first_step: the first to be done.
        team: who trains; a process gets its own rows of every batch.

    Yields:
        the step, pictures float32 `[batch, 32, 32, 1]` (a backend's tensor where they are augmented), and targets
        float32 `[batch, 369]`, one 1 in each row.
    """
    per_epoch = steps_per_epoch(part, settings)
    targets = np.eye(CLASS_COUNT, dtype=np.float32)
    for step in range(first_step, per_epoch * settings.epochs):
        epoch, place = divmod(step, per_epoch)
        if place == 0 or step == first_step:
            order = np.random.default_rng((settings.seed, epoch)).permutation(len(part))
        batch = order[place * settings.batch_size : (place + 1) * settings.batch_size]
        whole = team.whole(np.arange(len(batch)))
        own = whole[team.own(len(whole))]
        rows = batch[own]
        pictures: Any = as_input(part.pictures(rows))
        if settings.augmentation:
            chance = np.random.default_rng((settings.seed, epoch, place))
            pictures = augment(pictures, random_affine(len(batch), SIZE, settings.augmentation, chance)[own])
            if team.distribution is not None:
                pictures = np.asarray(pictures)  # the model's devices are not those that mapped it
        yield step, pictures, targets[part.labels[rows]]


def steps_per_epoch(part: Part, settings: TrainingSettings) -> int:
    """Batches that make one pass over the pictures; the last may be smaller."""
    return -(-len(part) // settings.batch_size)
