"""What a model said about every picture of a test part: the facts that all else is computed from, in a small file."""

import io
import json
import zipfile
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.data import CLASS_COUNT, SPLITS
from hasy_core.data.splits import STANDINS
from hasy_core.errors import DAMAGED_ZIP, HasyError
from hasy_core.files.atomic import replacing

ANSWERS = 10
"""How many of a picture's best classes a report keeps."""
FORMAT = 1
NOT_LEARNED, TWIN, LEARNED = 0, 1, 2
"""`Report.leaks`: nothing known; pixel-identical to a picture that the model may have learned; such a one itself."""
MAX_PICTURES = 1_000_000
_STEP = 1 / 2048  # of the logarithm in which probabilities are kept: a relative error of at most 0.025 %
_LEAST = float(np.exp(-65535 * _STEP))  # 1.3e-14; smaller ones are kept as this
_ARRAYS = ("numbers", "labels", "best", "probabilities", "ranks", "true_probability", "rest", "leaks")


@dataclass(frozen=True)
class ReportFacts:
    """What a report is about.

    Attributes:
        model: the name or path that was asked for.
        fingerprint: SHA-256 of the model's file.
        split, seed: whose test part was read; the seed is the random split's, or that of the stand-ins' parts.
        seconds: that it took to load the network and to read the pictures.
        learned_split, learned_seed: of the training part that the model comes from; an empty split where nobody knows.
        learned_classes: class indices that the model was trained on, ascending; empty for all.
    """

    model: str
    fingerprint: str
    split: str
    seed: int
    seconds: float
    learned_split: str = ""
    learned_seed: int = 0
    learned_classes: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Report:
    """Per picture, in ascending order of their numbers.

    Attributes:
        facts: of model and split.
        numbers: int64 `[n]`, the picture's number in HASYv2, or among the stand-ins.
        labels: int64 `[n]`, true class.
        best: int64 `[n, 10]`, the ten most probable classes, best first.
        probabilities: float64 `[n, 10]`, theirs.
        ranks: int64 `[n]`, how many classes stand before the true one.
        true_probability: float64 `[n]`, of the true class.
        rest: float64 `[n, 2]`, sum and sum of squares of the probabilities of all other classes: from it
            `hasy_core.evaluation.tempered` tells how sure the model would be at another temperature.
        leaks: uint8 `[n]`, `NOT_LEARNED`, `TWIN` or `LEARNED`.
    """

    facts: ReportFacts
    numbers: NDArray[np.int64]
    labels: NDArray[np.int64]
    best: NDArray[np.int64]
    probabilities: NDArray[np.float64]
    ranks: NDArray[np.int64]
    true_probability: NDArray[np.float64]
    rest: NDArray[np.float64]
    leaks: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def read(self) -> NDArray[np.int64]:
        """The most probable class of each picture."""
        return self.best[:, 0]

    @property
    def confidence(self) -> NDArray[np.float64]:
        """Its probability."""
        return self.probabilities[:, 0]

    def among(self, rows: NDArray[Any]) -> "Report":
        """The report of some pictures only.

        Args:
            rows: row numbers, ascending, or `[n]` bool.
        """
        return replace(self, **{name: getattr(self, name)[rows] for name in _ARRAYS})

    def of_learned_classes(self) -> "Report":
        """The report of those pictures only whose class the model was trained on."""
        if not self.facts.learned_classes:
            return self
        return self.among(np.isin(self.labels, self.facts.learned_classes))


def report_of(
    facts: ReportFacts,
    numbers: NDArray[np.int64],
    labels: NDArray[np.int64],
    predicted: NDArray[np.float32],
    leaks: NDArray[np.uint8],
) -> Report:
    """The report of a model's answers.

    Args:
        facts: of model and split.
        numbers, labels, leaks: `[n]`, as in `Report`.
        predicted: `[n, 369]` probabilities. Ties count as the order of the class indices has them.
    """
    best = np.argsort(-predicted, axis=1, kind="stable")[:, :ANSWERS]
    exact = predicted.astype(np.float64)
    rest = exact.copy()
    np.put_along_axis(rest, best, 0.0, axis=1)
    return Report(
        facts=facts,
        numbers=numbers,
        labels=labels,
        best=best,
        probabilities=np.take_along_axis(exact, best, axis=1),
        ranks=ranks_of(predicted, labels),
        true_probability=exact[np.arange(len(labels)), labels],
        rest=np.stack([rest.sum(axis=1), (rest**2).sum(axis=1)], axis=1),
        leaks=leaks,
    )


def ranks_of(predicted: NDArray[np.floating], labels: NDArray[np.integer]) -> NDArray[np.int64]:
    """How many classes stand before the true one: `[n]`; of equally probable ones, those of smaller index do."""
    own = predicted[np.arange(len(labels)), labels][:, None]
    before = (predicted > own) | ((predicted == own) & (np.arange(predicted.shape[1]) < labels[:, None]))
    return before.sum(axis=1).astype(np.int64)


