"""A network whose last layers are written in different ways."""

import keras
from keras import layers


def small_network(ending: str = "dense") -> keras.Model:
    """Two convolutions with all that the presets use between them, and a softmax that ends it in one of several ways.

    Args:
        ending: "dense" (its own activation), "activation", "layer", "operation", "identity" (after a softmax) or
            "none" (no softmax at all).
    """
    keras.utils.set_random_seed(3)
    noise = keras.initializers.RandomNormal(stddev=0.3)
    picture = keras.Input((32, 32, 1))
    stem = layers.Conv2D(6, 3, padding="same", strides=2, name="stem", bias_initializer=noise)(picture)
    normal = layers.BatchNormalization(
        name="normal", beta_initializer=noise, gamma_initializer=noise, moving_mean_initializer=noise
    )(stem)
    bent = layers.Activation("relu", name="bent")(normal)
    side = layers.Conv2D(6, 1, activation="relu", name="side", bias_initializer=noise)(bent)
    deep = layers.DepthwiseConv2D(3, padding="same", name="deep", bias_initializer=noise)(bent)
    added = layers.Add(name="added")([side, deep])
    joined = layers.Concatenate(name="joined")([added, bent])
    pooled = layers.MaxPooling2D(2, name="pooled")(joined)
    last = layers.Conv2D(5, 3, activation="tanh", name="last", bias_initializer=noise)(layers.Dropout(0.5)(pooled))
    means = layers.AveragePooling2D(2, name="means")(last)
    flat = layers.Flatten(name="flat")(means)
    classes = layers.Dense(12, name="classes", activation="softmax" if ending == "dense" else None)(flat)
    if ending == "activation":
        classes = layers.Activation("softmax", name="ended")(classes)
    elif ending == "layer":
        classes = layers.Softmax(name="ended")(classes)
    elif ending == "operation":
        classes = keras.ops.softmax(classes)
    elif ending == "identity":
        classes = layers.Identity(name="ended")(layers.Softmax()(classes))
    return keras.Model(picture, classes)
