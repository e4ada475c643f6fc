"""Small Keras networks of any layers and settings, for asking what becomes of them in other formats."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

COMMON = ("relu", "relu6", "leaky_relu", "elu", "gelu", "silu", "sigmoid", "softplus", "tanh", "linear")
RARE = ("selu", "mish", "softsign", "exponential", "hard_sigmoid", "hard_silu", "celu", "softmax")
Makers = list[Callable[[], Any]]


class RandomNetworks:
    """Makes networks from a seed: `[n, 32, 32, 1]` to `[n, 369]`, the last layer a softmax.

    Two of three keep to layers that most formats have; else one rare layer would hide what becomes of the others.

    Args:
        seed: the same seed makes the same networks, one after another.
    """

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._seed = seed
        self._made = 0
        self._common = True

    def make(self) -> Any:
        """Another network, with weights that tell pictures apart."""
        import keras
        from keras import layers

        self._made += 1
        self._common = self._chance.random() < 2 / 3
        keras.utils.set_random_seed(self._seed * 10_007 + self._made)
        picture = keras.Input((32, 32, 1))
        maps = layers.Conv2D(self._chance.randint(2, 5), 5, strides=2, padding="same")(picture)
        for _ in range(self._chance.randint(1, 4)):
            maps = self._drawn(self._windows(maps) + self._cells(maps) + self._graphs(maps), self._rare_maps(maps))
        ends = (layers.Flatten, layers.GlobalAveragePooling2D, layers.GlobalMaxPooling2D)
        row = self._chance.choice(ends)()(maps)
        for _ in range(self._chance.randint(0, 2)):
            row = self._row(row)
        row = row if len(row.shape) == 2 else layers.Flatten()(row)
        if self._chance.random() < 0.3:
            answer = layers.Softmax()(layers.Dense(369)(row))
        else:
            answer = layers.Dense(369, activation="softmax")(row)
        model = keras.Model(picture, answer)
        self._shake(model)
        return model

    def _drawn(self, common: Makers, rare: Makers) -> Any:
        return self._chance.choice(common if self._common else common + rare)()

    def _activation(self) -> str:
        return self._chance.choice(COMMON if self._common else COMMON + RARE)

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
        last = [layer for layer in model.layers if hasattr(layer, "kernel")][-1]
        spread = float(np.log(np.maximum(np.asarray(model(sample_pictures(16))), 1e-30)).std())
        last.kernel.assign(np.asarray(last.kernel) * min(30.0, 1.5 / max(spread, 1e-3)))

    def _window(self, maps: Any) -> dict[str, Any]:
        return {
            "padding": self._chance.choice(["same", "valid"]) if min(maps.shape[1:3]) >= 8 else "same",
            "activation": self._chance.choice([None, self._activation()]),
            "use_bias": self._chance.random() < 0.7,
        }

    def _windows(self, maps: Any) -> Makers:
        """Convolutions and pools."""
        from keras import layers

        chance, channels, window = self._chance, maps.shape[3], self._window(maps)
        size, stride = (chance.randint(1, 3), chance.randint(1, 3)), chance.choice([1, 1, 2])
        dilation = chance.choice([1, 2]) if stride == 1 else 1
        groups = chance.choice([count for count in range(1, channels + 1) if channels % count == 0])
        steps = {"strides": stride, "dilation_rate": dilation}
        pool = {"strides": chance.choice([None, 1, 2]), "padding": window["padding"]}
        return [
            lambda: layers.Conv2D(groups * chance.randint(1, 3), size, groups=groups, **steps, **window)(maps),
            lambda: layers.Conv2D(3, size, strides=(1, 2) if stride == 2 else 1, **window)(maps),
            lambda: layers.DepthwiseConv2D(size, depth_multiplier=chance.randint(1, 2), **steps, **window)(maps),
            lambda: layers.MaxPooling2D(chance.randint(1, 3), **pool)(maps),
            lambda: layers.AveragePooling2D((chance.randint(1, 3), 2), **pool)(maps),
            lambda: layers.GlobalAveragePooling2D(keepdims=True)(maps),
            lambda: layers.GlobalMaxPooling2D(keepdims=True)(maps),
        ]

    def _cells(self, maps: Any) -> Makers:
        """What does the same to every cell, or nothing once the network is trained."""
        from keras import layers

        chance = self._chance
        spared = (layers.Dropout, layers.SpatialDropout2D, layers.GaussianDropout, layers.GaussianNoise)
        shows = {"center": chance.random() < 0.7, "scale": chance.random() < 0.7}
        return [
            lambda: layers.BatchNormalization(epsilon=chance.choice([1e-3, 1e-2]), **shows)(maps),
            lambda: layers.ZeroPadding2D(((chance.randint(0, 2), 1), (0, chance.randint(0, 2))))(maps),
            lambda: layers.Activation(self._activation())(maps),
            lambda: layers.ReLU(chance.choice([None, 6.0]))(maps),
            lambda: layers.ReLU(negative_slope=0.1)(maps),
            lambda: layers.LeakyReLU(negative_slope=chance.choice([0.01, 0.3]))(maps),
            lambda: layers.ELU()(maps),
            lambda: chance.choice(spared)(0.3)(maps),
            lambda: layers.Identity()(maps),
        ]

    def _graphs(self, maps: Any) -> Makers:
        """Branches, a layer that is applied twice, a network in the network."""
        import keras
        from keras import layers

        shared = layers.Conv2D(maps.shape[-1], 3, padding="same", activation="tanh")
        inner = [layers.Conv2D(3, 3, padding="same"), layers.ReLU()]
        return [
            lambda: self._merged(maps, (layers.Add, layers.Concatenate)),
            lambda: shared(shared(maps)),
            lambda: keras.Sequential([keras.Input(maps.shape[1:]), *inner])(maps),
        ]

    def _rare_maps(self, maps: Any) -> Makers:
        from keras import layers, ops

        chance, window = self._chance, self._window(maps)
        height, width, channels = maps.shape[1:]
        merges = (layers.Multiply, layers.Subtract, layers.Average, layers.Maximum, layers.Minimum)
        limits = (chance.choice([None, 1.0]), chance.choice([0.0, 0.1]), chance.choice([0.0, 0.2]))
        return [
            lambda: layers.SeparableConv2D(3, 3, **window)(maps),
            lambda: layers.Conv2DTranspose(2, 3, strides=chance.choice([1, 2]), **window)(maps),
            lambda: layers.LayerNormalization()(maps),
            lambda: layers.GroupNormalization(1)(maps),
            lambda: layers.UnitNormalization()(maps),
            lambda: layers.Rescaling(0.5, 0.1)(maps),
            lambda: layers.Cropping2D(((1, 0), (0, 1)))(maps) if min(height, width) > 3 else maps,
            lambda: layers.UpSampling2D(2)(maps) if max(height, width) <= 16 else maps,
            lambda: layers.ReLU(*limits)(maps),
            lambda: layers.PReLU(shared_axes=chance.choice([None, [1, 2]]))(maps),
            lambda: layers.ELU(alpha=0.5)(maps),
            lambda: layers.Softmax(axis=chance.choice([-1, 1, 3]))(maps),
            lambda: layers.Dense(3, activation=self._activation())(maps),
            lambda: layers.Permute((2, 1, 3))(maps),
            lambda: layers.Reshape((height * width, 1, channels))(maps) if height * width <= 64 else maps,
            lambda: maps * 0.5 + maps,
            lambda: ops.relu(maps - 0.1),
            lambda: self._merged(maps, merges),
        ]

    def _merged(self, maps: Any, kinds: tuple[Any, ...]) -> Any:
        from keras import layers

        one = layers.Conv2D(3, 3, padding="same", activation="relu")(maps)
        other = layers.Conv2D(3, 1, padding="same")(maps)
        return self._chance.choice(kinds)()([one, other])

    def _row(self, row: Any) -> Any:
        from keras import layers

        if len(row.shape) > 2:
            return layers.Flatten()(row)
        return self._drawn(
            [
                lambda: layers.Dense(8, activation=self._activation())(row),
                lambda: layers.Dropout(0.5)(row),
                lambda: layers.BatchNormalization()(row),
                lambda: layers.Flatten()(row),
                lambda: layers.Identity()(row),
                lambda: layers.Activation("tanh")(row),
            ],
            [
                lambda: layers.LayerNormalization()(row),
                lambda: layers.Reshape((row.shape[1], 1))(row),
                lambda: layers.PReLU()(row),
            ],
        )


def sample_pictures(count: int) -> NDArray[np.float32]:
    """Random specks as networks take them: float32 `[count, 32, 32, 1]`."""
    chance = np.random.default_rng(3)
    return (chance.random((count, 32, 32, 1)) < 0.15).astype(np.float32)
