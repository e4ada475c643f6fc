"""The steps of a model that is to be written in another format."""

from typing import Any

from hasy_core.computation import Step, computation_of
from hasy_core.errors import HasyError


def steps_of(model: Any, model_name: str, target: str) -> tuple[Step, ...]:
    """What a model computes, step by step.

    Args:
        model: as `hasy_core.models.load_model` returns it.
        model_name: what its reader calls it.
        target: the format's title, for the error.

    Raises:
        HasyError: it has a layer, which is named, that is not told in steps.
    """
    try:
        return computation_of(model)
    except ValueError as error:  # UnknownStepError, or Keras's own: nested models with a name twice
        raise lacking(model_name, target, str(error)) from error


def lacking(model_name: str, target: str, reason: str) -> HasyError:
    """The sentence for a network with a layer that a format cannot hold."""
    return HasyError(
        f"The network {model_name} cannot be exported as {target}: {reason}. The format keras takes any network, and "
        "litert any layer that TensorFlow can convert."
    )
