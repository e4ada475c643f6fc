"""Poolings: the largest or the mean value of windows, or of whole maps."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hasy_core.architecture.layers.spec import (
    Call,
    LayerSpec,
    Pair,
    Shape,
    fill,
    keras_call,
    pair,
    short,
    times,
    words,
)
from hasy_core.architecture.layers.windows import (
    NO_PADDING,
    padding_words,
    stride_words,
    torch_padding,
    window_spec,
    windows_that_fit,
)

if TYPE_CHECKING:
    from hasy_core.arithmetic import ConvSpec


@dataclass(frozen=True, init=False)
class Pool(LayerSpec):
    """What both poolings share.

    Args:
        size: rows and columns of the window, an int or a pair.
        stride: likewise; None: the size, so that windows do not overlap.
        padding: "valid" or "same"; what lies in the padding counts for nothing.

    Raises:
        ValueError: a setting is none of these.
    """

    size: Pair
    stride: Pair
    padding: str
    takes = "maps"

    def __init__(self, size: int | Pair, stride: int | Pair | None = None, padding: str = "valid") -> None:
        if padding not in ("same", "valid"):
            raise ValueError(f"padding={padding!r} is unknown; a pooling's can be 'same' or 'valid'")
        rows_columns = pair("size", size)
        fill(
            self,
            size=rows_columns,
            stride=rows_columns if stride is None else pair("stride", stride),
            padding=padding,
        )

    def settings(self) -> str:
        stride = "" if self.stride == self.size else stride_words(self.stride) or "stride 1"
        return words(times(self.size), stride, padding_words(self.padding))

    def windows(self) -> "ConvSpec":
        return window_spec(self.size, self.stride, self.padding)

    def output_shape(self, *shapes: Shape) -> Shape:
        return (*windows_that_fit("pooling window", self.windows(), shapes[0]), shapes[0][2])

    def keras_calls(self) -> tuple[Call, ...]:
        strides = None if self.stride == self.size else short(self.stride)
        return (keras_call(self.kind, short(self.size), strides=strides, padding=self.padding),)

    def _torch_arguments(self) -> dict[str, object]:
        """Stride where it is not the window's size."""
        return {} if self.stride == self.size else {"stride": short(self.stride)}


class MaxPool(Pool):
    """The largest value of each window."""

    kind = "MaxPooling2D"

    def torch_calls(self, *shapes: Shape) -> tuple[Call, ...]:
        (top, bottom), (left, right) = self.windows().padding_amounts(*shapes[0][:2])
        pooling = Call("MaxPool2d", (short(self.size),), self._torch_arguments())
        if ((top, bottom), (left, right)) == NO_PADDING:
            return (pooling,)
        # Zeros would win against negative values, and PyTorch pads both sides alike.
        infinite = Call("ConstantPad2d", ((left, right, top, bottom), float("-inf")), remark="left, right, top, bottom")
        return infinite, pooling


class AveragePool(Pool):
    """The mean of each window's real pixels."""

    kind = "AveragePooling2D"

    def torch_calls(self, *shapes: Shape) -> tuple[Call, ...]:
        own, before = torch_padding(self.windows(), shapes[0])
        if before:
            # A module of our own, which `torch_code` writes before the network.
            arguments = (short(self.size), short(self.stride), *before[0].arguments)
            return (Call("AveragePool", arguments, remark=before[0].remark, own=True),)
        own |= {"count_include_pad": False} if own else {}
        return (Call("AvgPool2d", (short(self.size),), self._torch_arguments() | own),)


@dataclass(frozen=True)
class GlobalAveragePool(LayerSpec):
    """The mean of each map: one value for each channel (Lin et al., Network in network, arXiv:1312.4400)."""

    kind = "GlobalAveragePooling2D"
    takes = "maps"
    sees_all = True

    def output_shape(self, *shapes: Shape) -> Shape:
        return (shapes[0][2],)

    def keras_calls(self) -> tuple[Call, ...]:
        return (keras_call("GlobalAveragePooling2D"),)

    def torch_calls(self, *_: Shape) -> tuple[Call, ...]:
        return Call("AdaptiveAvgPool2d", (1,)), Call("Flatten")
