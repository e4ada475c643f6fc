"""Shipped networks as browsers take them, told when they were shipped: a pen does not wait for a framework.

What a network computes stands in a file beside it, without its numbers: these are read from the model file itself.
"""

import hashlib
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.browser.layer_facts import facts_of_layers
from hasy_core.errors import HasyError
from hasy_core.files.atomic import replacing
from hasy_core.graph.ops import ops_from_keras, pack_ops
from hasy_core.models import MODEL_FILE, load_model, loading
from hasy_core.models.weights_file import read_weights

_log = logging.getLogger("convscope")
READY_FILE = "browser.json"
INPUT_SHAPE = (32, 32, 1)


def ready_network(name: str) -> tuple[dict[str, Any], bytes] | None:
    """What `described` says of a network and its arrays, without loading it.

    Args:
        name: as `load_model` takes it.

    Returns:
        the description, with `layer_facts` in it, and the bytes; None for networks that were not shipped so, where
        the model file is another one than the description is of, and where one of the two is damaged.
    """
    folder = loading.PRETRAINED / name
    if name != folder.name or not (folder / READY_FILE).is_file():
        return None
    try:
        told = json.loads((folder / READY_FILE).read_text(encoding="utf-8"))
        if _digest(folder / MODEL_FILE) != told["model"]:
            return None
        weights = read_weights(folder / MODEL_FILE)
        return told["network"], b"".join(_array(weights, **part).tobytes() for part in told["arrays"])
    except (HasyError, OSError, ValueError, KeyError, IndexError, TypeError) as error:
        _log.warning("%s cannot be used, the network is loaded in its place: %s", folder / READY_FILE, error)
        return None


def write_ready_network(folder: Path) -> None:
    """Writes the description of a model beside it.

    Args:
        folder: with `model.keras` in it.

    Raises:
        HasyError: the model cannot be loaded, or the folder not be written.
        ValueError: one of its arrays is neither in the file nor the deviation of one that is.
    """
    file = folder / MODEL_FILE
    model = load_model(str(file))
    network, content = pack_ops(ops_from_keras(model), INPUT_SHAPE, facts_of_layers(model))
    weights = read_weights(file)
    epsilons = sorted({layer.epsilon for layer in model.layers if type(layer).__name__ == "BatchNormalization"})
    told = {"model": _digest(file), "network": network, "arrays": _parts(network, content, weights, epsilons)}
    with replacing(folder / READY_FILE) as part:
        part.write_text(json.dumps(told, separators=(",", ":")) + "\n", encoding="utf-8")


def _parts(
    network: dict[str, Any], content: bytes, weights: dict[str, list[NDArray[np.float32]]], epsilons: Sequence[float]
) -> list[dict[str, Any]]:
    """For each array of a description where it is in the model file; see `_array`."""
    places: dict[bytes, dict[str, Any]] = {}
    for layer, arrays in weights.items():
        for number, array in enumerate(arrays):
            place: dict[str, Any] = {"layer": layer, "number": number}
            places[array.tobytes()] = place
            if (array >= 0).all():
                for epsilon in epsilons:
                    deviation = place | {"epsilon": epsilon}
                    places.setdefault(_array(weights, **deviation).tobytes(), deviation)
    values = np.frombuffer(content, "<f4")
    parts = []
    for step in network["layers"]:
        for name, place in step["arrays"].items():
            size = int(np.prod(place["shape"]))
            array = values[place["offset"] : place["offset"] + size]
            if array.tobytes() not in places:
                raise ValueError(f"{name} of {step['name']} is not in the model file")
            parts.append(places[array.tobytes()])
    return parts


def _array(
    weights: dict[str, list[NDArray[np.float32]]], layer: str, number: int, epsilon: float | None = None
) -> NDArray[np.float32]:
    """An array of the model file; with `epsilon` what batch normalisation divides by, of a variance."""
    array = weights[layer][number]
    values = array if epsilon is None else np.sqrt(array + np.float32(epsilon))
    return np.ascontiguousarray(values, "<f4")


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
