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
from hasy_core.architecture.presets.facts import Paper, PresetFacts, Trait

FACTS = PresetFacts(
    name="googlenet",
    title="GoogLeNet",
    year=2014,
    paper=Paper(
        "Going deeper with convolutions",
        "C. Szegedy, W. Liu, Y. Jia, P. Sermanet, S. Reed, D. Anguelov, D. Erhan, V. Vanhoucke and A. Rabinovich",
        "https://arxiv.org/abs/1409.4842",
    ),
    brought="Inception modules look at several scales side by side, 1×1 convolutions make that cheap, and averaging "
    "the last maps replaces the fully connected layers: 12 times fewer parameters than AlexNet.",
    kept=(
        Trait("inception modules", "9: two, five and two, with max pooling between", "the same"),
        Trait("a module's branches", "1×1; 1×1 → 3×3; 1×1 → 5×5; 3×3 max → 1×1; joined", "the same"),
        Trait("ratios of the branches", "table 1", "table 1, divided by four"),
        Trait("before the modules", "a convolution, pooling, 1×1, 3×3", "the same"),
        Trait("end", "global average, dropout 0.4, one fully connected layer", "the same"),
    ),
    scaled=(
        Trait("input", "224×224, colour", "32×32, ink"),
        Trait("first convolution", "7×7, stride 2", "3×3, stride 1"),
        Trait("pooling before the modules", "two, stride 2", "one, stride 2"),
        Trait("maps in the modules", "28×28, 14×14, 7×7", "16×16, 8×8, 4×4"),
        Trait("kernels", "64 to 384 a branch", "a quarter"),
        Trait("normalisation", "local response, twice before the modules", "batch, after each convolution"),
        Trait("two more outputs in the middle, for training", "yes", "none: normalised, it learns without"),
        Trait("classes", "1000", "369"),
    ),
)

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
