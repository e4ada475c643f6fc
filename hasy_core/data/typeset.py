"""Each of the 369 symbols as LaTeX sets it: outlines that need no fonts, no KaTeX and no network.

Made by `tools/typeset_symbols.py`; the licences of the fonts stand in `symbol_outlines.LICENSE.md`.
"""

import json
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from hasy_core.data.symbols import CLASS_COUNT, symbol_table

UNITS_PER_EM = 1000

# The square that a symbol stands in, in 1/1000 em. Letters, digits and most signs fit in with the baseline at
# one height, so that a list of them looks set; a larger symbol gets a larger square around its middle.
_SIDE = 1200
_BASELINE = 890
_MARGIN = 60


@dataclass(frozen=True)
class SymbolOutline:
    """One symbol's outline, in 1/1000 em, x to the right and y down, with the baseline at y = 0.

    Attributes:
        latex: the LaTeX command, as in `symbols.csv`.
        package: the LaTeX package that defines the command, "" for LaTeX itself ("fontenc": with option T1).
        ink: (left, top, right, bottom) of the ink.
        path: SVG path data, filled by the nonzero rule.
    """

    latex: str
    package: str
    ink: tuple[int, int, int, int]
    path: str

    @property
    def view_box(self) -> tuple[int, int, int]:
        """(left, top, side) of the square to show: 1.2 em, or more where the ink needs it."""
        left, top, right, bottom = self.ink
        side = max(_SIDE, right - left + 2 * _MARGIN, bottom - top + 2 * _MARGIN)
        sits = side == _SIDE and top - _MARGIN >= -_BASELINE and bottom + _MARGIN <= _SIDE - _BASELINE
        return (left + right - side) // 2, -_BASELINE if sits else (top + bottom - side) // 2, side


@cache
def _outlines() -> dict[str, SymbolOutline]:
    file = Path(__file__).with_name("symbol_outlines.json")
    return {
        latex: SymbolOutline(latex, entry["package"], tuple(entry["ink"]), entry["d"])
        for latex, entry in json.loads(file.read_text(encoding="utf-8")).items()
    }


def symbol_outline(index: int) -> SymbolOutline:
    """The outline of a class; raises `ValueError` for an index outside 0 … 368."""
    if not 0 <= index < CLASS_COUNT:
        raise ValueError(f"class index {index} is outside 0 … {CLASS_COUNT - 1}")
    return _outlines()[symbol_table()[index].latex]


@cache
def symbol_svg(index: int) -> str:
    """A class as an inline `<svg>` in the colour of the text around it. Example: `symbol_svg(38)` is α.

    Its width and height are in em and its baseline is the text's, so it stands in a line like a letter; a
    style sheet that gives all symbols one size overrides them. Raises `ValueError` as `symbol_outline` does.
    """
    outline = symbol_outline(index)
    left, top, side = outline.view_box
    size = f"{side / UNITS_PER_EM:g}em"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {side} {side}"'
        f' width="{size}" height="{size}" style="vertical-align:{-(top + side) / UNITS_PER_EM:g}em"'
        f' fill="currentColor" role="img" aria-label="{escape(outline.latex)}"><path d="{outline.path}"/></svg>'
    )
