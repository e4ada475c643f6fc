"""A network as a Keras program and its weights."""

from pathlib import Path

import numpy as np

from hasy_core.architecture.keras_code import keras_code
from hasy_core.export.reading import blueprint_for
from hasy_core.export.source_text import HEADING, NETWORK, RUN, WEIGHTS, plain
from hasy_core.files.new_folder import new_folder
from hasy_core.graph.layer_specs import Blueprint
from hasy_core.models import load_model

_IMPORTS = """import csv
from pathlib import Path

import numpy as np
"""

_WEIGHTS = f'''
HERE = Path(__file__).resolve().parent
with np.load(HERE / "{WEIGHTS}") as weights:
    for layer in model.layers:
        layer.set_weights([weights[f"{{layer.name}}/{{variable.name}}"] for variable in layer.weights])


def probabilities(ink):
    """float32 [n, 32, 32, 1], 1.0 = ink, to float32 [n, 369]."""
    return keras.ops.convert_to_numpy(model(ink, training=False))
'''


def write_keras_code(model_name: str, folder: Path) -> None:
    """Make a folder with `network.py`, which builds the model layer by layer, and `weights.npz`.

    Args:
        model_name: as `hasy_core.models.load_model` takes it.
        folder: must not exist yet.

    Raises:
        HasyError: no such model, or a layer for which no line can be written (named).
    """
    blueprint = blueprint_for(load_model(model_name), model_name, "Keras code")
    with new_folder(folder) as part:
        (part / NETWORK).write_text(keras_program(blueprint, model_name), encoding="utf-8")
        weights = {
            f"{name}/{variable.name}": np.asarray(variable, np.float32)
            for name, layer in blueprint.layers.items()
            for variable in layer.weights
        }
        np.savez_compressed(part / WEIGHTS, **weights)  # type: ignore[arg-type]


def keras_program(blueprint: Blueprint, model_name: str) -> str:
    """The text of `network.py`."""
    heading = HEADING.format(name=plain(model_name), what="built in Keras 3 (any backend)", file=NETWORK)
    return heading + _IMPORTS + keras_code(blueprint.network) + _WEIGHTS + RUN
