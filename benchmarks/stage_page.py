"""The pages that `benchmarks.stage` opens: the stage on inputs that no page of the app has, and what it is compared to.

`?what=stage&size=32&kernel=7`: the stage. `?what=plotly&frames=40&pace=400`: the same animation as frames of a Plotly
figure, a frame each 400 ms.
`?what=reruns`: the same figure, drawn anew by a Streamlit rerun for every step.
"""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from hasy_core.arithmetic import ConvSpec, convolve
from ui.components.stage import stage

SCALE = ["#08518c", "#4a9fd4", "#ffffff", "#f5a84d", "#a85a00"]


def filled(output: NDArray[np.float64], index: int) -> NDArray[np.float64]:
    """The output up to cell `index`, the rest empty."""
    shown = np.full(output.size, np.nan)
    shown[: index + 1] = output.ravel()[: index + 1]
    return shown.reshape(output.shape)


def window(index: int, columns: int, side: int) -> dict[str, Any]:
    """The frame round the input under the window of output cell `index`."""
    row, column = divmod(index, columns)
    first = -(side // 2) - 0.5
    place = {"x0": column + first, "x1": column + first + side, "y0": row + first, "y1": row + first + side}
    return {"type": "rect", "xref": "x", "yref": "y", "line": {"color": "#d81b78", "width": 3}, **place}


def figure(image: NDArray[np.float64], output: NDArray[np.float64], side: int, index: int) -> go.Figure:
    """Input with window, and the output so far."""
    limit = float(np.abs(output).max())
    drawn = make_subplots(1, 2, subplot_titles=("Input", "Output"))
    drawn.add_heatmap(z=image, zmin=-1, zmax=1, colorscale=SCALE, showscale=False, row=1, col=1)
    drawn.add_heatmap(z=filled(output, index), zmin=-limit, zmax=limit, colorscale=SCALE, row=1, col=2)
    drawn.update_yaxes(autorange="reversed")
    drawn.update_layout(height=500, shapes=[window(index, output.shape[1], side)])
    return drawn


what = st.query_params.get("what", "stage")
size = int(st.query_params.get("size", 32))
side = int(st.query_params.get("kernel", 7))
frames = int(st.query_params.get("frames", 40))
pace = int(st.query_params.get("pace", 400))
st.set_page_config(layout="wide")
random = np.random.default_rng(0)
image = random.random((size, size))
kernel = random.normal(size=(side, side))
spec = ConvSpec(side, padding="same")

if what == "stage":
    stage(image, kernel, 0.0, spec, key="stage", edit_input=True)
else:
    output = convolve(image[..., None], kernel[..., None, None], None, spec)[..., 0]
    if what == "plotly":
        moving = figure(image, output, side, 0)
        moving.frames = [
            go.Frame(
                data=[go.Heatmap(z=filled(output, index))],
                traces=[1],
                layout={"shapes": [window(index, output.shape[1], side)]},
            )
            for index in range(frames)
        ]
        play = {"frame": {"duration": pace, "redraw": True}, "transition": {"duration": 0}, "fromcurrent": True}
        button = {"label": "Play", "method": "animate", "args": [None, play]}
        moving.update_layout(updatemenus=[{"type": "buttons", "buttons": [button]}])
        st.plotly_chart(moving, key="plotly")
    else:
        st.session_state.setdefault("index", 0)
        st.session_state.index += st.button("Step")
        st.plotly_chart(figure(image, output, side, st.session_state.index), key="reruns")
