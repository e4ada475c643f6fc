"""Whether a network's probabilities can be believed, and one number that makes them so.

C. Guo, G. Pleiss, Y. Sun, K. Weinberger, On Calibration of Modern Neural Networks, ICML 2017, arXiv:1706.04599. Label
smoothing and dropout leave the networks here under-confident: their temperature is below 1.
"""

import json
from dataclasses import dataclass, replace
from functools import cache
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


def tempered(report: Report, temperature: float) -> NDArray[np.float64]:
    """How sure a model would be of its best answers at a temperature, `[n]`.

    `calibrated` needs the probabilities of all classes. Of those that a report does not keep, it has the number, the
    sum and the sum of squares: the sums of their powers 0, 1 and 2. The logarithm of such a sum is a convex function
    of the power; the parabola through these three points stands for it.

    Args:
        report: of the model.
        temperature: above 0; 1 leaves the confidence as it is.

    Raises:
        ValueError: the temperature is not above 0.
    """
    if not temperature > 0:
        raise ValueError(f"the temperature is {temperature}; it must be above 0")
    power = 1 / temperature
    none = np.log(CLASS_COUNT - ANSWERS)
    one, two = np.log(np.maximum(report.rest, np.finfo(np.float64).tiny)).T  # a sure softmax leaves the others 0
    if power <= 2:
        rest = none * (power - 1) * (power - 2) / 2 + one * power * (2 - power) + two * power * (power - 1) / 2
    else:
        rest = two * power / 2  # beyond the last point: its largest value
    scaled = (report.probabilities / report.probabilities[:, :1]) ** power
    return np.asarray(1 / (scaled.sum(axis=1) + np.exp(rest - power * np.log(report.confidence))))


def calibrated(probabilities: NDArray[np.floating], temperature: float) -> NDArray[np.float64]:
    """Probabilities as if the logits had been divided by a temperature: `p ** (1 / T)`, summing to 1 again.

    Args:
        probabilities: `[…, classes]`; the outputs of a softmax, which keep their order.
        temperature: above 0; below 1 makes them surer.

    Raises:
        ValueError: the temperature is not above 0.
    """
    if not temperature > 0:
        raise ValueError(f"the temperature is {temperature}; it must be above 0")
    # Scaled by the largest first, so that a small temperature leaves something.
    raised = (probabilities.astype(np.float64) / probabilities.max(axis=-1, keepdims=True)) ** (1 / temperature)
    result: NDArray[np.float64] = raised / raised.sum(axis=-1, keepdims=True)
    return result


def negative_log_likelihood(probabilities: NDArray[np.floating], labels: NDArray[np.integer]) -> float:
    """Mean of −log of the right class's probability; one that underflowed counts as 1e-300."""
    return float(-np.log(np.maximum(probabilities[np.arange(len(labels)), labels], 1e-300)).mean())


def fit_temperature(probabilities: NDArray[np.floating], labels: NDArray[np.integer]) -> float:
    """The temperature with the least negative log-likelihood, between 0.1 and 10 (it is convex in 1 / T)."""
    from scipy.optimize import minimize_scalar

    def loss(log_inverse: float) -> float:
        return negative_log_likelihood(calibrated(probabilities, float(np.exp(-log_inverse))), labels)

    found = minimize_scalar(loss, bounds=(-np.log(10), np.log(10)), method="bounded", options={"xatol": 1e-4})
    return float(np.exp(-found.x))


def model_temperature(name: str) -> float | None:
    """A shipped model's temperature; None where none was measured, as for own runs and files."""
    path = PRETRAINED / Path(name).name / CALIBRATION_FILE
    if name not in model_names() or not path.is_file():
        return None
    return float(json.loads(path.read_text(encoding="utf-8"))["temperature"])


def shown_probabilities(probabilities: NDArray[np.floating], model_name: str) -> NDArray[np.float64]:
    """A network's probabilities as every page and command shows them: at its temperature, where it has one.

    Args:
        probabilities: `[…, classes]`, its own.
        model_name: as `hasy_core.models.load_model` takes it.
    """
    temperature = model_temperature(model_name)
    return probabilities.astype(np.float64) if temperature is None else calibrated(probabilities, temperature)


def shown_report(report: Report) -> Report:
    """A report with the probabilities that every page shows, for what is read off it picture by picture."""
    temperature = model_temperature(report.facts.model)
    if temperature is None:
        return report
    best = tempered(report, temperature)
    scale = best / report.confidence ** (1 / temperature)
    return replace(
        report,
        probabilities=report.probabilities ** (1 / temperature) * scale[:, None],
        true_probability=report.true_probability ** (1 / temperature) * scale,
    )


@cache
def measured_tenths(name: str) -> tuple[ReliabilityBin, ...]:
    """How often a shipped model's answers were right on fold 1's test part, by tenths of the shown probability.

    Empty for others. It is measured and not promised: one temperature cannot fit both ends of the scale.
    """
    temperature, path = model_temperature(name), PRETRAINED / Path(name).name / REPORT_FILE
    if temperature is None or not path.is_file():
        return ()
    report = read_report(path)
    return reliability_of(tempered(report, temperature), report.ranks == 0, TENTHS)
