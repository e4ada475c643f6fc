"""What every layer of a network makes of its input, and what it costs."""

from html import escape

import streamlit as st

from hasy_core.architecture import LayerRow, Network
from ui.page.number_words import sides

HEADS = ("Layer", "What it is", "Output", "Parameters", "Multiply-adds", "Activations", "Sees")
HELP = (
    "**Activations** is the memory of the output for one picture in float32. **Sees** is the receptive field: how many "
    "pixels of the input, rows × columns, one cell of the output depends on; at the edges part of it lies outside."
)
_CELL = "padding:4px 10px;border-bottom:1px solid rgba(128,138,150,.35);white-space:nowrap;font-size:14px"


def bytes_words(count: float) -> str:
    """A number of bytes in decimal units, e.g. "524 kB"."""
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count:.0f} B"


def network_table(network: Network) -> None:
    """A row for each layer and one for all; it scrolls sideways where the screen is narrow."""
    rows = "".join(_row(row) for row in network.table())
    totals = network.totals()
    total = ("All", "", "", totals.parameters, totals.multiply_adds, bytes_words(totals.activation_bytes), "")
    heads = "".join(
        f'<th scope="col" style="{_CELL};text-align:{_side(at)}">{head}</th>' for at, head in enumerate(HEADS)
    )
    st.html(
        '<div data-testid="network-table" tabindex="0" role="region" aria-label="Layers of the network" '
        f'style="overflow-x:auto"><table style="border-collapse:collapse;width:100%"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody><tfoot>{_cells(total, 'font-weight:600')}</tfoot></table></div>"
    )
    st.caption(HELP)


def _row(row: LayerRow) -> str:
    sees = f"{row.receptive_field[0]} × {row.receptive_field[1]}"
    kind = f"{row.kind}: {row.settings}" if row.settings else row.kind
    memory = bytes_words(row.activation_bytes)
    return _cells((row.name, kind, sides(row.output_shape), row.parameters, row.multiply_adds, memory, sees))


def _cells(values: tuple[object, ...], style: str = "") -> str:
    texts = [f"{value:,}" if isinstance(value, int) else str(value) for value in values]
    first = f'<th scope="row" style="{_CELL};text-align:left;font-weight:600">{escape(texts[0])}</th>'
    rest = (
        f'<td style="{_CELL};text-align:{_side(at)};{style}">{escape(text)}</td>'
        for at, text in enumerate(texts[1:], 1)
    )
    return f"<tr>{first}{''.join(rest)}</tr>"


def _side(column: int) -> str:
    return "left" if column < 2 else "right"
