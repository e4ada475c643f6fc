"""Lines of PyTorch, where channels come before rows."""

from hasy_core.architecture.operator_code.text import (
    NO_PADDING,
    Amounts,
    Word,
    call,
    inner,
    program,
    short,
    unless,
)
from hasy_core.arithmetic import NEGATIVE_SLOPE, ConvSpec, PoolSpec

_IMPORTS = ("import torch", "from torch import nn")
_FUNCTIONAL = "from torch.nn import functional"


def convolution(
    spec: ConvSpec, height: int, width: int, channels: int, filters: int, bias: bool, activation: str, flip: list[str]
) -> str:
    """`output` `[1, filters, h', w']` of a Conv2d."""
    made = _conv2d(spec, height, width, channels, filters, bias, flipped=bool(flip))
    output = _activation(activation, "conv(x)")
    return program(_imports(*made, output), *flip, *made, f"output = {output}")


def gradient(spec: ConvSpec, height: int, width: int, channels: int, filters: int, bias: bool) -> str:
    """`image_gradient` `[1, channels, h, w]`, `kernel_gradient` `[filters, channels / groups, kh, kw]`, the bias's."""
    tensor, *layer = _conv2d(spec, height, width, channels, filters, bias, flipped=False, argument="pixels")
    return program(
        _imports(*layer),
        tensor,
        "pixels.requires_grad_()",
        *layer,
        f"conv({'x' if any(line.startswith('x = ') for line in layer) else 'pixels'})"
        ".backward(torch.tensor(upstream).float().permute(2, 0, 1)[None])",
        "image_gradient, kernel_gradient = pixels.grad, conv.weight.grad",
        *(["bias_gradient = conv.bias.grad"] if bias else []),
    )


def transposed(spec: ConvSpec, height: int, width: int, channels: int, filters: int) -> str:
    """`output` `[1, channels, height, width]` of a ConvTranspose2d."""
    maps = spec.output_shape(height, width)
    amounts = spec.padding_amounts(height, width)
    own = (amounts[0][0], amounts[1][0])
    full = [(count - 1) * stride + extent for count, stride, extent in zip(maps, spec.stride, spec.extent, strict=True)]
    more = (height - full[0] + 2 * own[0], width - full[1] + 2 * own[1])
    # PyTorch wants output_padding below the larger of stride and dilation.
    itself = all(
        0 <= extra < max(stride, dilation)
        for extra, stride, dilation in zip(more, spec.stride, spec.dilation, strict=True)
    )
    layer = call(
        "nn.ConvTranspose2d",
        filters,
        channels,
        short(spec.kernel_size),
        stride=unless(short(spec.stride), 1),
        padding=unless(short(own), 0) if itself else None,
        output_padding=unless(short(more), 0) if itself else None,
        dilation=unless(short(spec.dilation), 1),
        bias=False,
    )
    cut = []
    if not itself:
        missing = [
            max(before + side - length, 0) for before, side, length in zip(own, (height, width), full, strict=True)
        ]
        if any(missing):
            cut += [
                "# Pixels that no window had read get nothing.",
                f"output = functional.pad(output, {(0, missing[1], 0, missing[0])})",
            ]
        cut += ["# Cut off what had been padding.", f"output = {inner('output', amounts, height, width, ':, :, ')}"]
    return program(
        _imports(*cut),
        _tensor("x", "maps"),
        f"conv = {layer}",
        "conv.weight.data = torch.tensor(kernel).float().permute(3, 2, 0, 1)",
        "output = conv(x)",
        *cut,
    )


