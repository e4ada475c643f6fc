"""Layer specs: what each layer does to a shape, what it costs, and the Keras and PyTorch lines that it is."""

from hasy_core.architecture.layers.convolution import Conv, DepthwiseConv
from hasy_core.architecture.layers.merging import Add, Concatenate
from hasy_core.architecture.layers.passing import ACTIVATIONS, Activation, BatchNorm, Dropout, LeakyReLU
from hasy_core.architecture.layers.pooling import AveragePool, GlobalAveragePool, MaxPool, Pool
from hasy_core.architecture.layers.spec import Call, LayerSpec, Shape
from hasy_core.architecture.layers.units import Dense, Flatten

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "Add",
    "AveragePool",
    "BatchNorm",
    "Call",
    "Concatenate",
    "Conv",
    "Dense",
    "DepthwiseConv",
    "Dropout",
    "Flatten",
    "GlobalAveragePool",
    "LayerSpec",
    "LeakyReLU",
    "MaxPool",
    "Pool",
    "Shape",
]
