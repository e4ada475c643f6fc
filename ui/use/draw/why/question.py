"""What is asked about a drawing: which answer of which network, alone or against another answer."""

import zlib
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.data.symbols import symbol_table
from hasy_core.inspection import OpenedNetwork, class_target
from hasy_core.inspection.opened_network import Floats
from hasy_core.products import product
from ui.networks.recognizer import Recognition, Recognizer
from ui.page.address import Address
from ui.page.number_words import minus

RANKS = 10


@dataclass(frozen=True, eq=False)
class Question:
    """One answer to be explained.

    Attributes:
        network: whose answer it is.
        raster: uint8 `[32, 32]`, what the network saw.
        wanted: class index of the answer.
        against: class index of the answer that it is compared with; None: it stands alone.
        probability: of `wanted`.
    """

    network: Recognizer
    raster: NDArray[np.uint8]
    wanted: int
    against: int | None
    probability: float

    @property
    def key(self) -> tuple[int, bytes, int, int | None]:
        """What is asked, for caches."""
        return self.network.number, self.raster.tobytes(), self.wanted, self.against

    @property
    def opened(self) -> OpenedNetwork:
        """The network, for explanations."""
        return self.network.opened()

    @property
    def target(self) -> Floats:
        """What the explanations take the gradient of."""
        return class_target(self.wanted, self.opened.classes, self.against)

    @property
    def ink(self) -> NDArray[np.bool_]:
        """Where the drawing has ink."""
        return self.raster > 127

    @property
    def target_words(self) -> str:
        """The target in words."""
        logit = f"the logit of `{_latex(self.wanted)}`"
        return logit if self.against is None else f"{logit} minus that of `{_latex(self.against)}`"

    def probability_of(self, picture: NDArray[np.float32]) -> tuple[float, float]:
        """The answer's probability on another picture, and the target's value there."""
        logits, output = self.opened.scores(picture[None])
        return float(output[0, self.wanted]), float(product(logits[0], self.target))


def choose_answer(settings: Address, network: Recognizer, recognition: Recognition) -> Question:
    """Two widgets: which of the ten best answers, and whether against the best of the others."""
    best = recognition.best(RANKS)
    answer, against = st.columns([1, 1], vertical_alignment="bottom")
    labels = [f"{place}. {symbol.latex}   {percent(share)}" for place, (symbol, share) in enumerate(best, 1)]
    # A widget whose options read differently after the next stroke must be another one: a browser keeps the old text.
    key, kept = f"{settings.key('rank')}_{zlib.crc32(str(labels).encode())}", settings.key("rank")

    def take() -> None:
        st.session_state[kept] = labels.index(st.session_state[key]) + 1

    label = answer.selectbox(
        "Answer",
        labels,
        index=min(st.session_state[kept], len(labels)) - 1,
        key=key,
        on_change=take,
        help="Which of the ten likeliest answers is explained. Try the second one: why not that?",
    )
    rank = labels.index(label) + 1
    compared = against.toggle(
        "Against the best other answer",
        key=settings.key("lead"),
        help="Explains the lead over the best of the other answers, logit minus logit: what tells the two apart. "
        "Off: explains the answer's own logit, and much of it may serve similar symbols too.",
    )
    symbol, probability = best[rank - 1]
    other = best[1 if rank == 1 else 0][0].index
    return Question(network, recognition.raster, symbol.index, other if compared else None, probability)


def percent(share: float) -> str:
    """A probability as a reader wants it."""
    return f"{100 * share:.1f} %" if share >= 0.001 or share == 0 else "< 0.1 %"


def amount(value: float, digits: int = 2) -> str:
    """A logit, with the minus sign as it is typeset."""
    return minus(f"{value:.{digits}f}")


def _latex(index: int) -> str:
    return symbol_table()[index].latex
