"""Convolutions: full, in groups, and depthwise."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hasy_core.architecture.layers.passing import check_activation, torch_activation
from hasy_core.architecture.layers.spec import (
    Call,
    LayerSpec,
    Pair,
    Shape,
    fill,
    in_range,
    keras_call,
    pair,
    short,
    times,
)
from hasy_core.architecture.layers.spec import words as in_words
from hasy_core.architecture.layers.windows import (
    cost_of,
    dilation_words,
    keras_padding,
    padding_of,
    padding_words,
    stride_words,
    torch_padding,
    window_spec,
    windows_that_fit,
)

if TYPE_CHECKING:
    from hasy_core.arithmetic import ConvolutionCost, ConvSpec

Padding = str | int | Pair


@dataclass(frozen=True, init=False)
class Conv(LayerSpec):
    """2-D convolution.

    Args:
        filters: channels of the output.
        kernel_size: rows and columns, an int or a pair.
        stride: likewise.
        padding: "same" (TensorFlow's rule), "valid", or pixels on each side, an int or a `(rows, columns)` pair.
        groups: the channels are cut into so many blocks, each seen by its own block of filters.
        bias: whether each filter has one.
        activation: a key of `ACTIVATIONS`, or None.
        dilation: cells from one tap of the kernel to the next, an int or a pair; above 1 only with stride 1.

    Raises:
        ValueError: a setting is none of these.
    """

    filters: int
    kernel_size: Pair
    stride: Pair
    padding: str | Pair
    groups: int
    bias: bool
    activation: str | None
    dilation: Pair
    kind = "Conv2D"
    takes = "maps"

    def __init__(
        self,
        filters: int,
        kernel_size: int | Pair,
        stride: int | Pair = 1,
        padding: Padding = "same",
        groups: int = 1,
        bias: bool = True,
        activation: str | None = "relu",
        dilation: int | Pair = 1,
    ) -> None:
        in_range("filters", filters, 1)
        in_range("groups", groups, 1)
        if filters % groups:
            raise ValueError(f"filters={filters} cannot be used; groups={groups} must divide it")
        fill(self, filters=filters, groups=groups)
        _fill_windows(self, kernel_size, stride, padding, bias, activation, dilation)

    def settings(self) -> str:
        return in_words(
            f"{self.filters} kernels {times(self.kernel_size)}",
            f"{self.groups} groups" if self.groups > 1 else "",
            stride_words(self.stride),
            dilation_words(self.dilation),
            padding_words(self.padding),
            "" if self.bias else "no bias",
            self.activation or "",
        )

    def windows(self) -> "ConvSpec":
        return window_spec(self.kernel_size, self.stride, self.padding, self.groups, self.dilation)

    def output_shape(self, *shapes: Shape) -> Shape:
        if shapes[0][2] % self.groups:
            raise ValueError(
                f"{self.groups} groups cannot share {shapes[0][2]} channels; groups must divide the channels"
            )
        return (*windows_that_fit("kernel", self.windows(), shapes[0]), self.filters)

    def parameters(self, *shapes: Shape) -> int:
        cost = cost_of(self.windows(), shapes[0], self.filters)
        return cost.weights + cost.biases * self.bias

    def multiply_adds(self, *shapes: Shape) -> int:
        return cost_of(self.windows(), shapes[0], self.filters).multiplications

    def keras_calls(self) -> tuple[Call, ...]:
        padding, before = keras_padding(self.padding)
        layer = keras_call(
            "Conv2D",
            self.filters,
            short(self.kernel_size),
            strides=None if self.stride == (1, 1) else short(self.stride),
            padding=padding,
            dilation_rate=None if self.dilation == (1, 1) else short(self.dilation),
            groups=self.groups,
            use_bias=self.bias,
            activation=self.activation,
        )
        return (*before, layer)

    def torch_calls(self, *shapes: Shape) -> tuple[Call, ...]:
        named: dict[str, object] = {"groups": self.groups} if self.groups > 1 else {}
        return _torch_convolution(self, shapes[0], self.filters, named)


@dataclass(frozen=True, init=False)
class DepthwiseConv(LayerSpec):
    """Convolution with kernels of its own for each channel (Howard et al., MobileNets, arXiv:1704.04861).

    Args:
        kernel_size, padding, bias, activation, dilation: as for `Conv`.
        stride: one number: TensorFlow takes no other.
        multiplier: kernels for each channel.

    Raises:
        ValueError: a setting is none of these.
    """

    kernel_size: Pair
    stride: Pair
    padding: str | Pair
    multiplier: int
    bias: bool
    activation: str | None
    dilation: Pair
    kind = "DepthwiseConv2D"
    takes = "maps"

    def __init__(
        self,
        kernel_size: int | Pair,
        stride: int = 1,
        padding: Padding = "same",
        multiplier: int = 1,
        bias: bool = True,
        activation: str | None = "relu",
        dilation: int | Pair = 1,
    ) -> None:
        in_range("multiplier", multiplier, 1)
        in_range("stride", stride, 1)
        fill(self, multiplier=multiplier)
        _fill_windows(self, kernel_size, stride, padding, bias, activation, dilation)

    def settings(self) -> str:
        each = "one kernel" if self.multiplier == 1 else f"{self.multiplier} kernels"
        return in_words(
            f"{each} {times(self.kernel_size)} for each channel",
            stride_words(self.stride),
            dilation_words(self.dilation),
            padding_words(self.padding),
            "" if self.bias else "no bias",
            self.activation or "",
        )

    def windows(self) -> "ConvSpec":
        return window_spec(self.kernel_size, self.stride, self.padding, dilation=self.dilation)

    def output_shape(self, *shapes: Shape) -> Shape:
        return (*windows_that_fit("kernel", self.windows(), shapes[0]), shapes[0][2] * self.multiplier)

    def parameters(self, *shapes: Shape) -> int:
        cost = self._cost(shapes[0])
        return cost.weights + cost.biases * self.bias

    def multiply_adds(self, *shapes: Shape) -> int:
        return self._cost(shapes[0]).multiplications

    def keras_calls(self) -> tuple[Call, ...]:
        padding, before = keras_padding(self.padding)
        layer = keras_call(
            "DepthwiseConv2D",
            short(self.kernel_size),
            strides=None if self.stride == (1, 1) else short(self.stride),
            padding=padding,
            dilation_rate=None if self.dilation == (1, 1) else short(self.dilation),
            depth_multiplier=self.multiplier,
            use_bias=self.bias,
            activation=self.activation,
        )
        return (*before, layer)

    def torch_calls(self, *shapes: Shape) -> tuple[Call, ...]:
        channels = shapes[0][2]
        return _torch_convolution(self, shapes[0], channels * self.multiplier, {"groups": channels})

    def _cost(self, shape: Shape) -> "ConvolutionCost":
        # One group for each channel.
        spec = window_spec(self.kernel_size, self.stride, self.padding, shape[2], self.dilation)
        return cost_of(spec, shape, shape[2] * self.multiplier)


def _fill_windows(
    layer: LayerSpec,
    kernel_size: object,
    stride: object,
    padding: Padding,
    bias: bool,
    activation: str | None,
    dilation: object,
) -> None:
    check_activation(activation)
    strides, dilations = pair("stride", stride), pair("dilation", dilation)
    if max(strides) > 1 and max(dilations) > 1:
        raise ValueError(f"stride={stride!r} and dilation={dilation!r} cannot be used together; one of them must be 1")
    fill(
        layer,
        kernel_size=pair("kernel_size", kernel_size),
        stride=strides,
        dilation=dilations,
        padding=padding_of(padding),
        bias=bias,
        activation=activation,
    )


def _torch_convolution(
    layer: Conv | DepthwiseConv, shape: Shape, filters: int, named: dict[str, object]
) -> tuple[Call, ...]:
    padding, before = torch_padding(layer.windows(), shape)
    named = ({"stride": short(layer.stride)} if layer.stride != (1, 1) else {}) | padding | named
    if layer.dilation != (1, 1):
        named["dilation"] = short(layer.dilation)
    if not layer.bias:
        named["bias"] = False
    convolution = Call("Conv2d", (shape[2], filters, short(layer.kernel_size)), named)
    return (*before, convolution, *torch_activation(layer.activation))
