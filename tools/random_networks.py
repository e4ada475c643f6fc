"""Small Keras networks of any layers and settings, for asking what becomes of them in other formats."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np

ACTIVATIONS = (
    *("relu", "relu6", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "softplus", "tanh", "linear", "selu", "mish"),
    *("softsign", "exponential", "hard_sigmoid", "hard_silu", "celu", "softmax", "swish"),
)


class RandomNetworks:
    """Makes networks from a seed: `[n, 32, 32, 1]` to `[n, 369]`, the last layer a softmax.

    Args:
        seed: the same seed makes the same networks, one after another.
    """

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._seed = seed
        self._made = 0

    def make(self) -> Any:
        """Another network, with weights that tell pictures apart."""
        import keras
        from keras import layers

        self._made += 1
        keras.utils.set_random_seed(self._seed * 10_007 + self._made)
        picture = keras.Input((32, 32, 1))
        maps = layers.Conv2D(self._chance.randint(2, 5), 5, strides=2, padding="same")(picture)
        for _ in range(self._chance.randint(1, 4)):
            maps = self._maps(maps)
        row = self._chance.choice([layers.Flatten(), layers.GlobalAveragePooling2D(), layers.GlobalMaxPooling2D()])(
            maps
        )
        for _ in range(self._chance.randint(0, 2)):
            row = self._row(row)
        if len(row.shape) > 2:
            row = layers.Flatten()(row)
        if self._chance.random() < 0.3:
            answer = layers.Softmax()(layers.Dense(369)(row))
        else:
            answer = layers.Dense(369, activation="softmax")(row)
        model = keras.Model(picture, answer)
        self._shake(model)
        return model

    def _shake(self, model: Any) -> None:
        """Weights as training leaves them: biases that are not zero, statistics, an answer that is not flat."""
        shake = np.random.default_rng(self._seed * 997 + self._made)
        for layer in model.layers:
            for variable in layer.weights:
                values = np.asarray(variable)
                if "variance" in variable.name:
                    variable.assign(shake.uniform(0.3, 2.0, values.shape))
                elif values.ndim <= 1 and values.dtype == np.float32:
                    variable.assign(values + shake.normal(0, 0.2, values.shape))
        pictures = sample_pictures(16)
        last = [layer for layer in model.layers if hasattr(layer, "kernel")][-1]
        spread = float(np.log(np.maximum(np.asarray(model(pictures)), 1e-30)).std())
        last.kernel.assign(np.asarray(last.kernel) * min(30.0, 1.5 / max(spread, 1e-3)))

    def _maps(self, maps: Any) -> Any:
        from keras import layers, ops

        chance = self._chance
        height, width, channels = maps.shape[1:]
        padding = chance.choice(["same", "valid"]) if min(height, width) >= 8 else "same"
        activation = chance.choice([None, *ACTIVATIONS])
        bias = chance.random() < 0.7
        size = (chance.randint(1, 3), chance.randint(1, 3))
        stride = chance.choice([1, 1, 2])
        dilation = chance.choice([1, 2]) if stride == 1 else 1
        window = {"padding": padding, "activation": activation, "use_bias": bias}
        group = chance.choice([g for g in range(1, channels + 1) if channels % g == 0])
        makers: list[Callable[[], Any]] = [
            lambda: layers.Conv2D(
                group * chance.randint(1, 3), size, strides=stride, dilation_rate=dilation, groups=group, **window
            )(maps),
            lambda: layers.Conv2D(chance.randint(1, 4), size, strides=(1, 2) if stride == 2 else 1, **window)(maps),
            lambda: layers.DepthwiseConv2D(
                size, strides=stride, dilation_rate=dilation, depth_multiplier=chance.randint(1, 2), **window
            )(maps),
            lambda: layers.SeparableConv2D(3, size, strides=stride, dilation_rate=dilation, **window)(maps),
            lambda: layers.Conv2DTranspose(2, 3, strides=stride, **window)(maps),
            lambda: layers.MaxPooling2D(chance.randint(1, 3), strides=chance.choice([None, 1, 2]), padding=padding)(
                maps
            ),
            lambda: layers.AveragePooling2D(
                (chance.randint(1, 3), 2), strides=chance.choice([None, 1, 2]), padding=padding
            )(maps),
            lambda: layers.BatchNormalization(
                center=chance.random() < 0.7, scale=chance.random() < 0.7, epsilon=chance.choice([1e-3, 1e-2])
            )(maps),
            lambda: layers.LayerNormalization()(maps),
            lambda: layers.GroupNormalization(group)(maps),
            lambda: layers.UnitNormalization()(maps),
            lambda: layers.Rescaling(0.5, 0.1)(maps),
            lambda: layers.ZeroPadding2D(((chance.randint(0, 2), 1), (0, chance.randint(0, 2))))(maps),
            lambda: layers.Cropping2D(((1, 0), (0, 1)))(maps) if min(height, width) > 3 else maps,
            lambda: (
                layers.UpSampling2D(2, interpolation=chance.choice(["nearest", "bilinear"]))(maps)
                if max(height, width) <= 16
                else maps
            ),
            lambda: layers.Activation(chance.choice(ACTIVATIONS))(maps),
            lambda: layers.ReLU(
                max_value=chance.choice([None, 6.0, 1.0]),
                negative_slope=chance.choice([0.0, 0.1]),
                threshold=chance.choice([0.0, 0.2]),
            )(maps),
            lambda: layers.LeakyReLU(negative_slope=chance.choice([0.01, 0.3]))(maps),
            lambda: layers.PReLU(shared_axes=chance.choice([None, [1, 2]]))(maps),
            lambda: layers.ELU(alpha=chance.choice([1.0, 0.5]))(maps),
            lambda: layers.Softmax(axis=chance.choice([-1, 1, 3]))(maps),
            lambda: chance.choice([layers.Dropout, layers.SpatialDropout2D, layers.GaussianDropout])(0.3)(maps),
            lambda: layers.GaussianNoise(0.2)(maps),
            lambda: layers.Identity()(maps),
            lambda: layers.Dense(3, activation=activation)(maps),
            lambda: layers.Permute((2, 1, 3))(maps),
            lambda: layers.Reshape((height * width, 1, channels))(maps) if height * width <= 64 else maps,
            lambda: chance.choice([layers.GlobalAveragePooling2D, layers.GlobalMaxPooling2D])(keepdims=True)(maps),
            lambda: maps * 0.5 + maps,
            lambda: ops.relu(maps - 0.1),
            lambda: self._merged(maps),
            lambda: self._twice(maps),
            lambda: self._nested(maps),
        ]
        return chance.choice(makers)()

    def _merged(self, maps: Any) -> Any:
        from keras import layers

        one = layers.Conv2D(3, 3, padding="same", activation="relu")(maps)
        other = layers.Conv2D(3, 1, padding="same")(maps)
        kinds = (
            layers.Add,
            layers.Concatenate,
            layers.Multiply,
            layers.Subtract,
            layers.Average,
            layers.Maximum,
            layers.Minimum,
        )
        return self._chance.choice(kinds)()([one, other])

    def _twice(self, maps: Any) -> Any:
        """One layer, applied twice."""
        from keras import layers

        shared = layers.Conv2D(maps.shape[-1], 3, padding="same", activation="tanh")
        return shared(shared(maps))

    def _nested(self, maps: Any) -> Any:
        import keras
        from keras import layers

        inside = keras.Sequential([keras.Input(maps.shape[1:]), layers.Conv2D(3, 3, padding="same"), layers.ReLU()])
        return inside(maps)

    def _row(self, row: Any) -> Any:
        from keras import layers

        makers: list[Callable[[], Any]] = [
            lambda: layers.Dense(8, activation=self._chance.choice(ACTIVATIONS))(row),
            lambda: layers.Dropout(0.5)(row),
            lambda: layers.BatchNormalization()(row),
            lambda: layers.Flatten()(row),
            lambda: layers.Identity()(row),
            lambda: layers.Activation("tanh")(row),
            lambda: layers.LayerNormalization()(row),
            lambda: layers.Reshape((row.shape[1], 1))(row),
            lambda: layers.PReLU()(row),
        ]
        return self._chance.choice(makers)() if len(row.shape) == 2 else layers.Flatten()(row)


def sample_pictures(count: int) -> np.ndarray:
    """Random strokes as networks take them: float32 `[count, 32, 32, 1]`."""
    chance = np.random.default_rng(3)
    return (chance.random((count, 32, 32, 1)) < 0.15).astype(np.float32)
