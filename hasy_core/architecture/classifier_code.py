"""The Keras, PyTorch and NumPy lines of a classifier: flatten, fully connected layers, dropout, softmax, loss.

The lines work on arrays that must be there: `volume` `[height, width, channels]`; `weights`, a list of each layer's
kernel `[inputs, units]` and bias `[units]` in turn; `true_class`, a number.
"""

from collections.abc import Sequence
from math import prod

from hasy_core.architecture.operator_code import OperatorCode


def classifier_code(
    shape: Sequence[int], units: Sequence[int], *, rate: float, training: bool, temperature: float, seed: int
) -> OperatorCode:
    """The lines of a classifier with ReLU in all layers but the last and dropout after the first.

    Args:
        shape: (height, width, channels) of the volume.
        units: of each fully connected layer, at least two; the last one's are the classes.
        rate: of the dropout.
        training: whether dropout acts.
        temperature: of the softmax.
        seed: of the dropout's mask, in NumPy.

    Returns:
        lines that make `logits` `[classes]`, `probabilities` `[classes]` and `loss`.

    Raises:
        ValueError: fewer than two layers.
    """
    if len(units) < 2:
        raise ValueError(f"units={tuple(units)!r} cannot be used; dropout stands between two layers")
    return OperatorCode(
        _keras(shape, units, rate, training, temperature),
        _torch(shape, units, rate, training, temperature),
        _numpy(units, rate, training, temperature, seed),
    )


def _keras(shape: Sequence[int], units: Sequence[int], rate: float, training: bool, temperature: float) -> str:
    hidden = [f'    keras.layers.Dense({count}, activation="relu"),' for count in units[:-1]]
    hidden.insert(1, f"    keras.layers.Dropout({rate:g}),")
    return "\n".join(
        [
            "import keras",
            "",
            "model = keras.Sequential([",
            f"    keras.Input({tuple(shape)}),",
            "    keras.layers.Flatten(),",
            *hidden,
            f"    keras.layers.Dense({units[-1]}),",
            "])",
            "model.set_weights(weights)",
            f"logits = model(volume[None], training={training})[0]",
            f"probabilities = keras.ops.softmax(logits / {temperature:g})",
            "loss = -keras.ops.log(probabilities[true_class])",
            "",
        ]
    )


def _torch(shape: Sequence[int], units: Sequence[int], rate: float, training: bool, temperature: float) -> str:
    sizes = [prod(shape), *units]
    layers = [f"nn.Linear({below}, {above}), nn.ReLU()" for below, above in zip(sizes[:-2], units[:-1], strict=True)]
    layers.insert(1, f"nn.Dropout({rate:g})")
    return "\n".join(
        [
            "import torch",
            "from torch import nn",
            "",
            "model = nn.Sequential(",
            "    nn.Flatten(),  # of [rows, columns, channels], so that the order is Keras's",
            *(f"    {layer}," for layer in layers),
            f"    nn.Linear({sizes[-2]}, {units[-1]}),",
            ")",
            "linear = [layer for layer in model if isinstance(layer, nn.Linear)]",
            "with torch.no_grad():",
            "    for layer, kernel, bias in zip(linear, weights[::2], weights[1::2]):",
            "        layer.weight.copy_(torch.as_tensor(kernel.T))",
            "        layer.bias.copy_(torch.as_tensor(bias))",
            f"model.{'train' if training else 'eval'}()",
            "logits = model(torch.as_tensor(volume, dtype=torch.float32)[None])[0]",
            f"probabilities = torch.softmax(logits / {temperature:g}, dim=0)",
            f"loss = nn.functional.cross_entropy(logits / {temperature:g}, torch.tensor(true_class))",
            "",
        ]
    )


def _numpy(units: Sequence[int], rate: float, training: bool, temperature: float, seed: int) -> str:
    last = 2 * (len(units) - 1)
    lines = [f"values = np.maximum(values @ weights[{at}] + weights[{at + 1}], 0)  # ReLU" for at in range(0, last, 2)]
    if training:
        mask = f"np.random.default_rng({seed}).random({units[0]}) >= {rate:g}"
        lines.insert(1, f"values = values * ({mask}) / {1 - rate:g}  # dropout")
    return "\n".join(
        [
            "import numpy as np",
            "",
            "values = volume.reshape(-1)  # flatten",
            *lines,
            f"logits = values @ weights[{last}] + weights[{last + 1}]",
            f"scaled = logits / {temperature:g}",
            "exponentials = np.exp(scaled - scaled.max())  # at most 1: none overflows",
            "probabilities = exponentials / exponentials.sum()",
            "loss = -np.log(probabilities[true_class])",
            "",
        ]
    )
