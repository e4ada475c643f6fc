"""Pooling beside a convolution that shrinks as much: a volume keeps its depth, and there is nothing to learn."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.arithmetic import ConvSpec, PoolSpec, convolution_cost, pool
from hasy_core.kernels.feature_map import FEATURES, feature_map
from ui.components.maps import ValueMap, value_maps
from ui.page.number_words import sides


def show_depth(key: str, image: NDArray[np.float64], spec: PoolSpec, kind: str, p: float, depth: int) -> None:
    """Feature maps of `image` before and after the pooling, and what else would shrink them so.

    Args:
        key: of the maps.
        image: `[h, w]`.
        spec: the windows; for a global pooling one of the image's size.
        kind: "max", "average" or "lp".
        p: the exponent of Lp.
        depth: how many feature maps, at most as many as `FEATURES`.
    """
    names = list(FEATURES)[:depth]
    volume = np.stack([feature_map(image, name) for name in names], axis=-1)
    pooled = pool(volume, spec, kind, p=p)
    st.markdown(
        f"**{sides(volume.shape)}** becomes **{sides(pooled.shape)}**: {size_words(volume.shape, pooled.shape)}."
    )
    st.markdown(depth_table(volume.shape, spec))
    st.caption(work_in_words(volume.shape, spec, kind))
    before = [ValueMap(volume[..., index], FEATURES[name]) for index, name in enumerate(names)]
    after = [
        ValueMap(pooled[..., index], FEATURES[name], f"{FEATURES[name]}, pooled", numbers=True)
        for index, name in enumerate(names)
    ]
    st.caption("Into the pooling:")
    value_maps(f"{key}_before", before, side=120)
    st.caption("Out of it, each map by itself: none is mixed with another.")
    value_maps(f"{key}_after", after, side=120)


def size_words(before: tuple[int, ...], after: tuple[int, ...]) -> str:
    """How a volume's rows and columns changed in a pooling, which leaves its depth.

    Args:
        before, after: `(h, w, channels)`.
    """
    return "as large and as deep as before" if after == before else "smaller, and as deep as before"


def depth_table(shape: tuple[int, ...], spec: PoolSpec) -> str:
    """Markdown: parameters and products of the pooling and of convolutions with the same windows and depth.

    Args:
        shape: `(h, w, channels)` of the volume.
        spec: the windows.
    """
    height, width, channels = shape
    lines = ["| Operator | Parameters | Products |", "|---|---:|---:|", "| **This pooling** | **0** | 0 |"]
    for name, groups in (("Convolution", 1), ("Depthwise convolution", channels)):
        conv = ConvSpec(spec.size, spec.stride, spec.padding, groups=groups)
        cost = convolution_cost(conv, height, width, channels, channels)
        lines.append(f"| {name} | {cost.parameters:,} | {cost.multiplications:,} |")
    return "\n".join(lines)


def work_in_words(shape: tuple[int, ...], spec: PoolSpec, kind: str) -> str:
    """What the pooling does in place of a convolution's products.

    Args:
        shape, spec, kind: as for `depth_table`.
    """
    rows, columns = spec.output_shape(*shape[:2])
    taps, cells = spec.size[0] * spec.size[1], rows * columns * shape[2]
    does = {
        "max": f"{_counted(taps - 1, 'comparison')} for each of {cells:,} cells",
        "average": f"{_counted(taps - 1, 'addition')} and one division for each of {cells:,} cells",
        "lp": f"{_counted(taps, 'power')}, their sum and one root for each of {cells:,} cells",
    }[kind]
    padded = any(amount for pair in spec.padding_amounts(*shape[:2]) for amount in pair)
    return (
        f"All three have the same windows. This pooling makes {does}{', fewer at a padded edge' if padded else ''}; "
        "nothing in it is learned."
    )


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
