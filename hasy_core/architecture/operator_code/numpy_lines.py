"""Lines of NumPy alone: what the layers of the frameworks compute."""

from hasy_core.architecture.operator_code.text import (
    NO_PADDING,
    NUMPY_MODES,
    Word,
    call,
    inner,
    positions,
    program,
    taps_of,
    unless,
)
from hasy_core.arithmetic import NEGATIVE_SLOPE, ConvSpec, PoolSpec

NUMPY = ("import numpy as np",)
WITH_WINDOWS = (*NUMPY, "from numpy.lib.stride_tricks import sliding_window_view")
_ACTIVATIONS = {
    "relu": "np.maximum(output, 0)",
    "leaky_relu": f"np.where(output > 0, output, {NEGATIVE_SLOPE} * output)",
    "elu": "np.where(output > 0, output, np.expm1(np.minimum(output, 0)))",
    "gelu": "0.5 * output * (1 + np.vectorize(math.erf)(output / math.sqrt(2)))",
    "sigmoid": "1 / (1 + np.exp(-output))",
    "tanh": "np.tanh(output)",
    "softplus": "np.logaddexp(0, output)",
}


def convolution(
    spec: ConvSpec, height: int, width: int, channels: int, filters: int, bias: bool, activation: str, flip: list[str]
) -> str:
    """`output` `[h', w', filters]`."""
    added = " + bias" if bias else ""
    if spec.groups == 1:
        sums = [f'output = np.einsum("yxcij,ijcf->yxf", windows, kernel){added}']
    else:
        rows, columns, windows, kernels = _grouped(spec, height, width, channels, filters)
        sums = [
            windows,
            kernels,
            'sums = np.einsum("yxgcij,ijcgf->yxgf", windows, kernels)',
            f"output = sums.reshape({rows}, {columns}, {filters}){added}",
        ]
    return program(
        ("import math", *WITH_WINDOWS) if activation == "gelu" else WITH_WINDOWS,
        *flip,
        *_windows(spec, height, width),
        *sums,
        *([f"output = {_ACTIVATIONS[activation]}"] if activation in _ACTIVATIONS else []),
    )


def gradient(spec: ConvSpec, height: int, width: int, channels: int, filters: int, bias: bool) -> str:
    """`image_gradient` `[h, w, channels]`, `kernel_gradient` and `bias_gradient`."""
    if spec.groups == 1:
        of_kernel = ['kernel_gradient = np.einsum("yxcij,yxf->ijcf", windows, upstream)']
    else:
        rows, columns, windows, _ = _grouped(spec, height, width, channels, filters)
        of_kernel = [
            windows,
            f"by_group = upstream.reshape({rows}, {columns}, {spec.groups}, {filters // spec.groups})",
            'kernel_gradient = np.einsum("yxgcij,yxgf->ijcgf", windows, by_group).reshape(kernel.shape)',
        ]
    amounts = spec.padding_amounts(height, width)
    folded = [f"image_gradient = {inner('spread', amounts, height, width)}"]
    if spec.padding_mode != "zeros" and amounts != NO_PADDING:
        folded = [
            "# Padding was copied from the image: what reaches it goes back to where it was copied from.",
            *positions(amounts, spec.padding_mode, height, width),
            "image_gradient = np.zeros(image.shape)",
            "np.add.at(image_gradient, (rows[:, None], columns), spread)",
        ]
    return program(
        WITH_WINDOWS,
        *_windows(spec, height, width),
        *of_kernel,
        *(["bias_gradient = upstream.sum(axis=(0, 1))"] if bias else []),
        *_spread(spec, height, width, channels, filters, "upstream"),
        *folded,
    )


def transposed(spec: ConvSpec, height: int, width: int, channels: int, filters: int) -> str:
    """`output` `[height, width, channels]`."""
    amounts = spec.padding_amounts(height, width)
    return program(
        NUMPY,
        *_spread(spec, height, width, channels, filters, "maps"),
        f"output = {inner('spread', amounts, height, width)}",
    )


