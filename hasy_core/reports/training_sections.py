"""What a report says of a training: how it went, with which settings, and how it is done again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

import numpy as np

from hasy_core.architecture import Network
from hasy_core.export.source_text import without_folders
from hasy_core.reports.charts import TRAINING, VALIDATION, Line, line_chart
from hasy_core.reports.document import Section, code, table
from hasy_core.training.command import command_of
from hasy_core.training.past_runs import gradient_series, series
from hasy_core.training.settings import TrainingSettings

_FAMILY = ("#0877bd", "#e8820c", "#4a9fd4", "#a85a00", "#08518c", "#f5a84d", "#93c6e6", "#fbcd93")
_MEANINGS = {
    "architecture": "the network",
    "architecture_options": "what of it was set",
    "split": "whose training part was learned",
    "classes": "the classes that were learned, by index; none: all",
    "epochs": "passes over the training pictures",
    "batch_size": "pictures a step",
    "optimizer": "how a step follows from the gradient",
    "learning_rate": "the highest rate of the schedule",
    "schedule": "how the rate changes over the run",
    "weight_decay": "by how much weights shrink at each step",
    "label_smoothing": "share of the target that is spread over all classes",
    "augmentation": "strength of the random shifts, turns and stretches; 0: none",
    "validation": "share of the training part that was held out to watch the run",
    "subset": "at most so many training pictures; 0: all",
    "precision": "of the computation; weights are kept in float32",
    "seed": "of first weights, order and chance",
    "weights": "the model whose weights the run began with; none: random ones",
}


def curves_section(lines: Sequence[Mapping[str, Any]]) -> Section:
    """Loss, accuracy, learning rate and gradient norms over the epochs.

    Args:
        lines: a run's metric lines.
    """
    accuracy = [
        Line("training top-1", series(lines, "accuracy"), TRAINING),
        Line("training top-3", series(lines, "top3"), TRAINING, dashed=True),
        Line("validation top-1", series(lines, "validation_top1"), VALIDATION, dots=True),
        Line("validation top-3", series(lines, "validation_top3"), "#a85a00", dots=True),
    ]
    loss = [
        Line("training", series(lines, "loss"), TRAINING),
        Line("validation", series(lines, "validation_loss"), VALIDATION, dots=True),
    ]
    norms = list(gradient_series(lines).items())
    chosen = sorted({round(place) for place in np.linspace(0, len(norms) - 1, min(len(norms), len(_FAMILY)))})
    few = "" if len(chosen) == len(norms) else f", {len(chosen)} of {len(norms)} layers"
    charts = [
        line_chart("Loss", loss),
        line_chart("Share that is right", accuracy, percent=True),
        line_chart("Learning rate", [Line("rate", series(lines, "rate"), TRAINING)]),
        line_chart(
            f"Norm of the gradient{few}",
            [Line(norms[place][0], norms[place][1], colour) for place, colour in zip(chosen, _FAMILY, strict=False)],
            logarithmic=True,
        ),
    ]
    if not any(charts):
        return Section("Curves", "<p>Nothing was measured yet.</p>")
    said = (
        "<p>Training is measured on augmented pictures, with dropout on and against smoothed labels; validation on "
        "plain ones that were held out, so it can do better.</p>"
    )
    return Section("Curves", f'{said}<div class="side">{"".join(charts)}</div>')


def settings_section(settings: TrainingSettings) -> Section:
    """Every setting with its meaning."""
    values = _to_hand_in(settings).to_json()
    rows = [[name.replace("_", " "), _value(value), _MEANINGS[name]] for name, value in values.items()]
    return Section("Settings", table(("Setting", "Value", "Meaning"), rows))


def network_section(network: Network) -> Section:
    """The layer table."""
    rows = [
        [
            row.name,
            row.kind,
            row.settings,
            " × ".join(map(str, row.output_shape)),
            f"{row.parameters:,}",
            f"{row.multiply_adds:,}",
        ]
        for row in network.table()
    ]
    totals = network.totals()
    rows.append(["All", "", "", "", f"{totals.parameters:,}", f"{totals.multiply_adds:,}"])
    head = ("Layer", "Kind", "Settings", "Output", "Parameters", "Multiply-adds")
    return Section("The network", table(head, rows, numbers=(3, 4, 5)))


def again_section(settings: TrainingSettings, command: str = "") -> Section:
    """The command that does it again.

    Args:
        settings: of the run.
        command: as it was kept; empty: made of the settings.
    """
    said = "<p>The same settings give the same network on the same machine; on another it differs by rounding.</p>"
    if settings.weights:
        said = (
            f"<p>This is the last stage of a training: it began with the weights of {escape(_first_weights(settings))},"
            " which have to be made first; curves, settings and seconds are of this stage alone.</p>"
        )
    return Section("Do it again", said + code(command or command_of(_to_hand_in(settings))))


def _to_hand_in(settings: TrainingSettings) -> TrainingSettings:
    """The settings without the folders in which the first weights lay."""
    return replace(settings, weights=_first_weights(settings))


def _first_weights(settings: TrainingSettings) -> str:
    return without_folders(settings.weights)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {number:g}" for name, number in value.items()) or "–"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "–"
    return f"{value:g}" if isinstance(value, float) else str(value) or "–"
