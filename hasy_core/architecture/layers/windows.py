"""Sliding windows of convolutions and poolings: their padding in pixels, and how each framework writes it."""

from typing import TYPE_CHECKING

from hasy_core.architecture.layers.spec import Call, Pair, Shape, keras_call, pair, short, times

if TYPE_CHECKING:
    from hasy_core.arithmetic import ConvolutionCost, ConvSpec

Amounts = tuple[Pair, Pair]
NO_PADDING: Amounts = ((0, 0), (0, 0))


def window_spec(size: object, stride: object, padding: object, groups: int = 1, dilation: Pair = (1, 1)) -> "ConvSpec":
    """The windows as `hasy_core.arithmetic` knows them, whose rules of size and padding hold here too."""
    # Imported when a shape is asked for: the specs themselves need no NumPy.
    from hasy_core.arithmetic import ConvSpec

    return ConvSpec(size, stride, padding, dilation, groups)  # type: ignore[arg-type]


def cost_of(spec: "ConvSpec", shape: Shape, filters: int) -> "ConvolutionCost":
    """What a convolution costs on maps of this shape."""
    from hasy_core.arithmetic import convolution_cost

    height, width, channels = shape
    return convolution_cost(spec, height, width, channels, filters)


def padding_of(padding: object) -> str | Pair:
    """ "same", "valid", or rows and columns of pixels.

    Raises:
        ValueError: it is none of these.
    """
    if not isinstance(padding, str):
        return pair("padding", padding, least=0)
    if padding not in ("same", "valid"):
        raise ValueError(f"padding={padding!r} is unknown; it can be 'same', 'valid' or pixels")
    return padding


def windows_that_fit(what: str, spec: "ConvSpec", shape: Shape) -> Pair:
    """Rows and columns of the output.

    Raises:
        ValueError: the window is larger than the padded map.
    """
    height, width = shape[:2]
    amounts = spec.padding_amounts(height, width)
    padded = (height + sum(amounts[0]), width + sum(amounts[1]))
    if spec.extent[0] > padded[0] or spec.extent[1] > padded[1]:
        spread = "" if spec.dilation == (1, 1) else f" that dilation spreads over {times(spec.extent)}"
        with_padding = "" if amounts == NO_PADDING else f" (padded to {times(padded)})"
        raise ValueError(
            f"a {times(spec.kernel_size)} {what}{spread} does not fit a {times((height, width))} map{with_padding}; "
            f"use padding same or at most {times(padded)}"
        )
    return spec.output_shape(height, width)


def padding_words(padding: str | Pair) -> str:
    """Padding as a table says it; nothing for "valid"."""
    if isinstance(padding, str):
        return "same padding" if padding == "same" else ""
    return f"padding {padding[0] if padding[0] == padding[1] else times(padding)}" if any(padding) else ""


def stride_words(stride: Pair) -> str:
    """A stride as a table says it; nothing for 1."""
    return "" if stride == (1, 1) else f"stride {stride[0] if stride[0] == stride[1] else times(stride)}"


def dilation_words(dilation: Pair) -> str:
    """A dilation as a table says it; nothing for 1."""
    return "" if dilation == (1, 1) else f"dilation {dilation[0] if dilation[0] == dilation[1] else times(dilation)}"


def keras_padding(padding: str | Pair) -> tuple[str, tuple[Call, ...]]:
    """The layer's own padding in Keras, and the layer that stands before it for pixels."""
    if isinstance(padding, str):
        return padding, ()
    if not any(padding):
        return "valid", ()
    return "valid", (keras_call("ZeroPadding2D", short(padding), name_suffix="_padding"),)


def torch_padding(spec: "ConvSpec", shape: Shape) -> tuple[dict[str, object], tuple[Call, ...]]:
    """The layer's own padding in PyTorch, and the module that stands before it.

    PyTorch pads both sides alike. TensorFlow's "same" puts an odd pixel at the bottom and the right, so there the
    padding is a layer of its own.
    """
    (top, bottom), (left, right) = spec.padding_amounts(*shape[:2])
    if (top, left) == (bottom, right):
        return ({"padding": short((top, left))} if top or left else {}), ()
    return {}, (Call("ZeroPad2d", ((left, right, top, bottom),), remark="left, right, top, bottom"),)
