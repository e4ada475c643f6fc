"""Rows of units: flatten and fully connected layers."""

from dataclasses import dataclass
from math import prod

from hasy_core.architecture.layers.passing import check_activation, torch_activation
from hasy_core.architecture.layers.spec import Call, LayerSpec, Shape, in_range, keras_call, words


@dataclass(frozen=True)
class Flatten(LayerSpec):
    """All cells in one row: row by row, channels fastest."""

    kind = "Flatten"

    def output_shape(self, *shapes: Shape) -> Shape:
        return (prod(shapes[0]),)

    def keras_calls(self) -> tuple[Call, ...]:
        return (keras_call("Flatten"),)

    def torch_calls(self, *_: Shape) -> tuple[Call, ...]:
        return (Call("Flatten", remark="channel by channel; Keras goes cell by cell"),)


@dataclass(frozen=True)
class Dense(LayerSpec):
    """Fully connected layer.

    Args:
        units: values of the output.
        activation: a key of `ACTIVATIONS`, or None.
        bias: whether each unit has one.

    Raises:
        ValueError: a setting is none of these.
    """

    units: int
    activation: str | None = "relu"
    bias: bool = True
    kind = "Dense"
    takes = "row"
    sees_all = True

    def __post_init__(self) -> None:
        in_range("units", self.units, 1)
        check_activation(self.activation)

    def settings(self) -> str:
        return words(f"{self.units} units", "" if self.bias else "no bias", self.activation or "")

    def output_shape(self, *_: Shape) -> Shape:
        return (self.units,)

    def parameters(self, *shapes: Shape) -> int:
        return self.units * (shapes[0][0] + self.bias)

    def multiply_adds(self, *shapes: Shape) -> int:
        return self.units * shapes[0][0]

    def keras_calls(self) -> tuple[Call, ...]:
        return (keras_call("Dense", self.units, use_bias=self.bias, activation=self.activation),)

    def torch_calls(self, *shapes: Shape) -> tuple[Call, ...]:
        named: dict[str, object] = {} if self.bias else {"bias": False}
        return Call("Linear", (shapes[0][0], self.units), named), *torch_activation(self.activation)
