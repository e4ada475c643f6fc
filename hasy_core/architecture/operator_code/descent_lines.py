"""The Keras, PyTorch and NumPy lines that learn a kernel and a bias by gradient descent with momentum."""

from hasy_core.architecture.operator_code import OperatorCode
from hasy_core.architecture.operator_code.numpy_lines import convolution
from hasy_core.architecture.operator_code.text import NO_PADDING, Word, call, program, short, unless
from hasy_core.arithmetic import ConvSpec


def descent_code(spec: ConvSpec, height: int, width: int, *, rate: float, momentum: float, steps: int) -> OperatorCode:
    """The lines of `hasy_core.arithmetic.kernel_descent.descend`, for one channel and one filter.

    They need `image` `[height, width, 1]`, `target` `[h', w', 1]`, and where to start, `kernel` `[kh, kw, 1, 1]` and
    `bias` `[1]`; they leave the learned `kernel` and `bias` under these names.

    Args:
        spec: the settings of the convolution, with zeros for padding.
        height, width: size of its input.
        rate, momentum: of the descent.
        steps: how many are made.

    Raises:
        ValueError: another padding mode than zeros, or a spec that does not fit the size.
    """
    if spec.padding_mode != "zeros" or spec.groups != 1:
        raise ValueError(f"spec={spec!r} is not written out; it needs padding_mode='zeros' and groups=1")
    spec.output_shape(height, width)
    shown = float(f"{rate:.6g}")
    return OperatorCode(
        _keras(spec, height, width, shown, momentum, steps),
        _torch(spec, height, width, shown, momentum, steps),
        _numpy(spec, height, width, shown, momentum, steps),
    )


def _keras(spec: ConvSpec, height: int, width: int, rate: float, momentum: float, steps: int) -> str:
    amounts = spec.padding_amounts(height, width)
    both = spec.stride != (1, 1) and spec.dilation != (1, 1)
    layer = call(
        "keras.layers.Conv2D",
        1,
        short(spec.kernel_size),
        strides=None if both else unless(short(spec.stride), 1),
        dilation_rate=unless(short(spec.dilation), 1),
    )
    every = f"x[:, ::{spec.stride[0]}, ::{spec.stride[1]}]"
    layers = [
        f"keras.Input(({height}, {width}, 1)),",
        *([f"keras.layers.ZeroPadding2D({amounts}),"] if amounts != NO_PADDING else []),
        f"{layer},",
        *([f"keras.layers.Lambda(lambda x: {every}),  # Keras refuses stride and dilation together"] if both else []),
    ]
    compiled = call("keras.optimizers.SGD", rate, momentum=unless(momentum, 0.0))
    dilated = spec.dilation != (1, 1)
    return program(
        ("import keras",),
        "model = keras.Sequential([",
        *(f"    {line}" for line in layers),
        "])",
        "model.set_weights([kernel, bias])",
        "",
        "",
        "def half_squared(wanted, found):",
        "    return keras.ops.sum((found - wanted) ** 2) / 2",
        "",
        "",
        *(["# TensorFlow has no gradient of a dilated convolution on a CPU; its compiler has."] if dilated else []),
        f"model.compile({compiled}, loss=half_squared{', jit_compile=True' if dilated else ''})",
        f"model.fit(image[None], target[None], epochs={steps}, verbose=0)",
        "kernel, bias = model.get_weights()",
    )


def _torch(spec: ConvSpec, height: int, width: int, rate: float, momentum: float, steps: int) -> str:
    (top, bottom), (left, right) = spec.padding_amounts(height, width)
    layer = call(
        "torch.nn.Conv2d",
        1,
        1,
        short(spec.kernel_size),
        stride=unless(short(spec.stride), 1),
        dilation=unless(short(spec.dilation), 1),
    )
    padded = f"torch.nn.functional.pad(x, ({left}, {right}, {top}, {bottom}))"
    optimizer = call("torch.optim.SGD", Word("conv.parameters()"), lr=rate, momentum=unless(momentum, 0.0))
    return program(
        ("import numpy as np", "import torch"),
        "x, wanted = (torch.tensor(maps, dtype=torch.float32).permute(2, 0, 1)[None] for maps in (image, target))",
        *([f"x = {padded}"] if spec.padding_amounts(height, width) != NO_PADDING else []),
        f"conv = {layer}",
        "with torch.no_grad():",
        "    conv.weight[:] = torch.tensor(np.transpose(kernel, (3, 2, 0, 1)))",
        "    conv.bias[:] = torch.tensor(bias)",
        f"optimizer = {optimizer}",
        f"for step in range({steps}):",
        "    optimizer.zero_grad()",
        "    loss = ((conv(x) - wanted) ** 2).sum() / 2",
        "    loss.backward()",
        "    optimizer.step()",
        "kernel = conv.weight.detach().permute(2, 3, 1, 0).numpy()",
        "bias = conv.bias.detach().numpy()",
    )


def _numpy(spec: ConvSpec, height: int, width: int, rate: float, momentum: float, steps: int) -> str:
    imports, body = convolution(spec, height, width, 1, 1, True, "none", []).rstrip().split("\n\n", 1)
    kept = f"{momentum:g} * " if momentum else None
    step = [
        (name, f"{kept}{name}_velocity - {rate!r} * {name}_gradient" if kept else f"-{rate!r} * {name}_gradient")
        for name in ("kernel", "bias")
    ]
    return program(
        imports.split("\n"),
        *(["kernel_velocity, bias_velocity = np.zeros(kernel.shape), np.zeros(bias.shape)"] if kept else []),
        f"for step in range({steps}):",
        *(f"    {line}" for line in body.split("\n")),
        "    upstream = output - target  # the gradient of half the squared difference",
        '    kernel_gradient = np.einsum("yxcij,yxf->ijcf", windows, upstream)',
        "    bias_gradient = upstream.sum(axis=(0, 1))",
        *(f"    {name}_velocity = {value}" for name, value in step),
        "    kernel = kernel + kernel_velocity",
        "    bias = bias + bias_velocity",
    )
