"""The path of the strongest contributions: from a class back to one pixel, at each layer the largest term."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hasy_core.graph.keras_graph import source_of
from hasy_core.inspection.opened_network import Floats, OpenedNetwork, class_target


@dataclass(frozen=True)
class PathStep:
    """One unit on the path, and the term of its sum that the path goes on with.

    Attributes:
        step: index of the unit's layer; None: the picture itself, where the path ends.
        cell: `(row, column, channel)` of the unit, or `(unit,)`; a pixel's has channel 0.
        value: the unit's value, before the activation that is part of its layer; of the class its logit.
        contribution: the term: weight times the value of the unit that comes next on the path; None at the end.
        share: its part of all terms with the path's sign: 1.0 where there is no other.
        terms: how many terms of the sum are not zero.
    """

    step: int | None
    cell: tuple[int, ...]
    value: float
    contribution: float | None = None
    share: float | None = None
    terms: int = 0


@dataclass(frozen=True)
class StrongestPath:
    """From the class to the picture.

    Attributes:
        steps: the class's unit first, the pixel last.
        whole: whether it reaches the picture; else the last unit has no term that speaks for the class.
    """

    steps: tuple[PathStep, ...]
    whole: bool


def strongest_path(network: OpenedNetwork, image: NDArray[np.generic], wanted: int) -> StrongestPath:
    """Follows the strongest term from a class's logit back to a pixel.

    A unit before its activation is a bias plus weights times values, and these terms are compared; a step that is
    not linear is taken with the weights of its derivative: max pooling hands on to the winner, a rectifier to the
    value that it let pass. Batch normalisation, `Add` and `Concatenate` are sums of the same kind. Where the
    derivative is negative, the path goes on with what makes the next unit small.

    Args:
        network: the network.
        image: `[height, width]`, as for `saliency`.
        wanted: index of the class.

    Raises:
        ValueError: there is no such class.
    """
    passed = network.backward(image, class_target(wanted, network.classes))
    ink = network.as_ink(image[None])[0]
    step: int | None = _logits_step(network)
    cell: tuple[int, ...] = (wanted,)
    sign = 1.0
    walked: list[PathStep] = []
    while step is not None:
        sources = network.inputs_of(step)
        inputs = [ink if source is None else passed.values[source] for source in sources]
        value, gradients = network.call_gradient(step, inputs, cell)
        chosen = strongest_term(inputs, gradients, sign)
        if chosen is None:
            return StrongestPath((*walked, PathStep(step, cell, value)), whole=False)
        which, place, contribution, share, terms = chosen
        walked.append(PathStep(step, cell, value, contribution, share, terms))
        sign *= float(np.sign(gradients[which][place]))
        step, cell = sources[which], place
    return StrongestPath((*walked, PathStep(None, cell, float(ink[cell]))), whole=True)


def strongest_term(
    inputs: Sequence[Floats], gradients: Sequence[Floats], sign: float
) -> tuple[int, tuple[int, ...], float, float, int] | None:
    """The largest of the terms gradient times input.

    Args:
        inputs: the arrays that a sum is made of.
        gradients: their weights in it.
        sign: 1.0 for the largest term, -1.0 for the smallest.

    Returns:
        Which array, where in it, the term, its share of all terms of this sign, and how many terms are not zero;
        None where no term has this sign. A single weight is followed whatever its term is, with share 1.0.
    """
    products = [values.astype(np.float64) * weights for values, weights in zip(inputs, gradients, strict=True)]
    terms = sum(int(np.count_nonzero(product)) for product in products)
    weighted = [np.argwhere(weights) for weights in gradients]
    if sum(map(len, weighted)) == 1:
        which = next(index for index, places in enumerate(weighted) if len(places))
        place = tuple(int(index) for index in weighted[which][0])
        return which, place, float(products[which][place]), 1.0, terms
    signed = [sign * product for product in products]
    which = int(np.argmax([product.max() for product in signed]))
    place = tuple(int(index) for index in np.unravel_index(signed[which].argmax(), signed[which].shape))
    largest = float(signed[which][place])
    if largest <= 0:
        return None
    total = sum(float(product[product > 0].sum()) for product in signed)
    return which, place, sign * largest, largest / total, terms


def _logits_step(network: OpenedNetwork) -> int:
    """The step that computes the logits: its own softmax, if it has one, is left out there."""
    last = len(network.tensors) - 1
    while True:
        operation, node = source_of(network.tensors[last])
        before = node.input_tensors
        apart = len(before) == 1 and before[0].shape == network.tensors[last].shape
        hands_on = apart and type(operation).__name__ in ("Identity", "Dropout", "Activation", "Softmax")
        source = network.inputs_of(last)[0] if hands_on else None
        if source is None:
            return last
        last = source
