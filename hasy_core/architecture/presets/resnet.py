"""ResNet: layers that add to what they are given."""

from hasy_core.architecture.building import GraphBuilder
from hasy_core.architecture.layers import Activation, Add, BatchNorm, Conv, Dense, GlobalAveragePool
from hasy_core.architecture.network import CLASSES, Network


def resnet(blocks: float = 3, width: float = 16) -> Network:
    """ResNet-20, or another of its family.

    Args:
        blocks: in each of the three stages; 6 · blocks + 2 layers.
        width: kernels in the first stage.

    Raises:
        ValueError: either is no whole number, or too large.
    """
    for name, value, most in (("blocks", blocks, 9), ("width", width, 128)):
        if value not in range(1, most + 1):
            raise ValueError(f"{name}={value!r} cannot be used; it must be a whole number from 1 to {most}")
    net = GraphBuilder()
    net.add("conv1", Conv(int(width), 3, bias=False, activation=None))
    net.add("bn1", BatchNorm())
    net.add("relu1", Activation("relu"))
    for stage in (1, 2, 3):
        for block in range(1, int(blocks) + 1):
            halved = stage > 1 and block == 1
            _block(net, f"stage{stage}_block{block}", int(width) * 2 ** (stage - 1), 2 if halved else 1)
    net.add("average", GlobalAveragePool())
    net.add("classes", Dense(CLASSES, "softmax"))
    return net.network("resnet")


def _block(net: GraphBuilder, name: str, filters: int, stride: int) -> None:
    skip = below = net.last
    net.add(f"{name}_conv1", Conv(filters, 3, stride, bias=False, activation=None))
    net.add(f"{name}_bn1", BatchNorm())
    net.add(f"{name}_relu1", Activation("relu"))
    net.add(f"{name}_conv2", Conv(filters, 3, bias=False, activation=None))
    residual = net.add(f"{name}_bn2", BatchNorm())
    if stride > 1:
        net.add(f"{name}_project", Conv(filters, 1, stride, bias=False, activation=None), below)
        skip = net.add(f"{name}_project_bn", BatchNorm())
    net.add(f"{name}_add", Add(), residual, skip)
    net.add(f"{name}_relu2", Activation("relu"))
