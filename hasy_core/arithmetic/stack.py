"""The same convolution over and over: what is left of an image after each layer, and how much of it a cell sees."""

from dataclasses import dataclass

from hasy_core.arithmetic.spec import ConvSpec, Pair, check_size


@dataclass(frozen=True)
class StackLevel:
    """The output of one layer of a stack, rows first, then columns.

    Attributes:
        shape: rows and columns of the layer's output.
        receptive_field: rows and columns of the stack's input that one cell of it depends on, padding included.
        jump: pixels of the stack's input from one cell to the next.
        start: middle of the first cell's receptive field, in the stack's input: 0.0 is the middle of its first pixel.
    """

    shape: Pair
    receptive_field: Pair
    jump: Pair
    start: tuple[float, float]


@dataclass(frozen=True)
class Stack:
    """The layers of a stack, its input first.

    Attributes:
        levels: the input (layer 0) and each layer's output.
        ended: why there can be no further layer; empty where only the count of layers ended it.
    """

    levels: tuple[StackLevel, ...]
    ended: str


def stack(spec: ConvSpec, height: int, width: int, layers: int) -> Stack:
    """Apply the same convolution up to `layers` times to an image.

    With kernel k, stride s, dilation d and padding p before the first pixel, along each axis:
    jump = jump · s, receptive field = receptive field + d (k - 1) · jump before, and
    start = start + (d (k - 1) / 2 - p) · jump before.

    Args:
        spec: the settings of every layer.
        height, width: size of the image.
        layers: the most layers wanted, at least 0.

    Returns:
        The levels up to the last layer that has an output.

    Raises:
        ValueError: a size is none, or `layers` is negative.

    Source: Araujo, Norris and Sim, "Computing receptive fields of convolutional neural networks", Distill 2019.
    """
    if layers < 0:
        raise ValueError(f"layers={layers} cannot be used; it must be at least 0")
    levels = [StackLevel(check_size(height, width), (1, 1), (1, 1), (0.0, 0.0))]
    for _ in range(layers):
        try:
            levels.append(_next_level(spec, levels[-1]))
        except ValueError as error:
            return Stack(tuple(levels), str(error))
    return Stack(tuple(levels), "")


def _next_level(spec: ConvSpec, level: StackLevel) -> StackLevel:
    shape = spec.output_shape(*level.shape)
    amounts = spec.padding_amounts(*level.shape)
    fields, jumps, starts = [], [], []
    for axis in range(2):
        span = spec.extent[axis] - 1
        fields.append(level.receptive_field[axis] + span * level.jump[axis])
        jumps.append(level.jump[axis] * spec.stride[axis])
        starts.append(level.start[axis] + (span / 2 - amounts[axis][0]) * level.jump[axis])
    return StackLevel(shape, (fields[0], fields[1]), (jumps[0], jumps[1]), (starts[0], starts[1]))
