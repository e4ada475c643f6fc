"""GoogLeNet: nine inception modules."""

from hasy_core.architecture.building import GraphBuilder
from hasy_core.architecture.layers import (
    Activation,
    BatchNorm,
    Concatenate,
    Conv,
    Dense,
    Dropout,
    GlobalAveragePool,
    MaxPool,
)
from hasy_core.architecture.network import CLASSES, Network

# Table 1 of the paper: 1×1, 3×3 reduce, 3×3, 5×5 reduce, 5×5, after the pooling.
_TABLE_1 = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}
_NARROWER = 4


def googlenet(dropout: float = 0.4) -> Network:
    """GoogLeNet at a quarter of its width."""
    net = GraphBuilder()
    _convolution(net, "conv1", 64, 3)
    net.add("pool1", MaxPool(3, 2, "same"))
    _convolution(net, "conv2_reduce", 64, 1)
    _convolution(net, "conv2", 192, 3)
    for module, widths in _TABLE_1.items():
        if module in ("4a", "5a"):
            net.add(f"pool{int(module[0]) - 1}", MaxPool(3, 2, "same"))
        _inception(net, f"inception{module}", widths)
    net.add("average", GlobalAveragePool())
    net.add("dropout", Dropout(dropout))
    net.add("classes", Dense(CLASSES, "softmax"))
    return net.network("googlenet")


def _inception(net: GraphBuilder, name: str, widths: tuple[int, ...]) -> None:
    below = net.last
    straight, reduce3, three, reduce5, five, pooled = widths
    ends = [_convolution(net, f"{name}_1x1", straight, 1, below)]
    _convolution(net, f"{name}_3x3_reduce", reduce3, 1, below)
    ends.append(_convolution(net, f"{name}_3x3", three, 3))
    _convolution(net, f"{name}_5x5_reduce", reduce5, 1, below)
    ends.append(_convolution(net, f"{name}_5x5", five, 5))
    net.add(f"{name}_pool", MaxPool(3, 1, "same"), below)
    ends.append(_convolution(net, f"{name}_pool_1x1", pooled, 1))
    net.add(name, Concatenate(), *ends)


def _convolution(net: GraphBuilder, name: str, paper_width: int, kernel_size: int, *inputs: str) -> str:
    net.add(name, Conv(paper_width // _NARROWER, kernel_size, bias=False, activation=None), *inputs)
    net.add(f"{name}_bn", BatchNorm())
    return net.add(f"{name}_relu", Activation("relu"))