def pooling(spec: PoolSpec, kind: str, p: float, height: int, width: int) -> str:
    """`output` `[1, channels, h', w']` of a pooling layer."""
    amounts = spec.padding_amounts(height, width)
    stride = unless(short(spec.stride), short(spec.size))
    pad = [] if amounts == NO_PADDING else ["# PyTorch pads both sides alike: pad first."]
    if kind == "lp":
        if pad:
            pad.append(_pad("x", amounts))
        layer = call("nn.LPPool2d", Word(f"{p:g}"), short(spec.size), stride=stride)
        lines = ["x = x.abs()  # LPPool2d keeps the sign of odd powers", f"output = {layer}(x)"]
    elif kind == "max":
        if pad:
            pad.append(_pad("x", amounts, value=Word('float("-inf")')))
        lines = [f"output = {call('nn.MaxPool2d', short(spec.size), stride=stride)}(x)"]
    else:
        lines = [f"pool = {call('nn.AvgPool2d', short(spec.size), stride=stride)}", "output = pool(x)"]
        if pad:
            pad = ["# Only real pixels count: divide by the share of them.", "real = torch.ones_like(x)"]
            pad += [_pad("x", amounts), _pad("real", amounts)]
            lines[-1] = "output = pool(x) / pool(real)"
    return program(_imports(*pad, *lines), _tensor("x", "image"), *pad, *lines)


def global_pooling(kind: str) -> str:
    """`output` `[1, channels, 1, 1]`."""
    name = "AdaptiveMaxPool2d" if kind == "global_max" else "AdaptiveAvgPool2d"
    return program(_IMPORTS, _tensor("x", "image"), f"output = nn.{name}(1)(x)")


def _conv2d(
    spec: ConvSpec,
    height: int,
    width: int,
    channels: int,
    filters: int,
    bias: bool,
    *,
    flipped: bool,
    argument: str = "x",
) -> list[str]:
    """Lines that make the tensor `argument`, `x` where it is padded first, and the layer `conv`."""
    amounts = spec.padding_amounts(height, width)
    own: object = None
    padding: list[str] = []
    if spec.padding == "same" and spec.stride == (1, 1):
        own = "same"
    elif all(before == after for before, after in amounts):
        own = unless(short((amounts[0][0], amounts[1][0])), 0)
    else:
        why = 'refuses padding="same" with a stride' if spec.padding == "same" else "pads both sides alike"
        padded = _pad(argument, amounts, mode=unless(spec.padding_mode, "zeros"))
        padding = [f"# Conv2d {why}: pad first.", padded.replace(f"{argument} = ", "x = ", 1)]
    layer = call(
        "nn.Conv2d",
        channels,
        filters,
        short(spec.kernel_size),
        stride=unless(short(spec.stride), 1),
        padding=own,
        dilation=unless(short(spec.dilation), 1),
        groups=unless(spec.groups, 1),
        bias=unless(bias, True),
        padding_mode=None if own is None else unless(spec.padding_mode, "zeros"),
    )
    kernel = "kernel.copy()" if flipped else "kernel"
    return [
        _tensor(argument, "image"),
        *padding,
        f"conv = {layer}",
        f"conv.weight.data = torch.tensor({kernel}).float().permute(3, 2, 0, 1)",
        *(["conv.bias.data = torch.tensor(bias).float()"] if bias else []),
    ]


def _tensor(name: str, array: str) -> str:
    return f"{name} = torch.tensor({array}).float().permute(2, 0, 1)[None]  # channels come first"


def _pad(name: str, amounts: Amounts, **options: object) -> str:
    # PyTorch's order: left, right, top, bottom.
    return f"{name} = {call('functional.pad', Word(name), (*amounts[1], *amounts[0]), **options)}"


def _activation(name: str, values: str) -> str:
    match name:
        case "none":
            return values
        case "leaky_relu":
            return f"functional.leaky_relu({values}, {NEGATIVE_SLOPE})"
        case "elu" | "gelu" | "softplus":
            return f"functional.{name}({values})"
        case _:
            return f"torch.{name}({values})"


def _imports(*lines: str) -> tuple[str, ...]:
    return (*_IMPORTS, _FUNCTIONAL) if any("functional." in line for line in lines) else _IMPORTS
