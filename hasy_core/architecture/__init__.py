"""Networks as specs: layers, presets, and the table of shapes, parameters and multiply-adds."""

from hasy_core.architecture.layers import Conv, Dense, Dropout, Flatten, LayerSpec, MaxPool, Shape
from hasy_core.architecture.presets import ARCHITECTURES, Architecture, LayerRow, architecture, seed

__all__ = [
    "ARCHITECTURES",
    "Architecture",
    "Conv",
    "Dense",
    "Dropout",
    "Flatten",
    "LayerRow",
    "LayerSpec",
    "MaxPool",
    "Shape",
    "architecture",
    "seed",
]
