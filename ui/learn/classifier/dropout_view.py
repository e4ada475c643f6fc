"""Dropout on a vector: its mask, what is passed on, and the mean over many masks."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.arithmetic import dense, dropout_scale
from hasy_core.inspection.plain_networks import FullyConnected
from hasy_core.products import product
from ui.components.maps import ValueMap, value_maps
from ui.learn.classifier.neuron_view import in_rows
from ui.page.number_words import fewest_digits, minus, rounds_to, signed

MASKS = (1, 10, 100, 1000, 10_000)


def mask_means(
    hidden: NDArray[np.float64], weights: NDArray[np.float64], bias: float, rate: float, seed: int
) -> dict[int, float]:
    """One neuron's sum averaged over the first 1, 10, … 10,000 masks that follow from a seed.

    Args:
        hidden: `[inputs]`, what dropout acts on.
        weights: `[inputs]`, the neuron's.
        bias: the neuron's.
        rate: of the dropout.
        seed: of the masks.
    """
    scales = dropout_scale(MASKS[-1] * len(hidden), rate, seed).reshape(-1, len(hidden))
    sums = product(scales, hidden * weights).cumsum()
    return {count: float(sums[count - 1]) / count + bias for count in MASKS}


def show_dropout(
    hidden: NDArray[np.float64],
    following: FullyConnected,
    following_sums: NDArray[np.float64],
    *,
    rate: float,
    seed: int,
    training: bool,
) -> None:
    """Show dropout between two fully connected layers.

    Args:
        hidden: `[inputs]`, what the first layer gives.
        following: the layer that reads them.
        following_sums: `[units]`, its weighted sums without dropout.
        rate: from 0 to less than 1.
        seed: of the mask.
        training: False: nothing is dropped.
    """
    scale = dropout_scale(len(hidden), rate, seed) if training else np.ones(len(hidden))
    watched = int(following_sums.argmax())
    limit = float(hidden.max()) / (1 - rate) or 1.0
    dropped = in_rows(scale) == 0
    for key, of, caption, end in (
        ("given", hidden, "What the first fully connected layer gives", limit),
        ("mask", scale, "× mask", 1 / (1 - rate)),
        ("passed", hidden * scale, "= passed on", limit),
    ):
        hatched = None if key == "given" else dropped
        value_maps(
            f"classifier_dropout_{key}",
            [ValueMap(in_rows(of), caption, hatched=hatched, numbers=True, limit=end)],
            side=640,
        )
    exact = float(following_sums[watched])
    means = mask_means(hidden, following.weights[:, watched], float(following.bias[watched]), rate, seed)

    def is_apart(digits: int) -> bool:
        return all(
            rounds_to(round(mean, digits) - round(exact, digits), f"{mean - exact:.3f}") for mean in means.values()
        )

    digits = fewest_digits(is_apart, least=3)

    def written(number: float) -> str:
        return minus(f"{number:.{digits}f}")

    if training:
        now = float(dense(hidden * scale, following.weights, following.bias)[watched])
        st.caption(
            f"{int((scale == 0).sum())} of {len(scale)} values are dropped, the others multiplied by "
            f"1 / (1 − {rate:g}) = {1 / (1 - rate):.3f}: inverted dropout, as Keras computes it (Srivastava et al. "
            f"2014). Neuron {watched} of the next layer sums to {written(now)} with this mask, to "
            f"{written(exact)} without."
        )
    else:
        st.caption(
            f"At test nothing is dropped and nothing is scaled: neuron {watched} of the next layer sums to "
            f"{written(exact)}, every time."
        )
    rows = [
        f"| {count:,} mask{'s' if count > 1 else ''} | {written(mean)} | {signed(mean - exact)} |"
        for count, mean in means.items()
    ]
    st.markdown(
        f"| Mean over | sum of neuron {watched} | minus the {written(exact)} at test |\n|---:|---:|---:|\n"
        + "\n".join(rows)
    )
    st.caption(
        "Because the kept values are scaled up, the mean over many masks approaches the value at test, and nothing is "
        "left to do when the network is used."
    )
