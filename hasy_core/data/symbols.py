"""The 369 symbols of HASYv2: dense class indices, HASY's own ids and LaTeX commands."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hasy_core.errors import HasyError

CLASS_COUNT = 369


@dataclass(frozen=True)
class Symbol:
    """One class of HASYv2.

    Attributes:
        index: dense class index, 0 … 368, the row of `symbols.csv`; what networks predict.
        symbol_id: HASY's own number, as in `symbols.csv` (31 … 1400, with gaps).
        latex: the LaTeX command, as in `symbols.csv`.
    """

    index: int
    symbol_id: int
    latex: str


@cache
def symbol_table() -> tuple[Symbol, ...]:
    """The 369 symbols in the order of HASYv2's `symbols.csv`; ships with the package, needs no data."""
    with Path(__file__).with_name("symbols.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Symbol(index, int(row["symbol_id"]), row["latex"]) for index, row in enumerate(csv.DictReader(file))
        )


@cache
def symbol_index() -> dict[str, int]:
    """LaTeX command -> dense class index."""
    return {symbol.latex: symbol.index for symbol in symbol_table()}


def symbol_called(latex: str) -> Symbol:
    """The symbol with this LaTeX command.

    Raises:
        HasyError: there is none.
    """
    index = symbol_index().get(latex)
    if index is None:
        raise HasyError(f"There is no symbol {latex} in HASYv2; give a command such as \\alpha or \\sum.")
    return symbol_table()[index]
