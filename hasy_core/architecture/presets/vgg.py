"""VGG-16, depth from small kernels alone."""

from dataclasses import replace

from hasy_core.architecture.grammar import plan_from_text
from hasy_core.architecture.network import Network
from hasy_core.architecture.presets.facts import facts_of


def vgg(dropout: float = 0.5) -> Network:
    """VGG-16 at a quarter of its width."""
    plan = plan_from_text(facts_of("vgg").text)
    return replace(plan, hidden=tuple(replace(layer, dropout=dropout) for layer in plan.hidden)).network("vgg")
