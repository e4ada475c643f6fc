"""Which symbols a network's probabilities put first."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hasy_core.data.symbols import CLASS_COUNT, symbol_table


@dataclass(frozen=True)
class Prediction:
    """One of the symbols that a network takes a raster for.

    Attributes:
        index: dense class index, 0 … 368.
        symbol_id: HASY's own number.
        latex: the LaTeX command, as in `symbols.csv`.
        probability: the network's, 0 … 1.
    """

    index: int
    symbol_id: int
    latex: str
    probability: float


def rank(probabilities: ArrayLike, top: int = 5) -> list[Prediction]:
    """The `top` most probable symbols, best first; equally probable ones in the order of `symbols.csv`.

    Args:
        probabilities: 369 numbers, one for each class.
        top: how many, 1 … 369.

    Raises:
        ValueError: there are not 369 finite numbers, or `top` is out of range.
    """
    scores = np.asarray(probabilities, dtype=np.float64)
    if scores.shape != (CLASS_COUNT,):
        raise ValueError(f"probabilities has shape {scores.shape}; it must be [{CLASS_COUNT}]")
    if not np.isfinite(scores).all():
        raise ValueError("probabilities has a number that is not finite; all must be from 0 to 1")
    if not 1 <= top <= CLASS_COUNT:
        raise ValueError(f"top is {top}; it must be 1 to {CLASS_COUNT}")
    best = np.argsort(-scores, kind="stable")[:top]
    table = symbol_table()
    return [Prediction(i, table[i].symbol_id, table[i].latex, float(scores[i])) for i in best.tolist()]
