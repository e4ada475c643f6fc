"""Page: each window becomes one number, without anything to learn, and small shifts matter less."""

from typing import cast

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.architecture.operator_code import pooling_code
from hasy_core.arithmetic import ConvSpec, PoolSpec, pool
from hasy_core.kernels.feature_map import FEATURES, feature_map
from ui.components.stage import Pooling, stage
from ui.learn.axis_sliders import axis_sliders, choose_apart
from ui.learn.lessons.lesson import learn_settings
from ui.learn.opening import open_learn_page
from ui.learn.padding_controls import NAMED_PADDINGS, choose_padding
from ui.learn.padding_controls import PADDINGS as PADDING_LABELS
from ui.learn.padding_words import unread_sentence
from ui.learn.pooling.depth_table import show_depth
from ui.learn.pooling.shift_maps import show_shift
from ui.learn.pooling.winner_maps import lp_table, show_kinds, show_winners
from ui.learn.shape_formula import shape_formula, unused_sentence
from ui.page import address
from ui.page.choices import dropdown
from ui.page.code_lines import show_code
from ui.page.inputs import choose_input, input_settings, take_pixels

LARGEST_WINDOW = 8
LARGEST_P = 16.0
LARGEST_SHIFT = 8
KINDS = {
    "max": "Max",
    "average": "Average",
    "lp": "Lp",
    "global_max": "Global max",
    "global_average": "Global average",
}
MAPS = {"input": "The input itself"} | {name: f"{label}, then ReLU" for name, label in FEATURES.items()}
PADDINGS = ("none", "same")
OVERLAP = "; then set **Stride** to 1: windows overlap."
FIRST = {
    "max": f"Press **Play** and watch which pixel of each window wins{OVERLAP}",
    "average": f"Press **Play**: each window becomes the mean of its pixels{OVERLAP}",
    "lp": f"Press **Play**: each window becomes one number, with a larger **p** nearer to its largest pixel{OVERLAP}",
    "global_max": "One window holds the whole map, and its largest pixel is all that is left.",
    "global_average": "One window holds the whole map, and the mean of its pixels is all that is left.",
}
FORMULAS = {
    "max": r"\max x",
    "average": r"\tfrac{1}{n} \textstyle\sum x",
    "lp": r"\left(\textstyle\sum |x|^p\right)^{1/p}",
}

state = st.session_state
settings = learn_settings(
    "pooling",
    {
        **input_settings(),
        "map": address.choice("sobel-x", MAPS),
        "kind": address.choice("max", KINDS),
        "p": address.number(2.0, 1.0, LARGEST_P),
        "separate": address.switch(False),
        "size": address.whole(2, 1, LARGEST_WINDOW),
        "size_columns": address.whole(2, 1, LARGEST_WINDOW),
        "stride": address.whole(2, 1, LARGEST_WINDOW),
        "stride_columns": address.whole(2, 1, LARGEST_WINDOW),
        "padding": address.choice("none", PADDINGS, PADDING_LABELS.__getitem__),
        "depth": address.whole(4, 1, len(FEATURES)),
        "down": address.whole(0, -LARGEST_SHIFT, LARGEST_SHIFT),
        "right": address.whole(1, -LARGEST_SHIFT, LARGEST_SHIFT),
    },
)


def choose_windows(height: int, width: int) -> PoolSpec:
    """Size, stride and padding of the windows."""
    apart = choose_apart(
        settings,
        {"size": "Window size", "stride": "Stride"},
        help="Gives window size and stride their own slider for rows and for columns.",
    )
    size = axis_sliders(
        limits,
        "Window size",
        "size",
        (1, 1),
        (min(LARGEST_WINDOW, height), min(LARGEST_WINDOW, width)),
        apart=apart,
        help="Rows and columns of the window.",
        why=f"the input has {height} × {width} pixels",
    )
    stride = axis_sliders(
        limits,
        "Stride",
        "stride",
        (1, 1),
        (LARGEST_WINDOW, LARGEST_WINDOW),
        apart=apart,
        help="How many pixels the window moves. Less than its size: windows overlap. More: pixels are left out.",
    )
    padding = choose_padding(
        settings,
        PADDINGS,
        help="None: windows stay inside. Same: output = input / stride, rounded up; what lies in the padding takes no "
        "part, neither in a maximum nor in an average.",
    )
    return PoolSpec(size, stride, NAMED_PADDINGS[padding])


