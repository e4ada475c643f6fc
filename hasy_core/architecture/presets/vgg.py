"""VGG-16, depth from small kernels alone."""

from dataclasses import replace

from hasy_core.architecture.grammar import plan_from_text
from hasy_core.architecture.network import Network
from hasy_core.architecture.presets.facts import Paper, PresetFacts, Trait

FACTS = PresetFacts(
    name="vgg",
    title="VGG-16",
    year=2014,
    paper=Paper(
        "Very deep convolutional networks for large-scale image recognition",
        "K. Simonyan and A. Zisserman",
        "https://arxiv.org/abs/1409.1556",
    ),
    brought="Two 3×3 kernels one after another see as much as one of 5×5, with fewer weights and one more ReLU: depth "
    "from one small building block.",
    kept=(
        Trait("convolutions", "13 of 3×3, same padding: 2, 2, 3, 3, 3", "the same (configuration D)"),
        Trait("pooling", "2×2 max after each of the five blocks", "the same"),
        Trait("kernels", "doubled from block to block, then constant", "the same"),
        Trait("activation", "ReLU", "the same"),
        Trait("fully connected", "two hidden layers with dropout 0.5", "the same"),
    ),
    scaled=(
        Trait("input", "224×224, colour", "32×32, ink"),
        Trait("kernels of the blocks", "64, 128, 256, 512, 512", "16, 32, 64, 128, 128 (a quarter)"),
        Trait("maps before the hidden layers", "7×7", "1×1"),
        Trait("hidden units", "4096, 4096", "512, 512"),
        Trait("how it begins to learn", "from the weights of a shallower network", "batch normalisation"),
        Trait("classes", "1000", "369"),
    ),
    text="INPUT(32x32x1) -> [[CONV(16|32|64|128|128, 3x3) -> BN -> RELU]*2|2|3|3|3 -> POOL(2)]*5 -> "
    "[FC(512) -> RELU -> DROPOUT(0.5)]*2 -> FC(369)",
)


def vgg(dropout: float = 0.5) -> Network:
    """VGG-16 at a quarter of its width."""
    plan = plan_from_text(FACTS.text)
    return replace(plan, hidden=tuple(replace(layer, dropout=dropout) for layer in plan.hidden)).network("vgg")
