"""What a convolution costs: numbers it learns, and multiplications for one picture.

Sources: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, for the output's size;
Howard et al., "MobileNets: efficient convolutional neural networks for mobile vision applications", 2017, for
depthwise separable convolutions.
"""

from dataclasses import dataclass
from math import prod

from hasy_core.arithmetic.arrays import is_whole
from hasy_core.arithmetic.spec import ConvSpec


@dataclass(frozen=True)
class ConvolutionCost:
    """The cost of one convolution on one picture.

    Attributes:
        output: (height, width, filters) of the output.
        taps: weights of one filter: kernel height * kernel width * channels / groups.
        weights: taps * filters.
        biases: one for each filter.
        multiplications: weights * output height * output width.
    """

    output: tuple[int, int, int]
    taps: int
    weights: int
    biases: int
    multiplications: int

    @property
    def parameters(self) -> int:
        """weights + biases."""
        return self.weights + self.biases


def convolution_cost(spec: ConvSpec, height: int, width: int, channels: int, filters: int) -> ConvolutionCost:
    """Parameters and multiplications of a convolution with bias.

    Every product counts, those with padding too, as frameworks count them.

    Args:
        spec: the settings, groups included.
        height, width, channels: of the input.
        filters: channels of the output.

    Raises:
        ValueError: no output, or groups that do not divide channels and filters.
    """
    for name, count in (("channels", channels), ("filters", filters)):
        if not is_whole(count) or count < 1 or count % spec.groups:
            raise ValueError(f"{name}={count!r} cannot be used; groups={spec.groups} must divide it")
    rows, columns = spec.output_shape(height, width)
    taps = prod(spec.kernel_size) * (channels // spec.groups)
    return ConvolutionCost((rows, columns, filters), taps, taps * filters, filters, taps * filters * rows * columns)


def separable_cost(
    spec: ConvSpec, height: int, width: int, channels: int, filters: int
) -> tuple[ConvolutionCost, ConvolutionCost]:
    """The two convolutions that stand in for a full one: depthwise, then pointwise (Howard et al. 2017).

    Their multiplications are 1 / filters + 1 / (kernel height * kernel width) times the full convolution's.

    Args:
        spec: the full convolution's settings; its groups do not count.
        height, width, channels: of the input.
        filters: channels of the output.

    Returns:
        The depthwise convolution (one kernel for each channel), and the pointwise one (1x1 over all of them).

    Raises:
        ValueError: no output.
    """
    depthwise = ConvSpec(spec.kernel_size, spec.stride, spec.padding, spec.dilation, channels, spec.padding_mode)
    first = convolution_cost(depthwise, height, width, channels, channels)
    return first, convolution_cost(ConvSpec(1), *first.output[:2], channels, filters)
