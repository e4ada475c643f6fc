"""Networks as the browser takes them, each packed once for all sessions."""

from functools import lru_cache

from hasy_core.browser.answer_facts import answer_facts
from ui.components.lab import PackedNetwork, pack_network
from ui.recognizer import Recognizer


@lru_cache(maxsize=4)
def packed_network(network: Recognizer) -> PackedNetwork:
    """A network that is awake."""
    return pack_network(network.layers, network.limits, network.steps, answer_facts(network.name))
