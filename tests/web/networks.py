"""Networks of every operation, and arrays as Node and a page are handed them."""

import base64
from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from hasy_core.architecture import ARCHITECTURES, architecture
from hasy_core.data.standins import standin_classes, standin_image
from hasy_core.graph.keras_graph import calls
from hasy_core.models import load_model

SHIPPED = ("seed", "compact", "best")
OTHERS = tuple(f"preset {name}" for name in ARCHITECTURES if name not in SHIPPED)


def encoded(values: NDArray[Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f4").tobytes()).decode()


def decoded(text: str) -> NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(text), "<f4")


def everything() -> keras.Model:
    """A network of all operations, with the settings that the presets do not have."""
    picture = keras.Input((32, 32, 1))
    stem = layers.Conv2D(6, (3, 5), padding="same", activation="gelu")(layers.ZeroPadding2D(((1, 2), (0, 3)))(picture))
    grouped = layers.Conv2D(6, 3, groups=3, dilation_rate=2, padding="same", activation="elu")(stem)
    each = layers.LeakyReLU(0.1)(layers.DepthwiseConv2D(3, depth_multiplier=1, padding="same")(stem))
    twice = layers.DepthwiseConv2D(3, strides=2, depth_multiplier=2, activation="softplus")(grouped + each)
    odd = layers.AveragePooling2D((3, 2), strides=(2, 3), padding="same")(layers.BatchNormalization(scale=False)(twice))
    pooled = layers.MaxPooling2D(3, strides=2, padding="same")(layers.ReLU(6.0)(odd))
    pooled = layers.SpatialDropout2D(0.2)(layers.GaussianNoise(0.1)(pooled))
    again = layers.Conv2D(pooled.shape[-1], 1, activation="leaky_relu", name="again")
    pooled = again(again(pooled))
    whole = layers.Conv2D(5, 1)(layers.GlobalAveragePooling2D(keepdims=True)(pooled))
    rows = [
        layers.GlobalMaxPooling2D()(pooled),
        *(layers.Flatten()(each) for each in (layers.Dropout(0.5)(pooled), whole)),
    ]
    joined = layers.Concatenate()(rows)
    hidden = layers.Dense(20, activation="tanh")(layers.BatchNormalization(center=False)(joined))
    return keras.Model(picture, layers.Softmax()(layers.Dense(9)(layers.Activation("silu")(hidden))))


def made(name: str) -> keras.Model:
    """A shipped network, or one with random weights and statistics."""
    if name in SHIPPED:
        return load_model(name)
    keras.utils.set_random_seed(4)
    model = everything() if name == "everything" else architecture(name.removeprefix("preset ")).build("float32")
    random = np.random.default_rng(4)
    for weight in model.weights:
        if "variance" in weight.path:
            weight.assign(random.uniform(0.5, 2.0, weight.shape))
        elif len(weight.shape) == 1:
            weight.assign(random.normal(0.1, 0.3, weight.shape))
    return model


STANDIN = standin_image(standin_classes()[7], variant=0).astype(np.float32) / 255
"""A picture to ask them of: float32 `[32, 32]`, 1.0 = ink."""


def every_value(model: keras.Model, picture: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """What Keras makes of a picture in each step of a model."""
    graph = keras.Model(model.inputs[0], model.outputs[0])
    every = keras.Model(graph.inputs[0], [node.outputs[0] for _, node, _ in calls(graph)])
    return [np.asarray(value)[0] for value in every(picture[None, ..., None], training=False)]
