"""AlexNet, which won ImageNet 2012 and began the era of deep networks."""

from hasy_core.architecture.building import GraphBuilder
from hasy_core.architecture.layers import BatchNorm, Conv, Dense, Dropout, Flatten, MaxPool
from hasy_core.architecture.network import CLASSES, Network
from hasy_core.architecture.presets.facts import Paper, PresetFacts, Trait

FACTS = PresetFacts(
    name="alexnet",
    title="AlexNet",
    year=2012,
    paper=Paper(
        "ImageNet classification with deep convolutional neural networks",
        "A. Krizhevsky, I. Sutskever and G. E. Hinton",
        "https://doi.org/10.1145/3065386",
    ),
    brought="ReLU, dropout and two GPUs made a network of 60 million parameters trainable, and it won ImageNet by far.",
    kept=(
        Trait("convolutions", "5, the first with a large kernel and a stride", "the same"),
        Trait("kernels after the first", "5×5, then three of 3×3", "the same"),
        Trait("pooling", "overlapping 3×3 max, stride 2, after convolutions 1, 2 and 5", "the same"),
        Trait("activation", "ReLU", "the same"),
        Trait("normalised", "after convolutions 1 and 2", "the same places"),
        Trait("fully connected", "two hidden layers with dropout 0.5", "the same"),
    ),
    scaled=(
        Trait("input", "224×224, colour", "32×32, ink"),
        Trait("first convolution", "11×11, stride 4", "7×7, stride 2"),
        Trait("kernels", "96, 256, 384, 384, 256", "48, 128, 192, 192, 128 (half)"),
        Trait("maps before the hidden layers", "6×6", "2×2"),
        Trait("hidden units", "4096, 4096", "512, 512"),
        Trait(
            "groups",
            "2 in convolutions 2, 4 and 5, one for each GPU",
            "none: TensorFlow trains them several times slower on a CPU (groups=2 brings them back)",
        ),
        Trait("normalisation", "local response", "batch (Keras has no local one)"),
        Trait("classes", "1000", "369"),
    ),
)


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
