"""Our own network for symbols: most of the answer for little work."""

from hasy_core.architecture.building import GraphBuilder
from hasy_core.architecture.layers import (
    Activation,
    Add,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    GlobalAveragePool,
    MaxPool,
)
from hasy_core.architecture.network import CLASSES, Network


def compact(width: float = 24, blocks: float = 0, dropout: float = 0.0) -> Network:
    """Four convolutions, or with `blocks` a residual network, for 32×32 ink.

    Args:
        width: kernels of the first convolution; the three stages have twice, four and eight times as many.
        blocks: residual blocks (He et al., arXiv:1512.03385) at the end of each stage.
        dropout: rate before the last layer; 0 leaves the layer out.

    Raises:
        ValueError: width or blocks is no whole number, or too large, or a rate that is none.
    """
    for name, value, least, most in (("width", width, 1, 128), ("blocks", blocks, 0, 9)):
        if value not in range(least, most + 1):
            raise ValueError(f"{name}={value!r} cannot be used; it must be a whole number from {least} to {most}")
    net = GraphBuilder()
    _convolution(net, "stem", int(width), 2)
    for stage in (1, 2, 3):
        filters = int(width) * 2**stage
        if stage > 1:
            net.add(f"pool{stage - 1}", MaxPool(2))
        _convolution(net, f"stage{stage}", filters)
        for block in range(1, int(blocks) + 1):
            _block(net, f"stage{stage}_block{block}", filters)
    net.add("average", GlobalAveragePool())
    if dropout:
        net.add("dropout", Dropout(dropout))
    net.add("classes", Dense(CLASSES, "softmax"))
    return net.network("compact")


def _convolution(net: GraphBuilder, name: str, filters: int, stride: int = 1) -> None:
    net.add(f"{name}_conv", Conv(filters, 3, stride, bias=False, activation=None))
    net.add(f"{name}_bn", BatchNorm())
    net.add(f"{name}_relu", Activation("relu"))


def _block(net: GraphBuilder, name: str, filters: int) -> None:
    skip = net.last
    _convolution(net, f"{name}_first", filters)
    net.add(f"{name}_second_conv", Conv(filters, 3, bias=False, activation=None))
    residual = net.add(f"{name}_second_bn", BatchNorm())
    net.add(f"{name}_add", Add(), residual, skip)
    net.add(f"{name}_relu", Activation("relu"))
