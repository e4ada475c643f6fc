"""LeNet-5, which read the digits on cheques."""

from hasy_core.architecture.grammar import plan_from_text
from hasy_core.architecture.network import Network
from hasy_core.architecture.presets.facts import facts_of


def lenet5() -> Network:
    """LeNet-5 as in the paper's figure 2, for 369 classes."""
    return plan_from_text(facts_of("lenet5").text).network("lenet5")
