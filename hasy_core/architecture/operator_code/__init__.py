"""The Keras, PyTorch and NumPy lines that do what an operator's settings say.

The lines work on NumPy arrays in ConvScope's own layout, which must be there: `image` `[height, width, channels]`,
`kernel` `[kh, kw, channels / groups, filters]`, `bias` `[filters]`, for a gradient `upstream` `[h', w', filters]`, for
a transposed convolution `maps` `[h', w', filters]`; `with_arrays` writes them out. What a framework cannot do in one
layer takes two steps, and a comment says why.

Sources for what the frameworks do: the reference pages of `keras.layers` (3.15), `torch.nn` (2.14) and `tf.nn`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hasy_core.architecture.operator_code import keras_lines, numpy_lines, torch_lines
from hasy_core.arithmetic import ACTIVATIONS, POOL_KINDS, ConvSpec, PoolSpec

__all__ = ["OperatorCode", "convolution_code", "gradient_code", "pooling_code", "transposed_code", "with_arrays"]


@dataclass(frozen=True)
class OperatorCode:
    """The same operator in three languages, each ready to run where the arrays are."""

    keras: str
    torch: str
    numpy: str


def convolution_code(
    spec: ConvSpec,
    height: int,
    width: int,
    *,
    channels: int = 1,
    filters: int = 1,
    bias: bool = True,
    activation: str = "none",
    flipped: bool = False,
) -> OperatorCode:
    """The lines of a convolution.

    Args:
        spec: the settings.
        height, width, channels: the input's shape.
        filters: number of filters.
        bias: whether there is one.
        activation: a key of `hasy_core.arithmetic.ACTIVATIONS`.
        flipped: true convolution: the kernel is turned by 180 degrees first, as no framework does.

    Returns:
        lines that make `output`: `[1, h', w', filters]` in Keras, `[1, filters, h', w']` in PyTorch and
        `[h', w', filters]` in NumPy.

    Raises:
        ValueError: an unknown activation, or a spec that does not fit the input.
    """
    if activation not in ACTIVATIONS:
        raise ValueError(f"activation={activation!r} is unknown; it can be one of {', '.join(ACTIVATIONS)}")
    _check(spec, height, width, channels, filters)
    flip = ["kernel = kernel[::-1, ::-1]  # true convolution: frameworks do not flip"] if flipped else []
    keras, torch, numpy = (
        lines.convolution(spec, height, width, channels, filters, bias, activation, flip)
        for lines in (keras_lines, torch_lines, numpy_lines)
    )
    return OperatorCode(keras, torch, numpy)


def transposed_code(spec: ConvSpec, height: int, width: int, *, channels: int = 1, filters: int = 1) -> OperatorCode:
    """The lines of the transposed convolution that leads from `maps` back to an image of `height` x `width`.

    Args:
        spec: the settings of the convolution that is transposed, with one group and zeros for padding.
        height, width, channels: shape of the transposed convolution's output.
        filters: channels of its input `maps` `[h', w', filters]`, with `(h', w') = spec.output_shape(height, width)`.

    Returns:
        lines that make `output`: `[1, height, width, channels]` in Keras, `[1, channels, height, width]` in PyTorch and
        `[height, width, channels]` in NumPy.

    Raises:
        ValueError: a spec with groups or another padding mode than zeros, which the frameworks' layers do not have, or
            one that does not fit the size.
    """
    if spec.groups != 1 or spec.padding_mode != "zeros":
        raise ValueError(
            f"spec={spec!r} has no transposed layer in the frameworks; it needs groups=1 and padding_mode='zeros'"
        )
    _check(spec, height, width, channels, filters)
    keras, torch, numpy = (
        lines.transposed(spec, height, width, channels, filters) for lines in (keras_lines, torch_lines, numpy_lines)
    )
    return OperatorCode(keras, torch, numpy)


def pooling_code(spec: PoolSpec | None, kind: str = "max", *, height: int, width: int, p: float = 2.0) -> OperatorCode:
    """The lines of a pooling.

    Args:
        spec: the windows; None for the global kinds.
        kind: one of `hasy_core.arithmetic.POOL_KINDS`.
        height, width: the input's size.
        p: the exponent of "lp".

    Returns:
        lines that make `output`, its axes as for `convolution_code`.

    Raises:
        ValueError: an unknown kind, a spec missing or not wanted, or one that does not fit the input.
    """
    if kind not in POOL_KINDS:
        raise ValueError(f"kind={kind!r} is unknown; it can be one of {', '.join(POOL_KINDS)}")
    if (spec is None) != kind.startswith("global_"):
        raise ValueError(f"spec={spec!r} cannot be used with kind={kind!r}; the global kinds take None, the others one")
    if spec is None:
        keras, torch, numpy = (lines.global_pooling(kind) for lines in (keras_lines, torch_lines, numpy_lines))
    else:
        spec.output_shape(height, width)
        keras, torch, numpy = (
            lines.pooling(spec, kind, p, height, width) for lines in (keras_lines, torch_lines, numpy_lines)
        )
    return OperatorCode(keras, torch, numpy)


def gradient_code(
    spec: ConvSpec, height: int, width: int, *, channels: int = 1, filters: int = 1, bias: bool = True
) -> OperatorCode:
    """The lines of a convolution's gradients, given `upstream`, the loss's gradient at its output.

    Args:
        spec, height, width, channels, filters, bias: as for `convolution_code`.

    Returns:
        lines that make `image_gradient`, `kernel_gradient` and, with a bias, `bias_gradient`. The axes of the first are
        those of the input in that framework; those of the second are the kernel's, in PyTorch
        `[filters, channels / groups, kh, kw]`. Keras itself has no gradients: there it is TensorFlow.

    Raises:
        ValueError: a spec that does not fit the input.
    """
    _check(spec, height, width, channels, filters)
    keras, torch, numpy = (
        lines.gradient(spec, height, width, channels, filters, bias)
        for lines in (keras_lines, torch_lines, numpy_lines)
    )
    return OperatorCode(keras, torch, numpy)


def with_arrays(code: OperatorCode, arrays: Mapping[str, ArrayLike]) -> OperatorCode:
    """The same code with these arrays written out before it, so that it runs as it stands.

    Args:
        code: any of the above.
        arrays: name, such as `kernel`, -> finite values, in the shape that the lines expect.
    """
    written = [f"{name} = np.array({np.asarray(values, np.float64).tolist()})" for name, values in arrays.items()]

    def joined(text: str) -> str:
        imports, body = text.split("\n\n", 1)
        known = imports.split("\n")
        if "import numpy as np" not in known:
            known.append("import numpy as np")
        return "\n".join([*known, "", *written, body])

    return OperatorCode(joined(code.keras), joined(code.torch), joined(code.numpy))


def _check(spec: ConvSpec, height: int, width: int, channels: int, filters: int) -> None:
    spec.output_shape(height, width)
    if channels % spec.groups or filters % spec.groups:
        raise ValueError(f"groups={spec.groups} does not divide {channels} channels and {filters} filters")
