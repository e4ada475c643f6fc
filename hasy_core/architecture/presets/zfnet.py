"""ZF Net, AlexNet looked into and mended."""

from dataclasses import replace

from hasy_core.architecture.grammar import plan_from_text
from hasy_core.architecture.network import Network
from hasy_core.architecture.presets.facts import Paper, PresetFacts, Trait

FACTS = PresetFacts(
    name="zfnet",
    title="ZF Net",
    year=2013,
    paper=Paper(
        "Visualizing and understanding convolutional networks",
        "M. D. Zeiler and R. Fergus",
        "https://arxiv.org/abs/1311.2901",
    ),
    brought="Pictures of what each layer responds to showed that AlexNet's first kernels were too large and too far "
    "apart; smaller and denser ones won ImageNet 2013.",
    kept=(
        Trait("convolutions", "5", "the same"),
        Trait("against AlexNet", "a smaller first kernel with half the stride", "the same"),
        Trait("second convolution", "5×5, stride 2", "the same"),
        Trait("convolutions 3 to 5", "3×3, without groups", "the same"),
        Trait("pooling", "overlapping 3×3 max, stride 2, after convolutions 1, 2 and 5", "the same"),
        Trait("normalised", "convolutions 1 and 2", "the same"),
        Trait("fully connected", "two hidden layers with dropout 0.5", "the same"),
    ),
    scaled=(
        Trait("input", "224×224, colour", "32×32, ink"),
        Trait(
            "first convolution", "7×7, stride 2 (AlexNet: 11×11, stride 4)", "5×5, stride 1 (AlexNet: 7×7, stride 2)"
        ),
        Trait("kernels", "96, 256, 384, 384, 256", "48, 128, 192, 192, 128 (half)"),
        Trait("maps before the hidden layers", "6×6", "2×2"),
        Trait("hidden units", "4096, 4096", "512, 512"),
        Trait("normalisation", "local contrast, after the pooling", "batch, before the ReLU"),
        Trait("classes", "1000", "369"),
    ),
    text="INPUT(32x32x1) -> [[CONV(48, 5x5) -> BN -> RELU]*1 -> POOL(3, stride 2, same)]*1 -> "
    "[[CONV(128, 5x5, stride 2) -> BN -> RELU]*1 -> POOL(3, stride 2, same)]*1 -> [[CONV(192, 3x3) -> RELU]*2]*1 -> "
    "[[CONV(128, 3x3) -> RELU]*1 -> POOL(3, stride 2, same)]*1 -> [FC(512) -> RELU -> DROPOUT(0.5)]*2 -> FC(369)",
)


def zfnet(dropout: float = 0.5) -> Network:
    """ZF Net at half its width."""
    plan = plan_from_text(FACTS.text)
    return replace(plan, hidden=tuple(replace(layer, dropout=dropout) for layer in plan.hidden)).network("zfnet")
