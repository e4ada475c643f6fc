"""Lines of Keras 3, and of TensorFlow where Keras has none (gradients)."""

from hasy_core.architecture.operator_code.text import (
    NO_PADDING,
    Amounts,
    Word,
    call,
    inner,
    positions,
    program,
    short,
    taps_of,
    unless,
)
from hasy_core.arithmetic import ConvSpec, PoolSpec

KERAS = ("import keras",)
WITH_NUMPY = ("import keras", "import numpy as np")


def convolution(
    spec: ConvSpec, height: int, width: int, channels: int, filters: int, bias: bool, activation: str, flip: list[str]
) -> str:
    """`output` `[1, h', w', filters]` of a Conv2D."""
    both = max(spec.stride) > 1 and max(spec.dilation) > 1
    itself = spec.padding == "same" and spec.padding_mode == "zeros" and not both
    amounts = NO_PADDING if itself else spec.padding_amounts(height, width)
    imports, padding = _padding(amounts, spec.padding_mode, height, width)
    layer = call(
        "keras.layers.Conv2D",
        filters,
        short(spec.kernel_size),
        strides=None if both else unless(short(spec.stride), 1),
        padding="same" if itself else None,
        dilation_rate=unless(short(spec.dilation), 1),
        groups=unless(spec.groups, 1),
        use_bias=unless(bias, True),
        activation=unless(activation, "none"),
    )
    rows, columns = spec.stride
    refused = [
        "# Keras refuses stride and dilation together: of stride 1, take only the cells of the stride.",
        f"output = conv(x)[:, ::{rows}, ::{columns}]",
    ]
    return program(
        imports,
        *flip,
        "x = image[None]  # a batch of one",
        *padding,
        f"conv = {layer}",
        f"conv.build((None, None, None, {channels}))",
        f"conv.set_weights([kernel{', bias' if bias else ''}])",
        *(refused if both else ["output = conv(x)"]),
    )


def transposed(spec: ConvSpec, height: int, width: int, channels: int, filters: int) -> str:
    """`output` `[1, height, width, channels]` of a Conv2DTranspose."""
    maps = spec.output_shape(height, width)
    dilated = spec.dilation != (1, 1)
    whole = (maps[0] * spec.stride[0], maps[1] * spec.stride[1]) == (height, width)
    # Where the stride divides the size, Conv2DTranspose's "same" cuts off what the convolution's had added.
    itself = spec.padding == "same" and whole and not dilated
    size = spec.extent
    layer = call(
        "keras.layers.Conv2DTranspose",
        channels,
        short(size),
        strides=unless(short(spec.stride), 1),
        padding="same" if itself else None,
        use_bias=False,
    )
    widened = [
        "# Keras refuses stride and dilation together: put the dilation's zeros into the kernel.",
        f"wide = np.zeros(({size[0]}, {size[1]}, *kernel.shape[2:]))",
        f"wide[::{spec.dilation[0]}, ::{spec.dilation[1]}] = kernel",
    ]
    full = [count * stride + max(side - stride, 0) for count, side, stride in zip(maps, size, spec.stride, strict=True)]
    amounts = spec.padding_amounts(height, width)
    missing = [
        max(before + side - length, 0) for (before, _), side, length in zip(amounts, (height, width), full, strict=True)
    ]
    cut = []
    if any(missing):
        sides = ((0, 0), (0, missing[0]), (0, missing[1]), (0, 0))
        cut += ["# Pixels that no window had read get nothing.", f"output = keras.ops.pad(output, {sides})"]
    if [length + more for length, more in zip(full, missing, strict=True)] != [height, width]:
        cut += ["# Cut off what had been padding.", f"output = {inner('output', amounts, height, width, ':, ')}"]
    return program(
        WITH_NUMPY if dilated else KERAS,
        *(widened if dilated else []),
        f"conv = {layer}",
        f"conv.build((None, None, None, {filters}))",
        f"conv.set_weights([{'wide' if dilated else 'kernel'}])",
        "output = conv(maps[None])  # a batch of one",
        *([] if itself else cut),
    )


