"""The operators of a convolutional network and their explanation, cell by cell, in NumPy and float64.

Images and maps are `[height, width, channels]`, kernels `[kh, kw, channels_in / groups, filters]`:

>>> import numpy as np
>>> image, kernel = np.eye(4)[..., None], np.ones((3, 3, 1, 1))
>>> convolve(image, kernel).shape
(2, 2, 1)
>>> convolve(image, kernel, spec=ConvSpec(3, padding=1)).shape
(4, 4, 1)
>>> explain_cell(image, kernel, None, ConvSpec(3, padding=1), row=0, column=0, filter=0).value
2.0
"""

from hasy_core.arithmetic.activations import (
    ACTIVATIONS,
    NEGATIVE_SLOPE,
    Activation,
    activate,
    activation_slope,
    leaky_relu,
)
from hasy_core.arithmetic.classifier import (
    UnitWorking,
    cross_entropy,
    dense,
    dropout_scale,
    explain_unit,
    flatten_index,
    flattened_cell,
    softmax,
)
from hasy_core.arithmetic.convolution import CellWorking, convolve, convolve_transpose, explain_cell
from hasy_core.arithmetic.costs import ConvolutionCost, convolution_cost, separable_cost
from hasy_core.arithmetic.gradients import bias_gradient, finite_differences, input_gradient, kernel_gradient
from hasy_core.arithmetic.padding import PADDING_MODES, pad, source_positions
from hasy_core.arithmetic.pooling import POOL_KINDS, pool
from hasy_core.arithmetic.separable import Separated, separate
from hasy_core.arithmetic.spec import PADDINGS, POOL_PADDINGS, ConvSpec, PoolSpec

__all__ = [
    "ACTIVATIONS",
    "NEGATIVE_SLOPE",
    "PADDINGS",
    "PADDING_MODES",
    "POOL_KINDS",
    "POOL_PADDINGS",
    "Activation",
    "CellWorking",
    "ConvSpec",
    "ConvolutionCost",
    "PoolSpec",
    "Separated",
    "UnitWorking",
    "activate",
    "activation_slope",
    "bias_gradient",
    "convolution_cost",
    "convolve",
    "convolve_transpose",
    "cross_entropy",
    "dense",
    "dropout_scale",
    "explain_cell",
    "explain_unit",
    "finite_differences",
    "flatten_index",
    "flattened_cell",
    "input_gradient",
    "kernel_gradient",
    "leaky_relu",
    "pad",
    "pool",
    "separable_cost",
    "separate",
    "softmax",
    "source_positions",
]
