"""The files of a layers model: what `tf.loadLayersModel("./model.json")` of TensorFlow.js 4 reads."""

import json
from typing import Any

import numpy as np

from hasy_core.export.tfjs_topology import LayersModel

MAX_SHARD_BYTES = 4 * 2**20
"""What the format's own converter cuts weights into: browsers keep files up to about this size in their store."""
MODEL = "model.json"


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
