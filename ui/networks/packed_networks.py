"""Networks as the browser takes them, each packed once for all sessions."""

from functools import lru_cache

from hasy_core.browser.answer_facts import answer_facts
from hasy_core.browser.layer_facts import layer_facts
from hasy_core.browser.ready_networks import INPUT_SHAPE, ready_network
from hasy_core.graph.ops import pack_ops
from ui.components.draw_workspace import PackedNetwork, pack_network
from ui.networks.recognizer import Recognizer


def is_ready(name: str) -> bool:
    """Whether a network was shipped ready for the browser."""
    return _ready(name) is not None


def packed_network(network: Recognizer) -> PackedNetwork | None:
    """A network: at once where it was shipped ready for the browser, else when it is awake; None until then."""
    return _ready(network.name) or (_awake(network) if network.awake else None)


@lru_cache(maxsize=4)
def _ready(name: str) -> PackedNetwork | None:
    found = ready_network(name)
    return pack_network(*found, answer_facts(name)) if found else None


@lru_cache(maxsize=4)
def _awake(network: Recognizer) -> PackedNetwork:
    told = layer_facts(network.layers, network.limits)
    if network.steps is None:
        names = [{"name": view.name, "kind": view.kind, "shape": view.output_shape} for view in network.layers]
        layers = {"layers": [name | more for name, more in zip(names, told, strict=True)]}
        return pack_network(layers, b"", answer_facts(network.name))
    return pack_network(*pack_ops(network.steps, INPUT_SHAPE, told), answer_facts(network.name))