def pooling(spec: PoolSpec, kind: str, p: float, height: int, width: int) -> str:
    """`output` `[h', w', channels]`."""
    amounts = spec.padding_amounts(height, width)
    fill = {"max": Word("-np.inf"), "average": Word("np.nan"), "lp": None}[kind]
    mean = "np.mean" if amounts == NO_PADDING else "np.nanmean"
    reduced = {
        "max": "windows.max(axis=(3, 4))",
        "average": f"{mean}(windows, axis=(3, 4))",
        "lp": f"(np.abs(windows) ** {p:g}).sum(axis=(3, 4)) ** (1 / {p:g})",
    }[kind]
    spread = ConvSpec(spec.size, spec.stride, spec.padding)
    return program(WITH_WINDOWS, *_windows(spread, height, width, fill), f"output = {reduced}")


def global_pooling(kind: str) -> str:
    """`output` `[1, 1, channels]`."""
    reduce = "max" if kind == "global_max" else "mean"
    return program(NUMPY, f"output = np.{reduce}(image, axis=(0, 1), keepdims=True)")


def _windows(spec: ConvSpec, height: int, width: int, fill: Word | None = None) -> list[str]:
    """Lines that pad `image` to `x` and view it as `windows` `[h', w', channels, kh, kw]`."""
    amounts = spec.padding_amounts(height, width)
    mode = unless(NUMPY_MODES[spec.padding_mode], "constant")
    padded = call("np.pad", Word("image"), (*amounts, (0, 0)), mode=mode, constant_values=fill)
    steps = ["::" + str(step) if step > 1 else ":" for step in (*spec.stride, 1, *spec.dilation)]
    while steps and steps[-1] == ":":
        steps.pop()
    picked = f"[{', '.join(steps)}]" if steps else ""
    return [
        "x = image" if amounts == NO_PADDING else f"x = {padded}",
        f"windows = sliding_window_view(x, {spec.extent}, axis=(0, 1)){picked}",
    ]


def _grouped(spec: ConvSpec, height: int, width: int, channels: int, filters: int) -> tuple[int, int, str, str]:
    """Rows and columns of the output, and the lines that cut windows and kernel into groups."""
    rows, columns = spec.output_shape(height, width)
    shape = f"{rows}, {columns}, {spec.groups}, {channels // spec.groups}, *kernel.shape[:2]"
    kernels = f"kernels = kernel.reshape(*kernel.shape[:3], {spec.groups}, {filters // spec.groups})"
    return rows, columns, f"windows = windows.reshape({shape})", kernels


def _spread(spec: ConvSpec, height: int, width: int, channels: int, filters: int, maps: str) -> list[str]:
    """Lines that add every cell of `maps`, times the kernel, to the pixels of `spread` that its window had."""
    (top, bottom), (left, right) = spec.padding_amounts(height, width)
    row, column = taps_of(spec, height, width)
    lines = [
        f"spread = np.zeros(({top + height + bottom}, {left + width + right}, {channels}))",
        f"for i in range({spec.kernel_size[0]}):",
        f"    for j in range({spec.kernel_size[1]}):",
    ]
    if spec.groups == 1:
        return [*lines, f"        spread[{row}, {column}] += {maps} @ kernel[i, j].T"]
    rows, columns = spec.output_shape(height, width)
    each = channels // spec.groups
    return [
        f"by_group = {maps}.reshape({rows}, {columns}, {spec.groups}, {filters // spec.groups})",
        *lines,
        f"        weights = kernel[i, j].reshape({each}, {spec.groups}, {filters // spec.groups})",
        '        shares = np.einsum("yxgf,cgf->yxgc", by_group, weights)',
        f"        spread[{row}, {column}] += shares.reshape({rows}, {columns}, {channels})",
    ]
