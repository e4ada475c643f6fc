"""Networks as graphs of layer specs: presets, a grammar, costs, code and pictures, all without a framework."""

from hasy_core.architecture.building import GraphBuilder, chain
from hasy_core.architecture.diagram import Box, Diagram, Edge, diagram_of
from hasy_core.architecture.grammar import GrammarError, plan_from_text
from hasy_core.architecture.keras_code import keras_code
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
    MaxPool,
    Shape,
)
from hasy_core.architecture.naming import network_of
from hasy_core.architecture.network import LayerRow, Network, Node, NodeError, Totals
from hasy_core.architecture.plan import Block, Hidden, Plan, PlanError, Pooling
from hasy_core.architecture.presets import ARCHITECTURES, PresetFacts, architecture, preset_facts
from hasy_core.architecture.presets.seed import seed
from hasy_core.architecture.torch_code import torch_code

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
    "keras_code",
    "network_of",
    "plan_from_text",
    "preset_facts",
    "seed",
    "torch_code",
]
