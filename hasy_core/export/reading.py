"""A network read for another format, or the sentence that says why the format cannot hold it."""

from collections.abc import Callable
from typing import Any, TypeVar

from hasy_core.errors import HasyError
from hasy_core.graph.layer_specs import Blueprint, blueprint_of
from hasy_core.graph.ops import Op, ops_from_keras

_Read = TypeVar("_Read")


def ops_for(model: Any, model_name: str, target: str) -> tuple[Op, ...]:
    """What a model computes, one operation after another.

    Args:
        model: as `hasy_core.models.load_model` returns it.
        model_name: what its reader calls it.
        target: the format's title, for the error.

    Raises:
        HasyError: it has a layer, which is named, that `hasy_core.graph.ops` does not know.
    """
    return _read(ops_from_keras, model, model_name, target)


def blueprint_for(model: Any, model_name: str, target: str) -> Blueprint:
    """The layer specs of a model; arguments as for `ops_for`.

    Raises:
        HasyError: it has a layer, which is named, for which there is no spec, or one whose weights are used again with
            another padding.
    """
    return _read(blueprint_of, model, model_name, target)


def lacking(model_name: str, target: str, reason: str) -> HasyError:
    """The sentence for a network with a layer that a format cannot hold."""
    return HasyError(
        f"The network {model_name} cannot be exported as {target}: {reason}. The format keras takes any network, and "
        "litert any layer that TensorFlow can convert."
    )


def _read(reader: Callable[[Any], _Read], model: Any, model_name: str, target: str) -> _Read:
    try:
        return reader(model)
    except ValueError as error:  # UnknownOpError, or Keras's own: nested models with a name twice
        raise lacking(model_name, target, str(error)) from error
