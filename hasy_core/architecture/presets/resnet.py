"""ResNet: layers that add to what they are given."""

from hasy_core.architecture.building import GraphBuilder
from hasy_core.architecture.layers import Activation, Add, BatchNorm, Conv, Dense, GlobalAveragePool
from hasy_core.architecture.network import CLASSES, Network
from hasy_core.architecture.presets.facts import Paper, PresetFacts, Trait

FACTS = PresetFacts(
    name="resnet",
    title="ResNet-20",
    year=2015,
    paper=Paper(
        "Deep residual learning for image recognition",
        "K. He, X. Zhang, S. Ren and J. Sun",
        "https://arxiv.org/abs/1512.03385",
    ),
    brought="A layer that adds to its input can leave it as it is, so a hundred layers train as easily as ten.",
    kept=(
        Trait("which of the paper's networks", "the one for 32×32 pictures (section 4.2), n = 3", "the same"),
        Trait("first convolution", "16 kernels 3×3", "the same"),
        Trait("stages", "3 of 3 blocks; 16, 32, 64 kernels; maps 32×32, 16×16, 8×8", "the same"),
        Trait("block", "3×3, batch norm, ReLU, 3×3, batch norm, plus the input, ReLU", "the same"),
        Trait("halving", "stride 2 in a stage's first convolution, no pooling", "the same"),
        Trait("end", "global average, one fully connected layer", "the same"),
    ),
    scaled=(
        Trait("input", "32×32, colour", "32×32, ink"),
        Trait(
            "skip where the shape changes", "every second pixel, new channels zero (A)", "1×1 convolution, stride 2 (B)"
        ),
        Trait("classes", "10", "369"),
    ),
)


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
