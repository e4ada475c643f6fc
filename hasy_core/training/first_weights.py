"""The weights that a run begins with: another model's, where one of the same architecture is here."""

from contextlib import suppress
from typing import Any

from hasy_core.data import home
from hasy_core.errors import HasyError
from hasy_core.models import load_model, model_card, model_names
from hasy_core.training.run_folder import RunFolder
from hasy_core.training.settings import TrainingSettings


def models_of(architecture: str) -> dict[str, dict[str, float]]:
    """The shipped models and finished runs of an architecture.

    Args:
        architecture: as in `TrainingSettings`.

    Returns:
        by name, as `load_model` takes it: the architecture's options that it was trained with.
    """
    found = {}
    for name in model_names():
        with suppress(HasyError):  # a damaged run is none of them
            card = model_card(name)
            settings = (
                TrainingSettings.from_json(card["settings"]) if card else RunFolder(home() / "runs" / name).settings()
            )
            if settings.architecture == architecture:
                found[name] = settings.architecture_options
    return found


def take_weights(model: Any, name: str) -> None:
    """Give a Keras model the weights of another one.

    Args:
        model: built.
        name: as `hasy_core.models.load_model` takes it.

    Raises:
        HasyError: there is no such other model, or its weights are of other shapes.
    """
    others = load_model(name).get_weights()
    if [weight.shape for weight in model.get_weights()] != [weight.shape for weight in others]:
        raise HasyError(f"The run cannot begin with the weights of {name}: that network has other layers.")
    model.set_weights(others)
