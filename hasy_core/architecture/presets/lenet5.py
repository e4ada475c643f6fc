"""LeNet-5, which read the digits on cheques."""

from hasy_core.architecture.grammar import plan_from_text
from hasy_core.architecture.network import Network
from hasy_core.architecture.presets.facts import Paper, PresetFacts, Trait

FACTS = PresetFacts(
    name="lenet5",
    title="LeNet-5",
    year=1998,
    paper=Paper(
        "Gradient-based learning applied to document recognition",
        "Y. LeCun, L. Bottou, Y. Bengio and P. Haffner",
        "https://doi.org/10.1109/5.726791",
    ),
    brought="Kernels learned by backpropagation, with shared weights and subsampling, read handwriting better than "
    "features made by hand.",
    kept=(
        Trait("input", "32×32, one channel", "the same"),
        Trait("convolutions", "6, 16 and 120 kernels 5×5 without padding", "the same"),
        Trait("subsampling", "means of 2×2 cells after the first two", "the same"),
        Trait("fully connected", "84 units", "the same"),
        Trait("activation", "tanh", "the same"),
    ),
    scaled=(
        Trait("subsampling's weight", "one factor and one bias for each map, then a squashing function", "none"),
        Trait("second convolution", "each kernel sees 3 to 6 of the 6 maps", "each sees all 6"),
        Trait("activation's scale", "1.7159 tanh(2x / 3)", "tanh(x)"),
        Trait("last layer", "10 radial basis functions", "softmax over 369 classes"),
    ),
    text="INPUT(32x32x1) -> [[CONV(6|16, 5x5, valid) -> TANH]*1 -> POOL(average 2)]*2 -> "
    "[[CONV(120, 5x5, valid) -> TANH]*1]*1 -> [FC(84) -> TANH]*1 -> FC(369)",
)


def lenet5() -> Network:
    """LeNet-5 as in the paper's figure 2, for 369 classes."""
    return plan_from_text(FACTS.text).network("lenet5")
