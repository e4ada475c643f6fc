"""The output-shape formulas with the numbers filled in (Dumoulin and Visin 2016)."""

from collections.abc import Sequence

from hasy_core.arithmetic import ConvSpec
from hasy_core.arithmetic.transposed import TransposedSpec

SHAPE_IN_WORDS = (
    "Rows (and columns) of the output = ⌊(input + padding before + after − dilation · (kernel − 1) − 1) / stride⌋ + 1."
)
TRANSPOSED_SHAPE_IN_WORDS = (
    "Rows (and columns) of the output = (input − 1) · stride − padding before − after + dilation · (kernel − 1) + "
    "output padding + 1."
)


def shape_formula(spec: ConvSpec, height: int, width: int) -> str:
    """LaTeX of output size = floor((input + padding - dilation (kernel - 1) - 1) / stride) + 1, for both axes.

    One line where both axes have the same numbers, else one for each.
    """
    output = spec.output_shape(height, width)
    amounts = spec.padding_amounts(height, width)
    lines = [
        rf"\lfloor ({size} + {before} + {after} - {dilation} \cdot ({kernel} - 1) - 1) / {stride} \rfloor + 1"
        rf" = {result}"
        for size, (before, after), dilation, kernel, stride, result in zip(
            (height, width), amounts, spec.dilation, spec.kernel_size, spec.stride, output, strict=True
        )
    ]
    return _both_axes(lines)


def transposed_formula(spec: TransposedSpec, height: int, width: int) -> str:
    """LaTeX of output size = (input - 1) stride - padding + dilation (kernel - 1) + output padding + 1."""
    lines = [
        rf"({size} - 1) \cdot {stride} - {before} - {after} + {dilation} \cdot ({kernel} - 1) + {extra} + 1 = {result}"
        for size, stride, (before, after), dilation, kernel, extra, result in zip(
            (height, width),
            spec.stride,
            spec.padding,
            spec.dilation,
            spec.kernel_size,
            spec.output_padding,
            spec.output_shape(height, width),
            strict=True,
        )
    ]
    return _both_axes(lines)


def unused_sentence(spec: ConvSpec, height: int, width: int) -> str:
    """What the rounding down leaves over, in words; empty where every row and column is read."""
    unused = spec.unused(height, width)
    parts = [
        f"the last {word}" if count == 1 else f"the last {count} {word}s"
        for count, word in zip(unused, ("row", "column"), strict=True)
        if count
    ]
    if not parts:
        return ""
    padded = any(amount for pair in spec.padding_amounts(height, width) for amount in pair)
    of = "padded input" if padded else "input"
    return f"Rounded down: {' and '.join(parts)} of the {of} {'is' if sum(unused) == 1 else 'are'} under no window."


def _both_axes(lines: Sequence[str]) -> str:
    if lines[0] == lines[1]:
        return rf"\small {lines[0]}"
    return rf"\small \begin{{aligned}} \text{{rows}} &= {lines[0]} \\ \text{{columns}} &= {lines[1]} \end{{aligned}}"
