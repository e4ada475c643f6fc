"""The networks that ConvScope can build by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hasy_core.architecture.layers import Conv, Dense, Dropout, Flatten, LayerSpec, MaxPool, Shape
from hasy_core.errors import HasyError

INPUT_SHAPE = (32, 32, 1)
CLASSES = 369
_SNAKE_CASE = {"MaxPooling2D": "max_pooling2d"}


@dataclass(frozen=True)
class LayerRow:
    """One line of a layer table; shapes without the batch."""

    name: str
    kind: str
    output_shape: Shape
    parameters: int
    multiply_adds: int


@dataclass(frozen=True)
class Architecture:
    """A network as a chain of layer specs on `[32, 32, 1]` ink (1.0 = ink)."""

    name: str
    layers: tuple[LayerSpec, ...]

    def named_layers(self) -> list[tuple[str, LayerSpec]]:
        """Layers with the names that Keras would give them: `conv2d`, `conv2d_1`, …"""
        counts: dict[str, int] = {}
        named = []
        for layer in self.layers:
            base = _SNAKE_CASE.get(layer.kind, layer.kind.lower())
            count = counts.get(base, 0)
            named.append((f"{base}_{count}" if count else base, layer))
            counts[base] = count + 1
        return named

    def table(self) -> list[LayerRow]:
        """Shape and cost of every layer, without building anything."""
        shape: Shape = INPUT_SHAPE
        rows = []
        for name, layer in self.named_layers():
            output = layer.output_shape(shape)
            rows.append(LayerRow(name, layer.kind, output, layer.parameters(shape), layer.multiply_adds(shape)))
            shape = output
        return rows

    def build(self, dtype: str = "float32") -> Any:
        """A fresh `keras.Model`, weights from Keras's global seed.

        Args:
            dtype: a Keras dtype policy, "float32" or "mixed_bfloat16".
        """
        import keras

        tensor = inputs = keras.Input(INPUT_SHAPE, name="ink")
        for name, layer in self.named_layers():
            tensor = layer.keras_layer(name, dtype)(tensor)
        return keras.Model(inputs, tensor, name=self.name)


def seed(conv_dropout: float = 0.1, dense_dropout: float = 0.1) -> Architecture:
    """The article's network: 1,671,409 parameters.

    Layers and widths as in the article's printed table; it does not give its dropout rates, so the defaults
    here were chosen on a validation part of fold 1's training pictures (see `pretrained/seed/README.md`).
    """
    return Architecture(
        "seed",
        (
            Conv(128, 3),
            Conv(128, 3),
            MaxPool(2),
            Dropout(conv_dropout),
            Conv(128, 5),
            MaxPool(2),
            Flatten(),
            Dense(128),
            Dropout(dense_dropout),
            Dense(128),
            Dense(CLASSES, activation="softmax"),
        ),
    )


ARCHITECTURES: dict[str, Callable[..., Architecture]] = {"seed": seed}


def architecture(name: str, /, **options: float) -> Architecture:
    """The preset of this name.

    Args:
        name: a key of `ARCHITECTURES`.
        options: settings of the preset, such as dropout rates; its defaults for the rest.

    Raises:
        HasyError: there is none of this name, or an option that it does not take or that is out of range.
    """
    if name not in ARCHITECTURES:
        raise HasyError(f"There is no architecture {name!r}; choose one of {', '.join(ARCHITECTURES)}.")
    try:
        return ARCHITECTURES[name](**options)
    except (TypeError, ValueError) as error:
        raise HasyError(f"The architecture {name} cannot be set so: {error}.") from error
