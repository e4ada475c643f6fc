"""The options that decide a training run."""

from collections.abc import Callable
from typing import Any

import click
from click.core import ParameterSource


def preset_settings(values: tuple[str, ...]) -> dict[str, float]:
    """The settings of a preset: `("blocks=1",)` -> `{"blocks": 1.0}`; raises `click.BadParameter`."""
    options = {}
    for value in values:
        name, _, number = value.partition("=")
        try:
            options[name] = float(number)
        except ValueError as error:
            raise click.BadParameter(f"{value!r} is not NAME=NUMBER", param_hint="--set") from error
    return options


def _class_indices(text: str) -> tuple[int, ...]:
    try:
        return tuple(sorted({int(part) for part in text.split(",")}))
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no list of whole numbers", param_hint="--classes") from error


def settings_asked_for(given: dict[str, Any]) -> dict[str, Any]:
    """Those of the settings that the command line names."""
    named = click.get_current_context().get_parameter_source
    asked = {name: value for name, value in given.items() if named(name) is ParameterSource.COMMANDLINE}
    if "classes" in asked:
        asked["classes"] = _class_indices(asked["classes"])
    return asked


_TRAINING_OPTIONS = (
    click.option("--architecture", default="seed", show_default=True, help="Name of a preset."),
    click.option("--set", "options", multiple=True, metavar="NAME=NUMBER", help="A setting of the preset."),
    click.option("--classes", help="Learn these classes only: dense indices with commas between, e.g. 31,36,40."),
    click.option("--epochs", type=int, help="Passes over the training pictures."),
    click.option("--batch-size", type=int),
    click.option("--learning-rate", type=float, help="The highest rate of the schedule."),
    click.option("--weight-decay", type=float),
    click.option("--label-smoothing", type=float),
    click.option("--augmentation", type=float, help="Strength of random affine maps, 0 for none."),
    click.option("--optimizer", help="adamw, adam, sgd (Nesterov's momentum 0.9) or rmsprop."),
    click.option("--schedule", help="Of the learning rate: cosine, one-cycle, triangle, steps or constant."),
    click.option("--validation", type=float, help="Fraction of the training part held out to watch the run."),
    click.option("--subset", type=int, help="Train on so many pictures only."),
    click.option("--precision", help="float32 or mixed_bfloat16."),
    click.option("--seed", type=int),
    click.option("--weights", metavar="MODEL", help="Begin with this model's weights; same architecture and --set."),
)


def training_options(command: Callable[..., None]) -> Callable[..., None]:
    """What decides a run, except which split it learns."""
    for option in reversed(_TRAINING_OPTIONS):
        command = option(command)
    return command
