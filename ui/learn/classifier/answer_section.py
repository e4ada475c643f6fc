"""Steps 4 and 5: logits become probabilities, and what the answer costs."""

import math

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.arithmetic import cross_entropy, softmax
from hasy_core.data.symbols import symbol_table
from hasy_core.inspection.plain_networks import PlainNetwork
from ui.learn.classifier.class_bars import class_bars
from ui.learn.classifier.section import section
from ui.page.number_words import digits_that_hold

SMALL_SHARE = 9.0  # of the loss: probabilities below 0.0001


def show_softmax(network: PlainNetwork, logits: NDArray[np.float64], symbol: int) -> float:
    """The temperature's control and the probabilities; gives the temperature.

    Args:
        network: whose classes they are.
        logits: `[classes]`.
        symbol: the true class's index among HASYv2's.
    """
    true_class = network.classes.index(symbol)
    view, controls = section()
    with controls:
        temperature = st.slider(
            "Temperature",
            0.1,
            10.0,
            step=0.1,
            key="classifier_temperature",
            help="The logits are divided by it. Above 1 the probabilities even out, below 1 they sharpen.",
        )
    probabilities = softmax(logits, temperature)
    best = network.classes[int(logits.argmax())]
    with view:
        st.subheader("4 · Softmax: logits become probabilities")
        st.latex(r"\small p_i = \frac{e^{z_i / T}}{\sum_j e^{z_j / T}}, \qquad T = " + f"{temperature:g}")
        class_bars(network.classes, logits, probabilities, temperature=temperature, true_class=true_class)
        st.caption(
            f"The answer is `{symbol_table()[best].latex}`, which is {'right' if best == symbol else 'wrong'}. "
            "Temperature changes how sure the network sounds, never the order of the classes (Hinton et al. 2015)."
        )
    return float(temperature)


def show_cross_entropy(logits: NDArray[np.float64], true_class: int, temperature: float) -> None:
    """The loss of the answer beside that of a uniform guess.

    Args:
        logits: `[classes]`.
        true_class: place of the true class among them.
        temperature: that the logits are divided by.
    """
    loss, uniform = cross_entropy(logits, true_class, temperature), math.log(len(logits))
    st.subheader("5 · Cross-entropy: what the answer costs")
    st.latex(
        rf"\small \begin{{aligned}} L = -\ln p_\text{{true}} &= -\ln {_latex_share(loss)}"
        rf" = {loss:.4f} \\"
        rf" \text{{a uniform guess: }} \ln {len(logits)} &= {uniform:.4f} \end{{aligned}}"
    )
    st.caption(
        f"{'Better' if loss < uniform else 'Worse'} than guessing. Training turns every weight a little in the "
        "direction that makes this number smaller. A sure and wrong answer costs most."
    )


def _latex_share(loss: float) -> str:
    """The probability that costs so much, with a power of ten where it is small, and digits that lead to the loss."""
    exponent = 0 if loss < SMALL_SHARE else math.floor(-loss / math.log(10))

    def loss_of(mantissa: float) -> float:
        return -math.log(mantissa) - exponent * math.log(10)

    mantissa = math.exp(-loss - exponent * math.log(10))
    written = f"{mantissa:.{digits_that_hold(loss_of, [mantissa], f'{loss:.4f}', 4, 'g')}g}"
    return rf"{written} \cdot 10^{{{exponent}}}" if exponent else written
