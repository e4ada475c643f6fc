"""HASYv2's own protocol: a network trained and judged on each of the ten folds.

M. Thoma, The HASYv2 dataset, arXiv:1701.08380, section 4: 10-fold cross-validation, of which the mean, the minimum and
the maximum are reported.
"""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from hasy_core.data import SPLITS, Progress
from hasy_core.data.cache import check_at_hand
from hasy_core.data.locations import no_progress
from hasy_core.errors import HasyError
from hasy_core.evaluation import Report, evaluate_model, read_report, score_report, write_report
from hasy_core.evaluation.evaluating import REPORT_FILE, model_fingerprint
from hasy_core.files.atomic import read_json, replacing, unwritable
from hasy_core.files.file_lock import file_lock
from hasy_core.training import RunFolder, TrainingSettings, train

FOLDS = SPLITS[:10]
SETTINGS, SUMMARY, LOCK = "ten-folds.json", "summary.json", "ten-folds.lock"


def ten_folds(folder: Path, settings: TrainingSettings, progress: Progress = no_progress) -> dict[str, Any]:
    """Train and judge a network on each fold; what is done already is kept.

    Each fold is a run's folder inside `folder`, with the report on its test part beside its network. Called again, a
    fold that was judged is not touched and one that was interrupted goes on from its checkpoint.

    Args:
        folder: a new one, or one of an earlier call with the same settings.
        settings: of every run; the split is each fold in turn.
        progress: told the fraction of all ten.

    Returns:
        what `summary.json` in the folder then holds: `settings`, `folds` (a list, one for each fold: `fold`, `count`,
        each score on the classes learned, `seconds`), and for each score `mean`, `minimum`, `maximum` and
        `standard_deviation` (of a sample).

    Raises:
        HasyError: the folder holds something else, or runs with other settings; or as `train` and `evaluate_model`.
        StoppedError: by a signal; what was trained is saved.
    """
    if settings.weights:
        raise HasyError(
            f"The weights of {settings.weights} may come from test pictures of some folds; ten folds begin with random "
            "weights: leave --weights out."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error, instead="give --out another place") from error
    # A killed process may have left the beginning of a file, whose name starts with a dot.
    others = [path for path in folder.iterdir() if path.name != LOCK and not path.name.startswith(".")]
    if others and not (folder / SETTINGS).is_file():
        raise HasyError(f"{folder} is not empty and holds no ten folds; give --out a new folder.")
    check_at_hand()
    with file_lock(folder / LOCK, f"Another process works on the folds in {folder}; wait for it or stop it."):
        _begin(folder, settings)
        done = []
        for number, fold in enumerate(FOLDS):

            def told(fraction: float, doing: str, number: int = number, fold: str = fold) -> None:
                progress((number + fraction) / len(FOLDS), f"{fold}: {doing}")

            run = RunFolder(folder / fold)
            report = _judged(run, fold) or _judge(run, fold, replace(settings, split=fold), told)
            scores = vars(score_report(report.of_learned_classes()))
            done.append({"fold": fold, **scores, "seconds": run.status().seconds})
        summary = {"settings": _common(settings), "folds": done, **_spread(done)}
        with replacing(folder / SUMMARY) as part:
            part.write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    return summary


def _common(settings: TrainingSettings) -> dict[str, Any]:
    """The settings that all folds have in common, as JSON has them."""
    values: dict[str, Any] = json.loads(json.dumps(settings.to_json()))
    values.pop("split")
    return values


def _begin(folder: Path, settings: TrainingSettings) -> None:
    """Make the folder ours, or see that it is."""
    kept = folder / SETTINGS
    if not kept.is_file():
        with replacing(kept) as part:
            part.write_text(json.dumps(_common(settings), indent=1) + "\n", encoding="utf-8")
        return
    own, asked = read_json(kept), _common(settings)
    other = [name for name in asked if not isinstance(own, dict) or own.get(name) != asked[name]]
    if other:
        name = other[0]
        has = own.get(name) if isinstance(own, dict) else None
        raise HasyError(
            f"The ten folds in {folder} have {name} = {has}, not {asked[name]}; give --out a new folder, or the same "
            "settings to go on."
        )


def _judged(run: RunFolder, fold: str) -> Report | None:
    """The report of a fold that is done; None where it is missing, damaged, or of another network."""
    path = run.path / REPORT_FILE
    if not path.is_file() or not run.model.is_file():
        return None
    try:
        report = read_report(path)
    except HasyError:
        return None
    same = (report.facts.split, report.facts.fingerprint) == (fold, model_fingerprint(str(run.model)))
    return report if same else None


def _judge(run: RunFolder, fold: str, settings: TrainingSettings, progress: Progress) -> Report:
    """Train a fold, or go on with it, and judge it."""
    import keras

    if not run.model.is_file():
        if not (run.path / "settings.json").is_file():
            _clear(run.path)  # it broke off before it was a run
            RunFolder.create(run.path, run.path.parent, settings)
        train(run, lambda fraction, doing: progress(fraction * 0.95, doing))
    report = evaluate_model(
        str(run.model), fold, progress=lambda fraction, doing: progress(0.95 + fraction * 0.05, doing)
    )
    write_report(run.path / REPORT_FILE, report)
    keras.utils.clear_session()  # ten networks would fill the memory
    return report


def _clear(path: Path) -> None:
    try:
        if path.exists():
            shutil.rmtree(path)
    except OSError as error:
        raise unwritable(path, error) from error


def _spread(folds: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Mean, minimum, maximum and standard deviation of each score over the folds."""
    spread = {}
    for name in ("top1", "top3", "top5", "macro_f1", "merged_top1"):
        values = np.array([fold[name] for fold in folds])
        spread[name] = {
            "mean": float(values.mean()),
            "minimum": float(values.min()),
            "maximum": float(values.max()),
            "standard_deviation": float(values.std(ddof=1)),
        }
    return spread
