"""What an honest answer to a drawing says: one symbol, one of several look-alikes, or that it is not sure.

`web/answers/verdict.js` says the same in the browser; a test compares the two.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hasy_core.data.lookalikes import group_of
from hasy_core.data.symbols import symbol_index, symbol_table

# Measured on the validation part (fold 1, 4,550 pictures), each half with what was fitted on the other
# (`python -m tools.calibrate_model`): at SURE and above `seed`, `compact` and `best` are right in 98 of 100, between
# the two in 70 to 72, below LIKELY (5 to 7 pictures of 100) in 36 to 38. Where a group is named, the right symbol is
# among those named in 95 or 96 of 100.
SURE = 0.9
LIKELY = 0.5
# Of a group, the members named are those with at least this probability.
NAMED = 0.02
# Ink pixels of fold 1's 151,241 training pictures: 21 is the one dot that HASYv2 draws for a pen that never moves
# (0.45 % of the pictures have no more, 84 in 100 of these are \cdot); 1 in 1,000 has over 723, and of the 173 with over
# 700, 171 are filled squares and discs.
DOT_INK = 21
FULL_INK = 723
FULL_SYMBOLS = (r"\blacksquare", r"\bullet")


@dataclass(frozen=True)
class Verdict:
    """The answer in words.

    Attributes:
        kind: "empty", "sure", "likely", "group", "unsure", "dot" or "full".
        sentence: what to tell; "" for an empty drawing.
        members: class indices that the sentence names, best first.
    """

    kind: str
    sentence: str
    members: tuple[int, ...]


def verdict(probabilities: NDArray[np.floating], raster: NDArray[np.uint8]) -> Verdict:
    """Judges a network's answer.

    Args:
        probabilities: calibrated, `[369]`.
        raster: uint8 `[32, 32]`, 255 = ink.

    Returns:
        Its kind, in this order: "empty" without ink; "dot" where there is no more ink than one dot has; "full" where
        there is more than HASYv2's symbols have, unless the answer is one that is filled; "sure" where one symbol has
        `SURE`; "group" where its look-alikes have `LIKELY` together and the best alone not `SURE`; "likely" where one
        has `LIKELY`; else "unsure".
    """
    ink = int(np.count_nonzero(raster))
    if ink == 0:
        return Verdict("empty", "", ())
    best = int(np.argmax(probabilities))
    latex, share = symbol_table()[best].latex, float(probabilities[best])
    guess = f"best guess {latex}, {percent(share)}"
    if ink <= DOT_INK:
        return Verdict("dot", f"No more than a dot, and its size is lost: {guess}.", (best,))
    if ink > FULL_INK and latex not in FULL_SYMBOLS:
        filled = tuple(symbol_index()[name] for name in FULL_SYMBOLS)
        return Verdict("full", f"Nearly all ink: in HASYv2 only {' and '.join(FULL_SYMBOLS)} are so full.", filled)
    if share >= SURE:
        return Verdict("sure", f"{latex}, {percent(share)}.", (best,))
    members = [index for index in group_of(best) if probabilities[index] >= NAMED]
    together = float(sum(float(probabilities[index]) for index in members))
    if len(members) > 1 and together >= LIKELY:
        members.sort(key=lambda index: (-float(probabilities[index]), index))
        names = ", ".join(symbol_table()[index].latex for index in members)
        one_of = "One of" if together >= SURE else "Probably one of"
        return Verdict("group", f"{one_of} {names}, {percent(together)} together: they look alike.", tuple(members))
    if share >= LIKELY:
        return Verdict("likely", f"Probably {latex}, {percent(share)}.", (best,))
    return Verdict("unsure", f"Not sure: {guess}.", (best,))


def percent(share: float) -> str:
    """A share of 1 in whole per cent, "over 99 %" and "under 1 %" at the ends, half a per cent rounded up."""
    if share > 0.99:
        return "over 99 %"
    if share < 0.01:
        return "under 1 %"
    return f"{math.floor(100 * share + 0.5)} %"
