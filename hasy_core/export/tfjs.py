"""A network for TensorFlow.js."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from hasy_core.export.new_folder import new_folder
from hasy_core.export.tfjs_topology import LayersModel, layers_model
from hasy_core.models import load_model

MAX_SHARD_BYTES = 4 * 2**20
"""What the format's own converter cuts weights into: browsers keep files up to about this size in their cache."""
MODEL = "model.json"


def write_tfjs(model_name: str, folder: Path) -> None:
    """Write a model as a layers model, which `tf.loadLayersModel("model.json")` of TensorFlow.js 4 reads.

    Args:
        model_name: as for `load_model`.
        folder: where nothing stands yet.

    Raises:
        HasyError: there is no such model, it has a layer that the format lacks, or the folder cannot be written.
    """
    written = layers_model(load_model(model_name))
    with new_folder(folder) as part:
        for name, content in model_files(written).items():
            (part / name).write_bytes(content)


def model_files(model: LayersModel) -> dict[str, bytes]:
    """`model.json` and its shards: the weights one after another, little-endian, cut into pieces of at most 4 MB."""
    weights = b"".join(np.ascontiguousarray(array, "<f4").tobytes() for array in model.weights.values())
    pieces = [weights[at : at + MAX_SHARD_BYTES] for at in range(0, len(weights), MAX_SHARD_BYTES)]
    shards = {f"group1-shard{number}of{len(pieces)}.bin": piece for number, piece in enumerate(pieces, 1)}
    told: dict[str, Any] = {
        "format": "layers-model",
        "generatedBy": "ConvScope",
        "convertedBy": None,
        "modelTopology": model.topology,
        "weightsManifest": [
            {
                "paths": list(shards),
                "weights": [
                    {"name": name, "shape": list(array.shape), "dtype": "float32"}
                    for name, array in model.weights.items()
                ],
            }
        ],
    }
    return {MODEL: json.dumps(told, separators=(",", ":")).encode(), **shards}
