"""One neuron of a fully connected layer: its weights, its products, its sum."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.arithmetic import ACTIVATIONS, activate, explain_unit
from hasy_core.inspection.plain_networks import FullyConnected
from ui.components.maps import ValueMap, value_maps
from ui.page.number_words import added, digits_that_hold, minus, signed

LINE = 16
TERMS = 8
MAP = 140  # px: four beside each other


def in_rows(vector: NDArray[np.float64], longest: int = LINE) -> NDArray[np.float64]:
    """A vector in lines of equal length, at most `longest`: what a map can show."""
    length = max(count for count in range(1, longest + 1) if len(vector) % count == 0)
    return vector.reshape(-1, length)


def sum_in_words(terms: NDArray[np.float64], bias: float, activation: str, what: str) -> str:
    """Markdown of terms + bias = sum -> activation; where there are many terms, the largest and the others' sum.

    Args:
        terms: `[n]`.
        bias: added to their sum.
        activation: a key of `ACTIVATIONS`.
        what: what the terms are, in the plural.
    """
    named = terms[np.sort(np.argsort(-np.abs(terms), kind="stable")[:TERMS])].tolist()
    rest = float(terms.sum()) - sum(named)
    total = float(terms.sum()) + bias
    after = f"{float(activate(activation, total)):.3f}"
    digits = digits_that_hold(lambda number: float(activate(activation, number)), [total], after, 3)
    made = f"{total:.{digits}f}"
    form = f".{digits_that_hold(added, [*named, rest, bias], made, 3)}f"
    written = " ".join(signed(term, form) for term in named)
    written = "−" + written[2:] if written.startswith("−") else written.removeprefix("+ ")
    others = f" {signed(rest, form)} (the {len(terms) - TERMS} others)" if len(terms) > TERMS else ""
    end = ", a logit" if activation == "none" else f" → {ACTIVATIONS[activation].label} → **{minus(after)}**"
    return (
        f"{'Largest' if len(terms) > TERMS else 'All'} {what}: {written}{others} {signed(bias, form)} (bias) = "
        f"**{minus(made)}**{end}"
    )


def show_neuron(
    layer: FullyConnected,
    number: int,
    unit: int,
    inputs: NDArray[np.float64],
    *,
    shape: tuple[int, ...],
    channel: int,
    shown: Sequence[int],
    on_channel: Callable[[], None],
) -> None:
    """Show the working of one neuron.

    Args:
        layer: the neuron's layer.
        number: the layer's, from 1; the first reads the flattened volume.
        unit: the neuron, from 0.
        inputs: `[inputs]`, what the layer reads.
        shape: (height, width, channels) of the volume.
        channel: the channel whose cells are shown one by one.
        shown: the channels whose weights are shown as maps, `channel` among them.
        on_channel: called when one of these maps was clicked; its place in `shown` is
            `st.session_state.classifier_weights.chosen`.
    """
    working = explain_unit(inputs, layer.weights, layer.bias, unit)
    weight_limit, product_limit, input_limit = (
        float(np.abs(of).max()) or 1.0 for of in (working.weights, working.products, inputs)
    )
    if number == 1:
        volume, weights, products = (of.reshape(shape) for of in (inputs, working.weights, working.products))
        terms = products.sum(axis=(0, 1))
        st.markdown(f"Neuron {unit} has a weight for every cell of the volume, so its weights are maps, too:")
        value_maps(
            "classifier_weights",
            [ValueMap(weights[:, :, at], f"Weights {at}", numbers=True) for at in shown],
            limit=weight_limit,
            chosen=shown.index(channel),
            on_choose=on_channel,
            side=MAP,
        )
        st.markdown(f"Channel {channel}, cell by cell: input × weight = product.")
        value_maps(
            "classifier_products",
            [
                ValueMap(volume[:, :, channel], "Input", numbers=True, limit=input_limit),
                ValueMap(weights[:, :, channel], "× weight", numbers=True, limit=weight_limit),
                ValueMap(products[:, :, channel], "= product", numbers=True, limit=product_limit),
            ],
            side=176,
        )
        value_maps(
            "classifier_sums",
            [ValueMap(in_rows(terms), f"Sum of the products in each of the {len(terms)} channels", numbers=True)],
            side=640,
        )
    else:
        terms = working.products
        for key, of, caption, limit in (
            ("inputs", inputs, f"What neuron {unit} reads: the layer before", input_limit),
            ("weights", working.weights, "× its weights", weight_limit),
            ("products", working.products, "= products", product_limit),
        ):
            value_maps(f"classifier_unit_{key}", [ValueMap(in_rows(of), caption, numbers=True, limit=limit)], side=640)
    st.markdown(sum_in_words(terms, working.bias, layer.activation, "channel sums" if number == 1 else "products"))
    count = layer.weights.size + len(layer.bias)
    st.caption(
        f"{len(inputs):,} inputs × {len(layer.bias)} neurons + {len(layer.bias)} biases = {count:,} parameters."
        + (" A convolution's filter reads a small window; this neuron reads all of it at once." if number == 1 else "")
    )
