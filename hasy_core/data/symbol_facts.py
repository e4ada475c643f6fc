"""What is worth knowing about each of the 369 symbols when it is to be used: Unicode, package.

The characters stand in `symbol_unicode.csv`, as LaTeX's manuals and Unicode's own names pair them. Calligraphic,
Fraktur and doubled letters have their mathematical characters; `\\mathscr` and `\\mathcal` share one alphabet there.
"""

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hasy_core.data.symbols import symbol_table
from hasy_core.data.typeset import symbol_outline

# Where the package's name alone does not say what to write.
_PREAMBLES = {"": "", "fontenc": r"\usepackage[T1]{fontenc}"}


@dataclass(frozen=True)
class SymbolFacts:
    """One symbol in use.

    Attributes:
        index: dense class index, 0 … 368.
        latex: the LaTeX command, as in `symbols.csv`.
        unicode: the character, in one case with a variation selector; "" where Unicode has none.
        unicode_name: its name in Unicode, names joined by " + "; "" where there is no character.
        package: the LaTeX package that defines the command; "" for LaTeX itself.
        preamble: what a document needs in its preamble for it; "" for nothing.
    """

    index: int
    latex: str
    unicode: str
    unicode_name: str
    package: str
    preamble: str


@cache
def symbol_facts() -> tuple[SymbolFacts, ...]:
    """The facts of all 369 symbols by class index; ships with the package, needs no data."""
    with Path(__file__).with_name("symbol_unicode.csv").open(encoding="utf-8", newline="") as file:
        characters = {row["latex"]: row["unicode"] for row in csv.DictReader(file)}
    facts = []
    for symbol in symbol_table():
        package = symbol_outline(symbol.index).package
        text = characters[symbol.latex]
        facts.append(
            SymbolFacts(
                index=symbol.index,
                latex=symbol.latex,
                unicode=text,
                unicode_name=" + ".join(map(unicodedata.name, text)),
                package=package,
                preamble=_PREAMBLES.get(package, rf"\usepackage{{{package}}}"),
            )
        )
    return tuple(facts)
