"""Networks as graphs of layer specs: presets, a grammar, costs, code and pictures, all without a framework."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hasy_core.architecture.building import GraphBuilder, chain
    from hasy_core.architecture.diagram import Box, Diagram, Edge, diagram_of
    from hasy_core.architecture.grammar import GrammarError, plan_from_text, text_from_plan
    from hasy_core.architecture.layers import (
        Activation,
        Add,
        AveragePool,
        BatchNorm,
        Concatenate,
        Conv,
        Dense,
        DepthwiseConv,
        Dropout,
        Flatten,
        GlobalAveragePool,
        LayerSpec,
        LeakyReLU,
        MaxPool,
        Shape,
    )
    from hasy_core.architecture.naming import network_of
    from hasy_core.architecture.network import LayerRow, Network, Node, NodeError, Totals
    from hasy_core.architecture.plan import Block, Hidden, Plan, PlanError, Pooling
    from hasy_core.architecture.presets import ARCHITECTURES, PresetFacts, architecture, preset_facts
    from hasy_core.architecture.presets.seed import seed

__all__ = [
    "ARCHITECTURES",
    "Activation",
    "Add",
    "AveragePool",
    "BatchNorm",
    "Block",
    "Box",
    "Concatenate",
    "Conv",
    "Dense",
    "DepthwiseConv",
    "Diagram",
    "Dropout",
    "Edge",
    "Flatten",
    "GlobalAveragePool",
    "GrammarError",
    "GraphBuilder",
    "Hidden",
    "LayerRow",
    "LayerSpec",
    "LeakyReLU",
    "MaxPool",
    "Network",
    "Node",
    "NodeError",
    "Plan",
    "PlanError",
    "Pooling",
    "PresetFacts",
    "Shape",
    "Totals",
    "architecture",
    "chain",
    "diagram_of",
    "network_of",
    "plan_from_text",
    "preset_facts",
    "seed",
    "text_from_plan",
]

_HOMES = (
    "building",
    "diagram",
    "grammar",
    "layers",
    "naming",
    "network",
    "plan",
    "presets.seed",  # before the package, whose `seed` is this module
    "presets",
)


def __getattr__(name: str) -> Any:
    """What this package offers is imported when it is first asked for.

    The learn pages want `operator_code` alone, and all of it together takes a tenth of a second of a start.
    """
    if name in __all__:
        for home in _HOMES:
            module = import_module(f"{__name__}.{home}")
            if hasattr(module, name):
                globals()[name] = getattr(module, name)
                return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
