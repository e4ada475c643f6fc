"""Layers that keep the shape: activations, batch normalisation, dropout."""

from dataclasses import dataclass
from math import isfinite, prod

from hasy_core.architecture.layers.spec import Call, LayerSpec, Shape, keras_call
from hasy_core.arithmetic import NEGATIVE_SLOPE

ACTIVATIONS: dict[str, Call] = {
    "relu": Call("ReLU"),
    "leaky_relu": Call("LeakyReLU", (NEGATIVE_SLOPE,)),
    "elu": Call("ELU"),
    "gelu": Call("GELU"),
    "silu": Call("SiLU"),
    "tanh": Call("Tanh"),
    "sigmoid": Call("Sigmoid"),
    "softplus": Call("Softplus"),
    "softmax": Call("Softmax", (), {"dim": 1}, remark="nn.CrossEntropyLoss wants what stands before it"),
}
"""Keras's name of an activation, with Keras's default settings, and the module of `torch.nn` that it is."""


def check_activation(name: str | None) -> None:
    """Refuse an activation that is unknown.

    Raises:
        ValueError: naming those there are.
    """
    if name is not None and name not in ACTIVATIONS:
        raise ValueError(f"activation={name!r} is unknown; it can be None or one of {', '.join(ACTIVATIONS)}")


def torch_activation(name: str | None) -> tuple[Call, ...]:
    """The module of an activation, or none."""
    return () if name is None else (ACTIVATIONS[name],)


@dataclass(frozen=True)
class Activation(LayerSpec):
    """An activation of its own, where it cannot stand in the layer before: a key of `ACTIVATIONS`."""

    activation: str = "relu"
    kind = "Activation"

    def __post_init__(self) -> None:
        check_activation(self.activation)
        if self.activation is None:
            raise ValueError("activation=None cannot be used; leave the layer out")

    def settings(self) -> str:
        return self.activation

    def keras_calls(self) -> tuple[Call, ...]:
        return (keras_call("Activation", self.activation),)

    def torch_calls(self, *_: Shape) -> tuple[Call, ...]:
        return torch_activation(self.activation)


@dataclass(frozen=True)
class LeakyReLU(LayerSpec):
    """ReLU with a slope below zero (Maas, Hannun and Ng 2013); `Activation("leaky_relu")` is the one with 0.2.

    Args:
        slope: by which values below zero are multiplied.
    """

    slope: float
    kind = "LeakyReLU"

    def __post_init__(self) -> None:
        if not isfinite(self.slope) or self.slope < 0:
            raise ValueError(f"slope is {self.slope}; it must be a finite number of at least 0")

    def settings(self) -> str:
        return f"slope {self.slope:g}"

    def keras_calls(self) -> tuple[Call, ...]:
        return (keras_call("LeakyReLU", self.slope),)

    def torch_calls(self, *_: Shape) -> tuple[Call, ...]:
        return (Call("LeakyReLU", (self.slope,)),)


@dataclass(frozen=True)
class BatchNorm(LayerSpec):
    """Batch normalisation of each channel (Ioffe and Szegedy, arXiv:1502.03167).

    Its multiply-adds are those of recognition: one for each value.

    Args:
        momentum: share of the old mean and variance that a batch leaves. Keras's own 0.99 still remembers the
            variance 1 that it begins with after some hundred steps, and a short run is then worse on pictures that it
            does not train on; 0.9 is PyTorch's.
        epsilon: added to the variance.
    """

    momentum: float = 0.9
    epsilon: float = 1e-3
    kind = "BatchNormalization"

    def __post_init__(self) -> None:
        if not 0 <= self.momentum < 1:
            raise ValueError(f"momentum is {self.momentum}; it must be from 0 to less than 1")
        if not 0 < self.epsilon < 1:
            raise ValueError(f"epsilon is {self.epsilon}; it must be between 0 and 1")

    def settings(self) -> str:
        return "" if self.momentum == 0.9 else f"momentum {self.momentum:g}"

    def parameters(self, *shapes: Shape) -> int:
        return 4 * shapes[0][-1]

    def fixed_parameters(self, *shapes: Shape) -> int:
        return 2 * shapes[0][-1]

    def multiply_adds(self, *shapes: Shape) -> int:
        return prod(shapes[0])

    def keras_calls(self) -> tuple[Call, ...]:
        named: dict[str, object] = {"momentum": self.momentum}
        return (Call("BatchNormalization", (), named | ({} if self.epsilon == 1e-3 else {"epsilon": self.epsilon})),)

    def torch_calls(self, *shapes: Shape) -> tuple[Call, ...]:
        # What Keras calls momentum is what remains; PyTorch's is what is new.
        new = round(1 - self.momentum, 12)
        named = {"eps": self.epsilon, **({} if new == 0.1 else {"momentum": new})}
        return (Call("BatchNorm2d" if len(shapes[0]) == 3 else "BatchNorm1d", (shapes[0][-1],), dict(named)),)


@dataclass(frozen=True)
class Dropout(LayerSpec):
    """Dropout: in training zeroes each value with probability `rate` and scales the rest by `1 / (1 - rate)`."""

    rate: float
    kind = "Dropout"

    def __post_init__(self) -> None:
        if not 0 <= self.rate < 1:
            raise ValueError(f"rate is {self.rate}; a dropout rate must be from 0 to less than 1")

    def settings(self) -> str:
        return f"rate {self.rate:g}"

    def keras_calls(self) -> tuple[Call, ...]:
        return (keras_call("Dropout", self.rate),)

    def torch_calls(self, *_: Shape) -> tuple[Call, ...]:
        return (Call("Dropout", (self.rate,)),)