def write_report(path: Path, report: Report) -> None:
    """Write a report, whole or not at all; probabilities keep four significant digits.

    Raises:
        HasyError: the file cannot be written.
    """
    kept = report.ranks < ANSWERS
    columns = {
        "steps": np.diff(report.numbers, prepend=0).astype(np.uint32),
        "labels": report.labels.astype(np.uint16),
        "best": _bytes_apart(report.best.T.astype(np.uint16)),
        "probabilities": _bytes_apart(_coded(report.probabilities.T)),
        "ranks": report.ranks.astype(np.uint16),
        "true_probability": np.where(kept, 0, _coded(report.true_probability)).astype(np.uint16),
        "rest": _bytes_apart(_coded(report.rest.T)),
        "leaks": report.leaks,
    }
    facts = json.dumps({"format": FORMAT, **asdict(report.facts)}).encode()
    with replacing(path) as part:
        np.savez_compressed(part, facts=np.frombuffer(facts, np.uint8), **columns)  # type: ignore[arg-type]


def read_report(path: Path) -> Report:
    """A report from its file.

    Raises:
        HasyError: there is no such file, or it is damaged or something else.
    """
    try:
        content = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > 100 * MAX_PICTURES:
                raise HasyError(f"The evaluation {path} is too large to be one; evaluate the model again.")
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            report = _decoded({name: file[name] for name in file.files})
    except (*DAMAGED_ZIP, SyntaxError, TypeError, IndexError, RecursionError, MemoryError) as error:
        raise HasyError(f"The evaluation {path} is damaged or of another version; evaluate the model again.") from error
    return report


def _decoded(stored: dict[str, NDArray[Any]]) -> Report:
    facts = _facts(json.loads(stored["facts"].tobytes()))
    labels = stored["labels"].astype(np.int64)
    count = len(labels)
    best = _joined(stored["best"], (ANSWERS, count)).T.astype(np.int64)
    probabilities = _uncoded(_joined(stored["probabilities"], (ANSWERS, count)).T)
    ranks = stored["ranks"].astype(np.int64)
    kept = ranks < ANSWERS
    among = np.take_along_axis(probabilities, np.minimum(ranks, ANSWERS - 1)[:, None], axis=1)[:, 0]
    report = Report(
        facts=facts,
        numbers=np.cumsum(stored["steps"].astype(np.int64)),
        labels=labels,
        best=best,
        probabilities=probabilities,
        ranks=ranks,
        true_probability=np.where(kept, among, _uncoded(stored["true_probability"])),
        rest=_uncoded(_joined(stored["rest"], (2, count)).T),
        leaks=stored["leaks"],
    )
    _check(report)
    return report


def _check(report: Report) -> None:
    """Refuse what no model can have said; raises ValueError."""
    count = len(report.labels)
    shapes = [getattr(report, name).shape[:1] for name in _ARRAYS]
    places = report.best == report.labels[:, None]
    good = (
        report.labels.ndim == report.ranks.ndim == report.leaks.ndim == report.numbers.ndim == 1
        and set(shapes) == {(count,)}
        and 0 < count <= MAX_PICTURES
        and (np.diff(report.numbers) > 0).all()
        and all(((each >= 0) & (each < CLASS_COUNT)).all() for each in (report.labels, report.best, report.ranks))
        and report.leaks.dtype == np.uint8
        and report.leaks.max() <= LEARNED
        and np.array_equal(places.any(axis=1), report.ranks < ANSWERS)
        and np.array_equal(places.argmax(axis=1)[places.any(axis=1)], report.ranks[report.ranks < ANSWERS])
    )
    if not good:
        raise ValueError("impossible values")


def _facts(values: object) -> ReportFacts:
    """Facts from JSON; raises ValueError or TypeError for others."""
    if not isinstance(values, dict) or values.pop("format", None) != FORMAT:
        raise ValueError("another format")
    if set(values) != {each.name for each in fields(ReportFacts)}:
        raise ValueError("other facts")
    facts = ReportFacts(**values | {"learned_classes": tuple(values["learned_classes"])})
    texts = (facts.model, facts.fingerprint, facts.split, facts.learned_split)
    classes = facts.learned_classes
    if (
        not all(isinstance(text, str) for text in texts)
        or facts.split not in (*SPLITS, STANDINS)
        or facts.learned_split not in ("", *SPLITS, STANDINS)
        or not all(type(number) is int for number in (facts.seed, facts.learned_seed, *classes))
        or not all(0 <= index < CLASS_COUNT for index in classes)
        or not isinstance(facts.seconds, int | float)
    ):
        raise ValueError("impossible facts")
    return facts


def _coded(probabilities: NDArray[np.float64]) -> NDArray[np.uint16]:
    """Probabilities as whole steps of their logarithm, largest first: 0 is 1, 65535 is 1e-14 or less."""
    steps = -np.log(np.clip(probabilities, _LEAST, 1.0)) / _STEP
    return np.rint(steps).astype(np.uint16)


def _uncoded(coded: NDArray[np.uint16]) -> NDArray[np.float64]:
    return np.asarray(np.exp(-coded.astype(np.float64) * _STEP))


def _bytes_apart(values: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """`[k, n]` -> `[k, 2, n]`: all low bytes, then all high ones, which are packed smaller."""
    return np.ascontiguousarray(np.stack([values & 0xFF, values >> 8], axis=1).astype(np.uint8))


def _joined(parts: NDArray[np.uint8], shape: tuple[int, int]) -> NDArray[np.uint16]:
    if parts.dtype != np.uint8 or parts.shape != (shape[0], 2, shape[1]):
        raise ValueError("another shape")
    return (parts[:, 0] + 256 * parts[:, 1].astype(np.int64)).astype(np.uint16)
