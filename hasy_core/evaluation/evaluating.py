"""Evaluating a model: reading a test part once and keeping what it said."""

import hashlib
import time
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hasy_core.data import Progress, home, open_hasy, split_numbers
from hasy_core.data.cache import check_at_hand
from hasy_core.data.locations import ANOTHER_HOME, no_progress
from hasy_core.data.splits import STANDINS, standin_numbers
from hasy_core.data.standins import PER_CLASS, standin_image, standin_labels
from hasy_core.errors import HasyError
from hasy_core.evaluation.origin import find_leaks, model_origin
from hasy_core.evaluation.report import Report, ReportFacts, read_report, report_of, write_report
from hasy_core.files.atomic import check_place, unwritable
from hasy_core.models import load_model, model_path, predict_probabilities
from hasy_core.models.archive import check_archive

REPORT_FILE = "evaluation.npz"


def evaluate_model(name: str, split: str, seed: int = 0, progress: Progress = no_progress) -> Report:
    """Read the test part of a split with a model.

    Args:
        name: as `hasy_core.models.load_model` takes it.
        split: a split of HASYv2, or "stand-ins".
        seed: of the random split, or of the stand-ins' parts; the folds ignore it.
        progress: told the fraction done.

    Raises:
        HasyError: no such model or split, a damaged model, or the data is not here.
    """
    origin = model_origin(name)
    fingerprint = model_fingerprint(name)
    check_archive(model_path(name), name)
    if split != STANDINS:
        check_at_hand()
    progress(0.0, "Loading the network")
    begun = time.monotonic()
    model = load_model(name)  # before the data, which may take a minute to decode
    loading = time.monotonic() - begun
    hasy = None if split == STANDINS else open_hasy(lambda fraction, doing: progress(fraction * 0.2, doing))
    if hasy is None:
        numbers = standin_numbers("test", seed)
        labels = standin_labels()[numbers]
        images = _standin_images(numbers, labels)
    else:
        numbers = split_numbers(hasy, split, "test", seed)
        images, labels = hasy.images(numbers), hasy.labels[numbers]
    begun = time.monotonic() - loading
    predicted = predict_probabilities(
        model, images, lambda fraction, doing: progress(0.2 + fraction * 0.8, f"{doing} {len(images):,} pictures")
    )
    facts = ReportFacts(
        model=name,
        fingerprint=fingerprint,
        split=split,
        seed=seed,
        seconds=round(time.monotonic() - begun, 2),
        learned_split=origin.split,
        learned_seed=origin.seed,
        learned_classes=origin.classes,
    )
    return report_of(facts, numbers, labels, predicted, find_leaks(origin, split, seed, hasy))


def _standin_images(numbers: NDArray[np.int64], labels: NDArray[np.int64]) -> NDArray[np.uint8]:
    drawn = [
        standin_image(label, number % PER_CLASS)
        for number, label in zip(numbers.tolist(), labels.tolist(), strict=True)
    ]
    return np.array(drawn, dtype=np.uint8)


def model_fingerprint(name: str) -> str:
    """SHA-256 of a model's file, in hexadecimal digits.

    Raises:
        HasyError: there is no such model, or it cannot be read.
    """
    path = model_path(name)
    try:
        facts = path.stat()
        return _digest(path, facts.st_mtime_ns, facts.st_size)
    except OSError as error:
        raise HasyError(f"The model file {path} cannot be read ({error.strerror}); is it yours to read?") from error


@lru_cache(maxsize=64)
def _digest(path: Path, _changed: int, _size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def report_path(fingerprint: str, split: str, seed: int) -> Path:
    """Where the report of a model's file on a split is kept: no name that anyone typed becomes part of it."""
    seeded = f"-{seed}" if not split.startswith("fold-") else ""
    return home() / "evaluations" / f"{fingerprint[:32]}-{split}{seeded}.npz"


def check_report_place(name: str, split: str, seed: int) -> None:
    """Raises `HasyError` where `keep_report` could not keep a report of this model, or where there is no such model."""
    place = report_path(model_fingerprint(name), split, seed)
    check_place(place, makes_folders=True, instead=ANOTHER_HOME)


def keep_report(report: Report) -> Path:
    """Keep a report where `find_report` looks for it.

    Raises:
        HasyError: it cannot be written.
    """
    path = report_path(report.facts.fingerprint, report.facts.split, report.facts.seed)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path, error, instead=ANOTHER_HOME) from error
    write_report(path, report)
    return path


def find_report(name: str, split: str, seed: int = 0) -> Report | None:
    """The report of a model on a split: one that was kept, else one beside the model.

    A report of the model's file as it was before it changed is none. Shipped models bring theirs for fold 1.

    Returns:
        the report; None where there is none.

    Raises:
        HasyError: there is no such model, or its kept report is damaged.
    """
    fingerprint = model_fingerprint(name)
    for path in (report_path(fingerprint, split, seed), model_path(name).with_name(REPORT_FILE)):
        if not path.is_file():
            continue
        report = read_report(path)
        facts = report.facts
        same_seed = split.startswith("fold-") or facts.seed == seed
        if (facts.fingerprint, facts.split) == (fingerprint, split) and same_seed:
            return report if facts.model == name else replace(report, facts=replace(facts, model=name))
    return None
