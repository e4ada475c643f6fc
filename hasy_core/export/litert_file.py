"""A network as LiteRT (TensorFlow Lite) files, by TensorFlow's own converter: in float32, and with 8-bit weights."""

import re
from pathlib import Path

from hasy_core.errors import HasyError
from hasy_core.export.reading import lacking
from hasy_core.files.new_folder import new_folder
from hasy_core.graph.keras_graph import UnknownOpError, check_rounding
from hasy_core.models import load_model

FILE = "model.tflite"
SMALL_FILE = "model-8bit.tflite"
INPUT, OUTPUT = "ink", "probabilities"


def write_litert(model_name: str, folder: Path) -> None:
    """Make a folder with a model as `model.tflite`, and as `model-8bit.tflite` with its weights in 8 bits.

    The second is a quarter of the size ("dynamic range quantisation": weights are whole numbers from -127 to 127 with a
    scale for each tensor or channel, activations stay float32); its probabilities are a little different.
    Both have one signature, from `ink`, float32 `[n, 32, 32, 1]` with 1.0 = ink, to `probabilities`, `[n, 369]`.

    Args:
        model_name: as `hasy_core.models.load_model` takes it.
        folder: must not exist yet.

    Raises:
        HasyError: no such model, Keras does not run on TensorFlow, a layer rounds more than float32 does (named), or
            the converter refuses one.
    """
    model = load_model(model_name)
    import keras

    if keras.backend.backend() != "tensorflow":
        raise HasyError("LiteRT files are written by TensorFlow; leave KERAS_BACKEND unset for this export.")
    import tensorflow as tf

    try:
        check_rounding(model)
    except UnknownOpError as error:
        raise lacking(model_name, "LiteRT", str(error)) from error
    served = tf.Module()
    served.weights = [variable.value for variable in model.variables]  # else the converter leaves them out
    served.answer = tf.function(
        lambda ink: {OUTPUT: tf.cast(model(ink, training=False), tf.float32)},
        input_signature=[tf.TensorSpec((None, *model.inputs[0].shape[1:]), tf.float32, name=INPUT)],
    )
    with new_folder(folder) as part:
        for file, optimizations in ((FILE, []), (SMALL_FILE, [tf.lite.Optimize.DEFAULT])):
            converter = tf.lite.TFLiteConverter.from_concrete_functions([served.answer.get_concrete_function()], served)
            converter.optimizations = optimizations
            try:
                content = converter.convert()
            except Exception as error:
                raise HasyError(
                    f"TensorFlow cannot convert the network {model_name} to LiteRT: {_reason(error)}"
                ) from error
            (part / file).write_bytes(content)


def _reason(error: Exception) -> str:
    """What the converter says is in its way, in one line: what LiteRT lacks where it names that."""
    said = str(error).strip()
    if lacks := re.search(r"^(?:TF Select|Custom) ops: (.+)$", said, re.MULTILINE):
        return f"LiteRT has no {lacks[1]} for its numbers and shapes."
    first = (said.splitlines() or [type(error).__name__])[0]
    return re.sub(r"\S+:\d+:\d+: error: ", "", first)[:200]
