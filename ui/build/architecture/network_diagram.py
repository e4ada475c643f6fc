"""A picture of a network's graph: boxes from the picture to the classes, lines between them, branches and skips too."""

import base64
from html import escape

import streamlit as st

from hasy_core.architecture import Network
from hasy_core.architecture.diagram import Box, Diagram, Edge, diagram_of
from ui.page.number_words import sides

BOX = (132, 62)  # px
GAP = (30, 18)  # px between columns and between lanes
MARGIN = 4  # px
FRAME = 1.5
ROLES = {
    "Input": "#0f766e",
    "Conv2D": "#6d28d9",
    "DepthwiseConv2D": "#6d28d9",
    "MaxPooling2D": "#c2156b",
    "AveragePooling2D": "#c2156b",
    "GlobalAveragePooling2D": "#c2156b",
    "Dense": "#3f6212",
}
"""Colours of the frames: of the input, of what has kernels, of what has a window, of what gives the output."""
OTHER = "#64748b"
SHORT = {
    "Input": "Input",
    "Conv2D": "Conv",
    "DepthwiseConv2D": "Depthwise conv",
    "MaxPooling2D": "Max pool",
    "AveragePooling2D": "Average pool",
    "GlobalAveragePooling2D": "Global average",
    "BatchNormalization": "BN",
    "Activation": "act.",
    "ZeroPadding2D": "Zero padding",
}


def network_diagram(network: Network) -> None:
    """Draw the graph; batch normalisation and activation share the box of the layer before them."""
    diagram = diagram_of(network)
    width = diagram.ranks * (BOX[0] + GAP[0]) - GAP[0] + 2 * MARGIN
    height = diagram.lanes * (BOX[1] + GAP[1]) - GAP[1] + 2 * MARGIN
    lines = "".join(_line(diagram, edge) for edge in diagram.edges)
    # Streamlit lets no SVG into its HTML, only a picture of one.
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{lines}</svg>'
    picture = f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"
    label = f"Graph of {network.name}: " + ", then ".join(_name(box) for box in diagram.boxes)
    st.html(
        f'<div data-testid="network-diagram" tabindex="0" role="region" aria-label="{escape(label)}" '
        f'style="overflow-x:auto;padding-bottom:8px"><div style="position:relative;width:{width}px;height:{height}px">'
        f'<img alt="" src="{picture}" style="position:absolute;left:0;top:0;max-width:none">'
        f"{''.join(map(_box, diagram.boxes))}</div></div>"
    )


def _place(rank: int, lane: int) -> tuple[float, float]:
    """Left and top of the box at a rank and lane."""
    return MARGIN + rank * (BOX[0] + GAP[0]), MARGIN + lane * (BOX[1] + GAP[1])


def _name(box: Box) -> str:
    names = [SHORT.get(kind, kind) for kind in box.kinds]
    return " + ".join(names)


def _box(box: Box) -> str:
    x, y = _place(box.rank, box.lane)
    colour = ROLES.get(box.kinds[0], OTHER)
    shape = sides(box.output_shape)
    lines = [f"<b>{escape(_cut(_name(box), 19))}</b>", escape(_cut(_first(box.settings), 23)), escape(shape)]
    said = f"{', '.join(box.nodes)}: {box.settings or _name(box)}; output {shape}; {box.parameters:,} parameters"
    style = (
        f"position:absolute;left:{x}px;top:{y}px;width:{BOX[0]}px;height:{BOX[1]}px;box-sizing:border-box;"
        f"display:flex;flex-direction:column;justify-content:center;text-align:center;white-space:nowrap;"
        f"overflow:hidden;font-size:12px;line-height:17px;border:{FRAME}px solid {colour};border-radius:8px;"
        f"background:{colour}1a"
    )
    return (
        f'<div title="{escape(said)}" style="{style}">{"".join(f"<span>{line}</span>" for line in lines if line)}</div>'
    )


def _first(settings: str) -> str:
    """What a box has room for: the size and the stride."""
    parts = settings.split(", ")
    return ", ".join([*parts[:1], *(part for part in parts[1:] if part.startswith("stride"))])


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip(" ,") + "…"


def _line(diagram: Diagram, edge: Edge) -> str:
    """From the right side of one box along the edge's lane to the left side of the other."""
    source, target = diagram.boxes[edge.source], diagram.boxes[edge.target]
    (x0, y0), (x1, y1) = _place(source.rank, source.lane), _place(target.rank, target.lane)
    x0, y0, y1 = x0 + BOX[0], y0 + BOX[1] / 2, y1 + BOX[1] / 2
    if target.rank == source.rank + 1:
        bend = (x0 + x1) / 2
        path = f"M{x0},{y0} C{bend},{y0} {bend},{y1} {x1},{y1}"
    else:
        lane = _place(0, edge.lane)[1] + BOX[1] / 2
        first, last = x0 + GAP[0], x1 - GAP[0]
        path = (
            f"M{x0},{y0} C{x0 + GAP[0] / 2},{y0} {x0 + GAP[0] / 2},{lane} {first},{lane} L{last},{lane} "
            f"C{x1 - GAP[0] / 2},{lane} {x1 - GAP[0] / 2},{y1} {x1},{y1}"
        )
    return f'<path d="{path}" fill="none" stroke="{OTHER}" stroke-width="1.5"/>'
