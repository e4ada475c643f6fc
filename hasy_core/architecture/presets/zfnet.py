"""ZF Net, AlexNet looked into and mended."""

from dataclasses import replace

from hasy_core.architecture.grammar import plan_from_text
from hasy_core.architecture.network import Network
from hasy_core.architecture.presets.facts import facts_of


def zfnet(dropout: float = 0.5) -> Network:
    """ZF Net at half its width."""
    plan = plan_from_text(facts_of("zfnet").text)
    return replace(plan, hidden=tuple(replace(layer, dropout=dropout) for layer in plan.hidden)).network("zfnet")
