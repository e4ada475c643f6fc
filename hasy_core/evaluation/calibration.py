"""Whether a network's probabilities can be believed, and two numbers that make them so.

One temperature for all (C. Guo, G. Pleiss, Y. Sun, K. Weinberger, On Calibration of Modern Neural Networks, ICML 2017,
arXiv:1706.04599) does not fit networks that were trained with label smoothing: it lends every wrong class a little, so
their small probabilities are too large and their large ones too small. Below a knee a probability counts by its square.
"""

import json
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hasy_core.data import CLASS_COUNT
from hasy_core.evaluation.report import ANSWERS, Report, read_report
from hasy_core.models import PRETRAINED, model_names

CALIBRATION_FILE = "calibration.json"
REPORT_FILE = "evaluation.npz"
BINS = 15
TENTHS = 10


@dataclass(frozen=True)
class Calibration:
    """What makes a network's probabilities believable.

    Attributes:
        temperature: above 0; below 1 makes them surer.
        knee: at least 0; probabilities far below it count by their square, those far above it as they are.
    """

    temperature: float = 1.0
    knee: float = 0.0


@dataclass(frozen=True)
class ReliabilityBin:
    """The pictures whose best probability lies in `(low, high]`: how many, how sure, how often right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def reliability(
    probabilities: NDArray[np.floating], labels: NDArray[np.integer], bins: int = BINS, adaptive: bool = False
) -> tuple[ReliabilityBin, ...]:
    """The bins of a reliability diagram; those that hold no picture are left out.

    Args:
        probabilities: `[n, classes]`, n >= 1.
        labels: `[n]` class indices.
        bins: how many; a confidence on an edge counts below it.
        adaptive: bins of equal counts (Nixon et al., arXiv:1904.01685) in place of equal widths.

    Raises:
        ValueError: no picture, no bin, or another number of labels than of pictures.
    """
    if len(probabilities) != len(labels):
        raise ValueError(f"{len(probabilities)} pictures, {len(labels)} labels; need equally many")
    confidence = probabilities.max(axis=1).astype(np.float64) if len(labels) else np.empty(0)
    return reliability_of(confidence, probabilities.argmax(axis=1) == labels, bins, adaptive)


def reliability_of(
    confidence: NDArray[np.float64], right: NDArray[np.bool_], bins: int = BINS, adaptive: bool = False
) -> tuple[ReliabilityBin, ...]:
    """As `reliability`, from the best classes' probabilities `[n]` and whether they are the right ones `[n]`."""
    if len(confidence) != len(right) or not len(right) or bins < 1:
        raise ValueError(f"{len(confidence)} pictures, {len(right)} answers, {bins} bins; need equally many, and one")
    if adaptive:
        parts = [part for part in np.array_split(np.argsort(confidence, kind="stable"), bins) if len(part)]
        limits = [(float(confidence[part].min()), float(confidence[part].max())) for part in parts]
    else:
        edges = np.linspace(0, 1, bins + 1)
        number = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, bins - 1)
        filled = np.unique(number)
        parts = [np.flatnonzero(number == bin_number) for bin_number in filled]
        limits = [(float(edges[bin_number]), float(edges[bin_number + 1])) for bin_number in filled]
    return tuple(
        ReliabilityBin(low, high, len(part), float(confidence[part].mean()), float(right[part].mean()))
        for part, (low, high) in zip(parts, limits, strict=True)
    )


def expected_calibration_error(
    probabilities: NDArray[np.floating], labels: NDArray[np.integer], bins: int = BINS, adaptive: bool = False
) -> float:
    """Mean over the pictures of |accuracy − confidence| of their bin (Guo et al., equation 3); see `reliability`."""
    return calibration_error(reliability(probabilities, labels, bins, adaptive))


def calibration_error(found: tuple[ReliabilityBin, ...]) -> float:
    """The expected calibration error of a reliability diagram's bins."""
    return sum(each.count * abs(each.accuracy - each.confidence) for each in found) / sum(each.count for each in found)


def calibrated_confidence(report: Report, calibration: Calibration) -> NDArray[np.float64]:
    """How sure a model would be of its best answers with a calibration, `[n]`.

    `calibrated` needs the probabilities of all classes. Of those that a report does not keep, it has the number, the
    sum and the sum of squares: the sums of their powers 0, 1 and 2. The logarithm of such a sum is a convex function
    of the power; the parabola through these three points stands for it. To the knee they are all taken to
    stand as their mean does. It is close for temperatures from 0.5 on, with a knee from 1 on.

    Args:
        report: of the model.
        calibration: as for `calibrated`.

    Raises:
        ValueError: as for `calibrated`.
    """
    scale = _scale(report, calibration)
    return np.asarray(_raised(report.confidence, calibration) * scale)


