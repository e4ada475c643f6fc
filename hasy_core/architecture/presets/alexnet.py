"""AlexNet, which won ImageNet 2012 and began the era of deep networks."""

from hasy_core.architecture.building import GraphBuilder
from hasy_core.architecture.layers import BatchNorm, Conv, Dense, Dropout, Flatten, MaxPool
from hasy_core.architecture.network import CLASSES, Network


def alexnet(dropout: float = 0.5, groups: float = 1) -> Network:
    """AlexNet at half its width.

    Args:
        dropout: rate after each hidden layer.
        groups: of convolutions 2, 4 and 5; 2 in the paper.

    Raises:
        ValueError: `dropout` is no rate, or `groups` neither 1 nor 2.
    """
    if groups not in (1, 2):
        raise ValueError(f"groups={groups!r} cannot be used; it can be 1 or 2")
    halves = int(groups)
    net = GraphBuilder()
    for number in (1, 2):
        net.add(f"conv{number}", Conv(48, 7, stride=2) if number == 1 else Conv(128, 5, groups=halves))
        net.add(f"norm{number}", BatchNorm())
        net.add(f"pool{number}", MaxPool(3, 2, "same"))
    net.add("conv3", Conv(192, 3))
    net.add("conv4", Conv(192, 3, groups=halves))
    net.add("conv5", Conv(128, 3, groups=halves))
    net.add("pool5", MaxPool(3, 2, "same"))
    net.add("flatten", Flatten())
    for number in (6, 7):
        net.add(f"fc{number}", Dense(512))
        net.add(f"drop{number}", Dropout(dropout))
    net.add("classes", Dense(CLASSES, "softmax"))
    return net.network("alexnet")
