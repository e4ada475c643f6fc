"""Looking back at the runs of a folder: what each was, how well it did; and deleting one for good."""

import math
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hasy_core.errors import HasyError
from hasy_core.training.run_folder import RunFolder
from hasy_core.training.settings import TrainingSettings
from hasy_core.training.status import Status
from hasy_core.training.worker import is_starting


@dataclass(frozen=True)
class PastRun:
    """A run as a table shows it.

    Attributes:
        run: its folder.
        title: its reader's name for it.
        status: how it is doing.
        settings: None where its folder is damaged.
        problem: what is damaged, in one sentence; else empty.
        lines: its metric lines.
        best_top1, best_top3: the highest validation scores so far; None before the first.
    """

    run: RunFolder
    title: str
    status: Status
    settings: TrainingSettings | None
    problem: str
    lines: list[dict[str, Any]]
    best_top1: float | None
    best_top3: float | None


def past_run(run: RunFolder) -> PastRun:
    """What there is to tell of a run; a damaged one has its sentence in `problem`."""
    settings, problem = None, ""
    lines: list[dict[str, Any]] = []
    try:
        settings = run.settings()
        lines = run.metrics()
    except HasyError as error:
        problem = str(error)
    except OSError as error:
        problem = f"{run.path} cannot be read ({error.strerror}); delete the run."
    try:
        status = run.status()
    except HasyError as error:
        status, problem = Status(), problem or str(error)
    top1, top3 = (
        max((y for _, y in series(lines, name)), default=None) for name in ("validation_top1", "validation_top3")
    )
    return PastRun(run, run.title(), status, settings, problem, lines, top1, top3)


def series(lines: Iterable[Mapping[str, Any]], name: str) -> list[tuple[float, float]]:
    """One value's course: (epoch, value) of the metric lines that hold it as a finite number."""
    return [
        (float(line["epoch"]), float(line[name])) for line in lines if _is_number(line.get(name)) and _has_epoch(line)
    ]


def gradient_series(lines: Iterable[Mapping[str, Any]]) -> dict[str, list[tuple[float, float]]]:
    """The course of each layer's gradient norm, in the graph's order: (epoch, norm)."""
    courses: dict[str, list[tuple[float, float]]] = {}
    for line in lines:
        norms = line.get("gradients")
        if isinstance(norms, dict) and _has_epoch(line):
            for layer, norm in norms.items():
                if _is_number(norm):
                    courses.setdefault(layer, []).append((float(line["epoch"]), float(norm)))
    return courses


def delete_run(run: RunFolder, runs: Path) -> None:
    """Delete a run and all that is in its folder.

    Args:
        run: a folder directly in `runs` that holds a run's settings.
        runs: where runs are kept.

    Raises:
        HasyError: it is no such folder, a process trains it, or it cannot be removed.
    """
    path = run.path
    inside = path.parent.resolve() == runs.resolve() and path.name not in ("", ".", "..")
    if not inside or path.is_symlink() or not (path / "settings.json").is_file():
        raise HasyError(f"{path} is no run's folder in {runs}; it is not deleted.")
    if is_starting(run):
        raise HasyError("The run is about to train; stop it before you delete it.")
    # Under another name it is no run any more, at once, however long its files take.
    doomed = path.with_name(f".deleted.{os.getpid()}.{path.name}")
    try:
        with run.alone():
            path.rename(doomed)
        shutil.rmtree(doomed)
    except OSError as error:
        raise HasyError(f"{path} cannot be deleted ({error.strerror}); is it yours to write?") from error


def _has_epoch(line: Mapping[str, Any]) -> bool:
    return _is_number(line.get("epoch"))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
