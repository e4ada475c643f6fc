"""A convolution with one channel and one filter, a loss at its output, and the loss's gradients, found twice."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hasy_core.arithmetic.arrays import Array
from hasy_core.arithmetic.convolution import convolve
from hasy_core.arithmetic.gradients import bias_gradient, finite_differences, input_gradient, kernel_gradient
from hasy_core.arithmetic.kernel_descent import squared_loss
from hasy_core.arithmetic.spec import ConvSpec
from hasy_core.products import product

Part = Literal["kernel", "input", "bias"]


@dataclass(frozen=True, eq=False)
class OneConvolution:
    """`output = convolve(image, kernel) + bias`, and what is wanted of it.

    Attributes:
        image: `[h, w]`.
        kernel: `[kh, kw]`.
        bias: added to every output cell.
        spec: the settings, valid for this image.
        target: `[h', w']`: the loss is half the sum of squared differences to it; None: see `weights`.
        weights: `[h', w']`: without a target, the loss is the sum of weights * output, and its gradient at the
            output is these weights.
    """

    image: Array
    kernel: Array
    bias: float
    spec: ConvSpec
    target: Array | None = None
    weights: Array | None = None

    def output(self, image: Array | None = None, kernel: Array | None = None, bias: float | None = None) -> Array:
        """`[h', w']`; an argument takes the place of what the convolution holds."""
        image = self.image if image is None else image
        kernel = self.kernel if kernel is None else kernel
        maps = convolve(image[..., None], kernel[..., None, None], None, self.spec)[..., 0]
        return np.asarray(maps + (self.bias if bias is None else bias))

    def loss_of(self, output: Array) -> float:
        """The loss of such an output `[h', w']`."""
        if self.target is not None:
            return squared_loss(output[..., None], self.target[..., None])
        return float(output.sum() if self.weights is None else product(self.weights.ravel(), output.ravel()))

    @property
    def upstream(self) -> Array:
        """`[h', w']`: the loss's gradient with respect to every output cell."""
        if self.target is not None:
            return np.asarray(self.output() - self.target)
        return np.ones(self.output().shape) if self.weights is None else self.weights

    def gradient(self, part: Part) -> Array:
        """The loss's gradient by formula: `[kh, kw]` for the kernel, `[h, w]` for the input, `[1, 1]` for the bias."""
        upstream = self.upstream[..., None]
        if part == "kernel":
            return kernel_gradient(self.image[..., None], upstream, self.spec)[..., 0, 0]
        if part == "input":
            height, width = self.image.shape
            return input_gradient(upstream, self.kernel[..., None, None], self.spec, (height, width))[..., 0]
        return bias_gradient(upstream).reshape(1, 1)

    def differences(self, part: Part, step: float) -> Array:
        """The same gradient without a formula: each value is moved by `step`, and the loss is watched."""
        if part == "kernel":
            return finite_differences(lambda kernel: self.loss_of(self.output(kernel=kernel)), self.kernel, step)
        if part == "input":
            return finite_differences(lambda image: self.loss_of(self.output(image=image)), self.image, step)
        start = np.array([[self.bias]])
        return finite_differences(lambda bias: self.loss_of(self.output(bias=bias.item())), start, step)