def pooling(spec: PoolSpec, kind: str, p: float, height: int, width: int) -> str:
    """`output` `[1, h', w', channels]` of a pooling layer."""
    name = "MaxPooling2D" if kind == "max" else "AveragePooling2D"
    amounts = spec.padding_amounts(height, width)
    layer = call(
        f"keras.layers.{name}",
        short(spec.size),
        strides=unless(short(spec.stride), short(spec.size)),
        padding=None if kind == "lp" else unless(spec.padding, "valid"),
    )
    if kind != "lp":
        return program(KERAS, f"pool = {layer}", "output = pool(image[None])  # a batch of one")
    count = spec.size[0] * spec.size[1]
    return program(
        KERAS,
        "x = keras.ops.abs(image[None])  # a batch of one",
        *_padding(amounts, "zeros", height, width)[1],
        f"pool = {layer}",
        f"# Keras has no Lp pooling: the sum is {count} times the average.",
        f"output = ({count} * pool(x**{p:g})) ** (1 / {p:g})",
    )


def global_pooling(kind: str) -> str:
    """`output` `[1, 1, 1, channels]`."""
    name = "GlobalMaxPooling2D" if kind == "global_max" else "GlobalAveragePooling2D"
    return program(KERAS, f"pool = keras.layers.{name}(keepdims=True)", "output = pool(image[None])  # a batch of one")


def gradient(spec: ConvSpec, height: int, width: int, channels: int, filters: int, bias: bool) -> str:
    """`image_gradient` `[1, h, w, channels]`, `kernel_gradient` and `bias_gradient`, in TensorFlow."""
    amounts = spec.padding_amounts(height, width)
    by_tap = spec.dilation != (1, 1) or spec.groups > 1
    gathered = spec.padding_mode != "zeros" and amounts != NO_PADDING
    padding = []
    if gathered:
        padding = ["x = tf.gather(tf.gather(pixels, rows, axis=1), columns, axis=2)"]
    elif amounts != NO_PADDING:
        padding = [f"x = tf.pad(pixels, ((0, 0), {amounts[0]}, {amounts[1]}, (0, 0)))"]
    if not padding:
        padding = ["x = pixels"]
    rows, columns = spec.output_shape(height, width)
    each, kernels = channels // spec.groups, filters // spec.groups
    row, column = taps_of(spec, height, width)
    tapped = [
        "# TensorFlow has no gradient of a dilated or grouped convolution on a CPU: add up the kernel's taps.",
        "output = 0.0",
        f"for i in range({spec.kernel_size[0]}):",
        f"    for j in range({spec.kernel_size[1]}):",
        f"        seen = tf.reshape(x[:, {row}, {column}], ({rows}, {columns}, {spec.groups}, {each}))",
        f"        weights = tf.reshape(filters[i, j], ({each}, {spec.groups}, {kernels}))",
        '        output += tf.einsum("yxgc,cgf->yxgf", seen, weights)',
        f"output = tf.reshape(output, (1, {rows}, {columns}, {filters}))",
    ]
    strides = spec.stride[0] if spec.stride[0] == spec.stride[1] else spec.stride
    steps = tapped if by_tap else [f'output = tf.nn.conv2d(x, filters, {strides}, "VALID")']
    watched = ["pixels", "filters", *(["offsets"] if bias else [])]
    results = ["image_gradient", "kernel_gradient", *(["bias_gradient"] if bias else [])]
    return program(
        ("import numpy as np", "import tensorflow as tf") if gathered else ("import tensorflow as tf",),
        *(positions(amounts, spec.padding_mode, height, width) if gathered else ()),
        "pixels, filters = tf.constant(image[None]), tf.constant(kernel)",
        *(["offsets = tf.constant(bias)"] if bias else []),
        "with tf.GradientTape() as tape:",
        f"    tape.watch([{', '.join(watched)}])",
        *(f"    {line}" for line in (*padding, *steps)),
        *(["    output += offsets"] if bias else []),
        f"gradients = tape.gradient(output, [{', '.join(watched)}], upstream[None])",
        f"{', '.join(results)} = gradients",
    )


def _padding(amounts: Amounts, mode: str, height: int, width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Imports, and the lines that pad the batch `x`; none where there is nothing to pad."""
    if amounts == NO_PADDING:
        return KERAS, ()
    if mode == "zeros":
        return KERAS, (f"x = keras.layers.ZeroPadding2D({amounts})(x)",)
    if mode == "reflect":
        padded = call("keras.ops.pad", Word("x"), ((0, 0), *amounts, (0, 0)), mode="reflect")
        return KERAS, ("# Conv2D pads with zeros only: pad first.", f"x = {padded}")
    return WITH_NUMPY, (
        f"# Conv2D pads with zeros only, and keras.ops.pad has no {mode} mode: take rows and columns by number.",
        *positions(amounts, mode, height, width),
        "x = keras.ops.take(keras.ops.take(x, rows, axis=1), columns, axis=2)",
    )
