"""Layer specs: what each layer of a plain network does to a shape, what it costs, and the Keras layer it is."""

from dataclasses import dataclass
from math import prod
from typing import Any, Protocol

from hasy_core.arithmetic import ConvolutionCost, ConvSpec, PoolSpec, convolution_cost

Shape = tuple[int, ...]


class LayerSpec(Protocol):
    """What every layer spec knows. Shapes are without the batch: `(height, width, channels)` or `(units,)`."""

    @property
    def kind(self) -> str:
        """Name of the Keras layer class."""
        ...

    def output_shape(self, shape: Shape) -> Shape:
        """Shape of the output for an input shape; ValueError where there is none."""
        ...

    def parameters(self, shape: Shape) -> int:
        """Number of trainable numbers for an input shape."""
        ...

    def multiply_adds(self, shape: Shape) -> int:
        """Multiplications (each with its addition) for one image of an input shape."""
        ...

    def keras_layer(self, name: str, dtype: str) -> Any:
        """The Keras layer, not yet built."""
        ...


@dataclass(frozen=True)
class Conv:
    """2-D convolution with bias."""

    filters: int
    kernel_size: int
    padding: str = "same"
    activation: str | None = "relu"
    kind = "Conv2D"

    def output_shape(self, shape: Shape) -> Shape:
        return self._cost(shape).output

    def parameters(self, shape: Shape) -> int:
        return self._cost(shape).parameters

    def multiply_adds(self, shape: Shape) -> int:
        return self._cost(shape).multiplications

    def keras_layer(self, name: str, dtype: str) -> Any:
        import keras

        return keras.layers.Conv2D(
            self.filters,
            self.kernel_size,
            padding=self.padding,
            activation=self.activation,
            name=name,
            dtype=dtype,
        )

    def _cost(self, shape: Shape) -> ConvolutionCost:
        height, width, channels = shape
        return convolution_cost(ConvSpec(self.kernel_size, padding=self.padding), height, width, channels, self.filters)


@dataclass(frozen=True)
class MaxPool:
    """Max pooling with stride = size and no padding."""

    size: int
    kind = "MaxPooling2D"

    def output_shape(self, shape: Shape) -> Shape:
        height, width, channels = shape
        return (*PoolSpec(self.size).output_shape(height, width), channels)

    def parameters(self, shape: Shape) -> int:  # noqa: ARG002
        return 0

    def multiply_adds(self, shape: Shape) -> int:  # noqa: ARG002
        return 0

    def keras_layer(self, name: str, dtype: str) -> Any:
        import keras

        return keras.layers.MaxPooling2D(self.size, name=name, dtype=dtype)


@dataclass(frozen=True)
class Dropout:
    """Dropout: in training zeroes each value with probability `rate` and scales the rest by `1 / (1 - rate)`."""

    rate: float
    kind = "Dropout"

    def __post_init__(self) -> None:
        if not 0 <= self.rate < 1:
            raise ValueError(f"rate is {self.rate}; a dropout rate must be from 0 to less than 1")

    def output_shape(self, shape: Shape) -> Shape:
        return shape

    def parameters(self, shape: Shape) -> int:  # noqa: ARG002
        return 0

    def multiply_adds(self, shape: Shape) -> int:  # noqa: ARG002
        return 0

    def keras_layer(self, name: str, dtype: str) -> Any:
        import keras

        return keras.layers.Dropout(self.rate, name=name, dtype=dtype)


@dataclass(frozen=True)
class Flatten:
    """All cells in one row: row by row, channels fastest."""

    kind = "Flatten"

    def output_shape(self, shape: Shape) -> Shape:
        return (prod(shape),)

    def parameters(self, shape: Shape) -> int:  # noqa: ARG002
        return 0

    def multiply_adds(self, shape: Shape) -> int:  # noqa: ARG002
        return 0

    def keras_layer(self, name: str, dtype: str) -> Any:
        import keras

        return keras.layers.Flatten(name=name, dtype=dtype)


@dataclass(frozen=True)
class Dense:
    """Fully connected layer with bias."""

    units: int
    activation: str | None = "relu"
    kind = "Dense"

    def output_shape(self, shape: Shape) -> Shape:  # noqa: ARG002
        return (self.units,)

    def parameters(self, shape: Shape) -> int:
        return self.units * (shape[-1] + 1)

    def multiply_adds(self, shape: Shape) -> int:
        return self.units * shape[-1]

    def keras_layer(self, name: str, dtype: str) -> Any:
        import keras

        # Softmax in bfloat16 loses the small probabilities, so the last layer always computes in float32.
        dtype = "float32" if self.activation == "softmax" else dtype
        return keras.layers.Dense(self.units, activation=self.activation, name=name, dtype=dtype)
