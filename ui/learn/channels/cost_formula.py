"""A convolution's parameters and multiplications with the numbers filled in, and beside what else it could be."""

from hasy_core.arithmetic import ConvolutionCost, ConvSpec, convolution_cost, separable_cost
from ui.page.number_words import added, digits_that_hold


def grouped_digits(number: int) -> str:
    """1234567 -> `1{,}234{,}567`, for LaTeX."""
    return f"{number:,}".replace(",", "{,}")


def cost_formula(spec: ConvSpec, height: int, width: int, channels: int, filters: int) -> str:
    """LaTeX of a convolution's weights, biases and multiplications for an input of this size."""
    cost = convolution_cost(spec, height, width, channels, filters)
    (rows, columns), depth = spec.kernel_size, rf"\tfrac{{{channels}}}{{{spec.groups}}}"
    if spec.groups == 1:
        depth = str(channels)
    return (
        r"\small \begin{aligned}"
        rf"\text{{weights}} &= {rows} \cdot {columns} \cdot {depth} \cdot {filters} = {grouped_digits(cost.weights)}\\"
        rf"\text{{parameters}} &= {grouped_digits(cost.weights)} + {filters} = {grouped_digits(cost.parameters)}\\"
        rf"\text{{multiplications}} &= {grouped_digits(cost.weights)} \cdot {cost.output[0]} \cdot {cost.output[1]}"
        rf" = {grouped_digits(cost.multiplications)}\end{{aligned}}"
    )


def cost_table(spec: ConvSpec, height: int, width: int, channels: int, filters: int) -> str:
    """Markdown table: the full convolution of these settings, and the separable one, depthwise then pointwise.

    Four columns, so that it fits a phone's width.
    """
    full_spec = ConvSpec(spec.kernel_size, spec.stride, spec.padding, spec.dilation, 1, spec.padding_mode)
    full = convolution_cost(full_spec, height, width, channels, filters)
    depthwise, pointwise = separable_cost(spec, height, width, channels, filters)
    rows, columns = spec.kernel_size
    shares = [cost.multiplications / full.multiplications for cost in (depthwise, pointwise)]
    both = f"{100 * sum(shares):.1f}"
    digits = digits_that_hold(added, [100 * share for share in shares], both, least=1)
    lines = [
        "| | parameters | multipli\u00adcations | share |",
        "|---|---:|---:|---:|",
        _row(f"Full {rows} × {columns}", (full,), full),
        _row(f"Depthwise {rows} × {columns}, one map a channel", (depthwise,), full, digits),
        _row("Pointwise 1 × 1", (pointwise,), full, digits),
        _row("**Both: separable**", (depthwise, pointwise), full),
    ]
    return "\n".join(lines)


def _row(name: str, costs: tuple[ConvolutionCost, ...], full: ConvolutionCost, digits: int = 1) -> str:
    multiplications = sum(cost.multiplications for cost in costs)
    parameters = sum(cost.parameters for cost in costs)
    share = multiplications / full.multiplications
    return f"| {name} | {parameters:,} | {multiplications:,} | {share:.{digits}%} |"
