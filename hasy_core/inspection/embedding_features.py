"""What enters a network's last fully connected layer: the features by which it tells the classes apart."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.data.locations import Progress, no_progress
from hasy_core.errors import HasyError
from hasy_core.graph.keras_graph import calls
from hasy_core.models import as_input, check_finite

if TYPE_CHECKING:
    import keras

_BATCH = 64


def embedding_features(
    model: "keras.Model", images: NDArray[np.uint8], progress: Progress = no_progress
) -> NDArray[np.float32]:
    """The input of the network's last `Dense` layer for some pictures.

    The layer is found in the graph: the last one on the way from the input to the output, whatever it is called and
    whatever follows it.

    Args:
        model: as `load_model` returns it.
        images: uint8 `[n, 32, 32]`, 255 = ink.
        progress: told the fraction done.

    Returns:
        float32 `[n, features]`; what the layer takes of each picture, written in one row where it is more than that.

    Raises:
        HasyError: the network has no fully connected layer, or its values are not finite.
    """
    import keras

    until = keras.Model(model.inputs[0], _last_dense_input(model))
    parts = []
    for start in range(0, len(images), _BATCH):
        batch = np.asarray(until.predict_on_batch(as_input(images[start : start + _BATCH])), np.float32)
        parts.append(batch.reshape(len(batch), -1))
        progress(start / len(images), "Asking the network")
    features = np.concatenate(parts)
    check_finite(features)
    return features


def _last_dense_input(model: "keras.Model") -> Any:
    import keras

    for operation, node, _ in reversed(list(calls(keras.Model(model.inputs[0], model.outputs[0])))):
        if isinstance(operation, keras.layers.Dense):
            return node.input_tensors[0]
    raise HasyError(
        f"The network {model.name} has no fully connected layer, so there are no features before it; choose another."
    )
