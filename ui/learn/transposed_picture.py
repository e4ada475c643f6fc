"""The zero-insertion picture of a transposed convolution, and what it undoes, in words."""

import numpy as np
from numpy.typing import NDArray

from hasy_core.arithmetic import convolve_transpose, pad
from hasy_core.arithmetic.transposed import TransposedSpec, convolve_spread, spread
from ui.components.maps import ValueMap, value_maps
from ui.page.number_words import sides


def show_spreading(
    key: str, image: NDArray[np.float64], kernel: NDArray[np.float64], spec: TransposedSpec, name: str = "Input"
) -> None:
    """Input, spread input, spread and padded input, kernel and turned kernel, side by side.

    Args:
        key: of the maps.
        image: `[h, w]`.
        kernel: `[kh, kw]`, as the convolution that leads the other way has it.
        spec: the settings.
        name: what the input is called.
    """
    spread_image, put_in = spread(image[..., None], spec.stride)
    amounts = spec.correlation().padding_amounts(*put_in.shape)
    padded = pad(spread_image, amounts, "zeros")[..., 0]
    limit = float(np.abs(image).max()) or 1.0
    value_maps(
        key,
        [
            ValueMap(image, f"1. {name}, {sides(image.shape)}", numbers=True, limit=limit),
            ValueMap(
                spread_image[..., 0],
                f"2. Spread by zeros, {sides(spread_image.shape)}",
                f"{name}: {spec.stride[0] - 1} rows and {spec.stride[1] - 1} columns of zeros between its own",
                hatched=put_in,
                limit=limit,
            ),
            ValueMap(
                padded,
                f"3. Padded, {sides(padded.shape)}",
                f"{name}, spread, with padding of {amounts[0]} rows and {amounts[1]} columns",
                hatched=np.pad(put_in, amounts, constant_values=True),
                limit=limit,
            ),
            ValueMap(kernel, "Kernel", numbers=True),
            ValueMap(kernel[::-1, ::-1], "4. Kernel, turned by 180°", numbers=True),
        ],
        side=210,
    )


def transposed_words(image: NDArray[np.float64], kernel: NDArray[np.float64], spec: TransposedSpec) -> str:
    """What the picture amounts to: checked against the adjoint, with the sizes that the way back confuses.

    Args:
        image, kernel, spec: as for `show_spreading`.
    """
    weights = kernel[..., None, None]
    shape = spec.output_shape(*image.shape)
    drawn = convolve_spread(image[..., None], weights, spec)
    adjoint = convolve_transpose(image[..., None], weights, spec.forward, shape)
    apart = float(np.abs(drawn - adjoint).max())
    return (
        f"Under the same settings a convolution leads from {sides(shape)} back to {sides(image.shape)}. "
        f"{_confused(image.shape, spec)} The picture and the gradient of that convolution at its input "
        f"(`convolve_transpose`) are the same map: the largest difference is {apart:.1g}."
        + (" This kernel looks the same when turned; a random one does not." if _looks_the_same(kernel) else "")
    )


def frameworks_words(image: NDArray[np.float64], spec: TransposedSpec) -> str:
    """What Keras and PyTorch make of the same stride and kernel without padding, where it is not the same.

    Nothing with a dilation: Keras refuses it beside a stride.
    """
    if spec.dilation != (1, 1):
        return ""
    keras = [
        size * stride + max(extent - stride, 0)
        for size, stride, extent in zip(image.shape, spec.stride, spec.forward.extent, strict=True)
    ]
    torch = TransposedSpec(spec.kernel_size, spec.stride, 0, 0, spec.dilation).output_shape(*image.shape)
    if (keras[0], keras[1]) == torch:
        return ""
    return (
        f'Without padding Keras (`padding="valid"`) gives {sides((keras[0], keras[1]))} where PyTorch gives '
        f"{sides(torch)}: Keras fills up to a whole stride, which here is an output padding of "
        f"{sides((keras[0] - torch[0], keras[1] - torch[1]))}."
    )


def _looks_the_same(kernel: NDArray[np.float64]) -> bool:
    return kernel.size > 1 and bool(np.array_equal(kernel, kernel[::-1, ::-1]))


def _confused(shape: tuple[int, ...], spec: TransposedSpec) -> str:
    """Which sizes the convolution shrinks to the same one, for rows and columns."""
    least = TransposedSpec(spec.kernel_size, spec.stride, 0, 0, spec.dilation).output_shape(*shape[:2])
    parts = [
        f"{', '.join(str(size - sum(cut) + extra) for extra in range(stride))} {word}s"
        for word, size, cut, stride in zip(("row", "column"), least, spec.padding, spec.stride, strict=True)
        if stride > 1 and size - sum(cut) > 0
    ]
    if not parts:
        return "No two sizes lead to the same one."
    return f"It makes the same of inputs with {' and with '.join(parts)}; the output padding says which is meant."
