"""What every layer spec knows, and the call of a framework that a layer is."""

from dataclasses import dataclass, field
from math import isinf
from typing import TYPE_CHECKING, Any, ClassVar, Literal

if TYPE_CHECKING:
    from hasy_core.arithmetic import ConvSpec

Shape = tuple[int, ...]
"""Without the batch: `(height, width, channels)` of maps, `(units,)` of a row."""
Pair = tuple[int, int]

_KERAS_DEFAULTS = {
    "strides": (None,),
    "dilation_rate": (None,),
    "padding": ("valid",),
    "groups": (1,),
    "use_bias": (True,),
}
_KERAS_DEFAULTS |= {"activation": (None,), "depth_multiplier": (1,)}


@dataclass(frozen=True)
class Call:
    """A call that makes a layer, as data: it can be made and it can be written.

    Attributes:
        function: name of the class.
        arguments: those by position.
        named: those by name.
        name_suffix: what is added to the node's name where a node is more than one layer.
        own: whether it is no class of the framework's but one that the code defines.
        remark: what a reader of the written call should know; empty for most.
    """

    function: str
    arguments: tuple[object, ...] = ()
    named: dict[str, object] = field(default_factory=dict)
    name_suffix: str = ""
    remark: str = ""
    own: bool = False

    def text(self, module: str, **more: object) -> str:
        """The call as Python: `module.function(…)`."""
        shown = [_literal(argument) for argument in self.arguments]
        shown += [f"{name}={_literal(value)}" for name, value in (self.named | more).items()]
        return f"{self.function if self.own else f'{module}.{self.function}'}({', '.join(shown)})"


def keras_call(function: str, *arguments: object, name_suffix: str = "", **named: object) -> Call:
    """A Keras layer; arguments that have Keras's own default are left out."""
    told = {name: value for name, value in named.items() if value not in _KERAS_DEFAULTS.get(name, ())}
    return Call(function, tuple(arguments), told, name_suffix)


class LayerSpec:
    """A layer's settings. Every spec is a frozen dataclass; what it does not say here, it does not change or cost.

    Class attributes:
        kind: name of the Keras layer class.
        takes: "maps" (height, width, channels), "row" (units) or "any".
        merges: whether it takes several inputs.
        sees_all: whether each of its values depends on every row and column of its input.
    """

    kind: ClassVar[str]
    takes: ClassVar[Literal["maps", "row", "any"]] = "any"
    merges: ClassVar[bool] = False
    sees_all: ClassVar[bool] = False

    def settings(self) -> str:
        """The settings in words, shortest first to be asked for; empty where there are none."""
        return ""

    def output_shape(self, *shapes: Shape) -> Shape:
        """Shape of the output for the inputs' shapes.

        Raises:
            ValueError: the layer has no output for them; says which value is wrong and what would work.
        """
        return shapes[0]

    def parameters(self, *_: Shape) -> int:
        """How many numbers it keeps, learned or not."""
        return 0

    def fixed_parameters(self, *_: Shape) -> int:
        """How many of `parameters` no gradient changes."""
        return 0

    def multiply_adds(self, *_: Shape) -> int:
        """Multiplications (each with its addition) for one image; those with padding too, as frameworks count."""
        return 0

    def windows(self) -> "ConvSpec | None":
        """The windows that it reads its maps through; None where each cell reads its own place alone."""
        return None

    def keras_calls(self) -> tuple[Call, ...]:
        """The layers of `keras.layers` that it is, in turn; the last one bears the node's name."""
        raise NotImplementedError

    def torch_calls(self, *_: Shape) -> tuple[Call, ...]:
        """The modules of `torch.nn` that it is, in turn, for the inputs' shapes (channels last, as here); none for a
        layer that merges."""
        return ()

    def torch_line(self, *names: str) -> str:
        """For a layer that merges: PyTorch's expression for inputs of these names."""
        raise NotImplementedError

    def keras_layers(self, name: str, precision: str, *_: Shape) -> list[Any]:
        """Its Keras layers, not yet built.

        Args:
            name: of the node.
            precision: a Keras dtype policy.
        """
        import keras

        # Softmax in bfloat16 loses the small probabilities, so a layer that ends in one computes in float32.
        dtype = "float32" if getattr(self, "activation", None) == "softmax" else precision
        return [
            getattr(keras.layers, call.function)(
                *call.arguments, **call.named, name=name + call.name_suffix, dtype=dtype
            )
            for call in self.keras_calls()
        ]


def fill(spec: LayerSpec, **values: object) -> None:
    """Set the attributes of a frozen dataclass that makes them itself."""
    for name, value in values.items():
        object.__setattr__(spec, name, value)


def in_range(name: str, value: object, least: int) -> None:
    """Refuse what is no whole number of at least `least`.

    Raises:
        ValueError: naming the setting and its value.
    """
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(f"{name}={value!r} cannot be used; it must be a whole number of at least {least}")


def pair(name: str, value: object, least: int = 1) -> Pair:
    """Rows and columns of a setting that is one number or two.

    Raises:
        ValueError: it is neither, or below `least`.
    """
    both = tuple(value) if isinstance(value, list | tuple) else (value, value)
    if len(both) != 2:
        raise ValueError(f"{name}={value!r} cannot be used; it must be a whole number or a (height, width) pair")
    for one in both:
        in_range(name, one, least)
    return both


def times(size: Pair) -> str:
    """A size in words: `3×3`."""
    return f"{size[0]}×{size[1]}"


def short(size: Pair) -> int | Pair:
    """One number where both are the same."""
    return size[0] if size[0] == size[1] else size


def words(*said: str) -> str:
    """What there is to say, in one line."""
    return ", ".join(word for word in said if word)


def _literal(value: object) -> str:
    if isinstance(value, float) and isinf(value):
        return f'float("{value}")'
    return f'"{value}"' if isinstance(value, str) else repr(value)