def _scale(report: Report, calibration: Calibration) -> NDArray[np.float64]:
    """`[n]`: what a class's own share is multiplied by, so that those of a picture's classes sum to 1."""
    _check(calibration)
    power = (2 if calibration.knee else 1) / calibration.temperature
    none = np.log(CLASS_COUNT - ANSWERS)
    one, two = np.log(np.maximum(report.rest, np.finfo(np.float64).tiny)).T  # a sure softmax leaves the others 0
    if power <= 2:
        rest = none * (power - 1) * (power - 2) / 2 + one * power * (2 - power) + two * power * (power - 1) / 2
    else:
        rest = two * power / 2  # beyond the last point: its largest value
    if calibration.knee:
        usual = np.exp(two - one)  # the mean of their probabilities, weighted by themselves
        rest = rest - np.log(usual + calibration.knee) / calibration.temperature
    return np.asarray(1 / (_raised(report.probabilities, calibration).sum(axis=1) + np.exp(rest)))


def _raised(probabilities: NDArray[np.float64], calibration: Calibration) -> NDArray[np.float64]:
    """What classes have a share by, before their shares are made to sum to 1."""
    bent = probabilities**2 / (probabilities + calibration.knee) if calibration.knee else probabilities
    return np.asarray(bent ** (1 / calibration.temperature))


def _check(calibration: Calibration) -> None:
    if not calibration.temperature > 0:
        raise ValueError(f"the temperature is {calibration.temperature}; it must be above 0")
    if not calibration.knee >= 0:
        raise ValueError(f"the knee is {calibration.knee}; it must be at least 0")


def calibrated(probabilities: NDArray[np.floating], calibration: Calibration) -> NDArray[np.float64]:
    """Calibrated probabilities: `(p² / (p + knee)) ** (1 / T)`, summing to 1 again; with no knee `p ** (1 / T)`.

    Each class's share grows with its probability, so they keep their order.

    Args:
        probabilities: `[…, classes]`; the outputs of a softmax.
        calibration: a model's.

    Raises:
        ValueError: the temperature is not above 0, or the knee below 0.
    """
    _check(calibration)
    given = probabilities.astype(np.float64)
    bent = given**2 / (given + calibration.knee) if calibration.knee else given
    # Scaled by the largest first, so that a small temperature leaves something.
    raised = (bent / bent.max(axis=-1, keepdims=True)) ** (1 / calibration.temperature)
    result: NDArray[np.float64] = raised / raised.sum(axis=-1, keepdims=True)
    return result


def negative_log_likelihood(probabilities: NDArray[np.floating], labels: NDArray[np.integer]) -> float:
    """Mean of −log of the right class's probability; one that underflowed counts as 1e-300."""
    return float(-np.log(np.maximum(probabilities[np.arange(len(labels)), labels], 1e-300)).mean())


def fit_calibration(probabilities: NDArray[np.floating], labels: NDArray[np.integer]) -> Calibration:
    """The calibration with the least negative log-likelihood.

    Args:
        probabilities: `[n, classes]`.
        labels: `[n]` class indices.
    """
    from scipy.optimize import minimize

    def loss(logarithms: NDArray[np.float64]) -> float:
        temperature, knee = np.exp(np.clip(logarithms, -9, 3)).tolist()
        return negative_log_likelihood(calibrated(probabilities, Calibration(temperature, knee)), labels)

    found = minimize(loss, [0.1, -3.0], method="Nelder-Mead", options={"maxiter": 200, "xatol": 1e-3, "fatol": 1e-7})
    temperature, knee = np.exp(np.clip(found.x, -9, 3)).tolist()
    return Calibration(float(temperature), float(knee))


def model_calibration(name: str) -> Calibration | None:
    """A shipped model's calibration; None where none was measured, as for own runs and files."""
    path = PRETRAINED / Path(name).name / CALIBRATION_FILE
    if name not in model_names() or not path.is_file():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    return Calibration(float(told["temperature"]), float(told["knee"]))


def shown_probabilities(probabilities: NDArray[np.floating], model_name: str) -> NDArray[np.float64]:
    """A network's probabilities as every page and command shows them: calibrated, where that was measured.

    Args:
        probabilities: `[…, classes]`, its own.
        model_name: as `hasy_core.models.load_model` takes it.
    """
    calibration = model_calibration(model_name)
    return probabilities.astype(np.float64) if calibration is None else calibrated(probabilities, calibration)


@lru_cache(maxsize=8)
def shown_report(report: Report) -> Report:
    """A report with the probabilities that every page shows, for what is read off it picture by picture.

    The same for the same report: pages keep what they work out of a report by which it is.
    """
    calibration = model_calibration(report.facts.model)
    if calibration is None:
        return report
    scale = _scale(report, calibration)
    return replace(
        report,
        probabilities=_raised(report.probabilities, calibration) * scale[:, None],
        true_probability=_raised(report.true_probability, calibration) * scale,
    )


@cache
def measured_tenths(name: str) -> tuple[ReliabilityBin, ...]:
    """How often a shipped model's answers were right on fold 1's test part, by tenths of the shown probability.

    Empty for others. From 50 % up what was measured is within 2 points of what is shown, in each of the shipped
    networks' tenths; below, where few answers lie, it is not.
    """
    path = PRETRAINED / Path(name).name / REPORT_FILE
    if model_calibration(name) is None or not path.is_file():
        return ()
    report = read_report(path)
    return reliability_of(shown_report(report).confidence, report.ranks == 0, TENTHS)