def raw(image: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is pooled: the input, or its feature map."""
    return image if map_name == "input" else feature_map(image, map_name)


def pooled(image: NDArray[np.float64]) -> NDArray[np.float64]:
    """The pooled map of an input."""
    return pool(raw(image)[..., None], spec, operation, p=p)[..., 0]


limits, view, controls, lesson = open_learn_page(settings, lambda: FIRST[state.pooling_kind])

with controls:
    chosen = choose_input("pooling")
    height, width = chosen.values.shape
    map_name = dropdown(
        "What is pooled",
        MAPS,
        key="pooling_map",
        help="In a network, pooling stands after a convolution and ReLU: a feature map of the input under a 3 × 3 "
        "kernel.",
    )
    kind = dropdown(
        "Pooling",
        KINDS,
        key="pooling_kind",
        help="Max keeps the largest pixel, average their mean, Lp lies between sum (p = 1) and maximum (large p). "
        "Global: one window as large as the map.",
    )
    if kind == "lp":
        st.slider(
            "p",
            1.0,
            LARGEST_P,
            step=0.5,
            key="pooling_p",
            help="1 adds up magnitudes, 2 is the Euclidean length, a large p nears the largest magnitude.",
        )
    is_global = kind.startswith("global_")
    spec = PoolSpec((height, width)) if is_global else choose_windows(height, width)

operation = cast(Pooling, kind.removeprefix("global_"))
p = float(state.pooling_p)
pooled_map = raw(chosen.values)
windows = ConvSpec(spec.size, spec.stride, spec.padding)

with view:
    settings.show_notices()
    stage(
        pooled_map,
        None,
        0.0,
        spec,
        key="pooling_stage",
        pooling=operation,
        p=p,
        labels={} if map_name == "input" else {"input": "Feature map"},
        edit_input=map_name == "input" and chosen.editable,
        on_paint=lambda: take_pixels("pooling", state.pooling_stage.pixels),
    )
    st.latex(f"y = {FORMULAS[operation]}")
    st.latex(shape_formula(windows, height, width))
    st.caption(f"{unread_sentence(windows, height, width)} {unused_sentence(windows, height, width)}")
    show_code(
        "pooling",
        pooling_code(None if is_global else spec, kind, height=height, width=width, p=p),
        note="`image` is `[rows, columns, channels]`: a NumPy array.",
    )

if operation == "max":
    st.subheader("Who wins")
    show_winners("pooling_winners", pooled_map, spec)
st.subheader("The same windows, pooled otherwise")
show_kinds("pooling_kinds", pooled_map, spec, p)
if operation == "lp":
    st.markdown("Share of Σ|x|ᵖ that the largest pixel of a window makes up, on average:")
    st.markdown(lp_table(pooled_map, spec, p))

st.subheader("No parameters, depth intact")
depth = limits.slider(
    "Feature maps", "depth", 1, len(FEATURES), help="Depth of the volume that is pooled: one map for each kernel."
)
show_depth("pooling_depth", chosen.values, spec, operation, p, depth)

st.subheader("What a shift does")
with st.container(horizontal=True, gap="medium"):
    down, right = (
        limits.slider(
            f"Shift {name}",
            name,
            -LARGEST_SHIFT,
            LARGEST_SHIFT,
            help="Moves the input by so many pixels before everything else; paper comes in, what leaves is lost.",
        )
        for name in ("down", "right")
    )
show_shift("pooling_shift", chosen.values, raw, pooled, (down, right))
st.caption(
    "Raw: the map before pooling. Change: length of the difference / length of the map (Euclidean). Unchanged: share "
    "of the cells with the same value before and after; cells that are 0 both times do not count. "
    + (
        "A global pooling sees no shift, but for what leaves the picture and what the edges do to the raw map."
        if is_global
        else "A shift by whole strides moves a pooled map by whole cells, but for its edges; any other one may change "
        "its values (Zhang, “Making convolutional networks shift-invariant again”, 2019)."
    )
)
meaningless = [
    *chosen.meaningless,
    *([] if kind == "lp" else ["p"]),
    *(["separate", "size", "stride", "padding"] if is_global else []),
    *([] if state.pooling_separate and not is_global else ["size_columns", "stride_columns"]),
]
settings.write(leave_out=meaningless)
lesson.offer_link()
