"""The stage: a kernel slides over an input, with the working of every output cell."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.arithmetic import ConvSpec
from ui.components.sources import read_css, read_javascript

_HERE = Path(__file__).parent

_STAGE = st.components.v2.component(
    "convscope_stage",
    html=(_HERE / "stage.html").read_text(encoding="utf-8"),
    css=read_css(_HERE / "stage.css"),
    js=read_javascript(_HERE / "stage.js"),
)


class KernelEdit(TypedDict):
    """What was typed into one kernel cell; rows and columns count from 0."""

    row: int
    column: int
    text: str


def stage_setting(spec: ConvSpec, height: int, width: int) -> dict[str, Any]:
    """The plain numbers of `spec` for an input of this size, under the names that `convolution.js` reads."""
    (top, bottom), (left, right) = spec.padding_amounts(height, width)
    return {
        "height": height,
        "width": width,
        "kernelHeight": spec.kernel_size[0],
        "kernelWidth": spec.kernel_size[1],
        "strideRows": spec.stride[0],
        "strideColumns": spec.stride[1],
        "dilationRows": spec.dilation[0],
        "dilationColumns": spec.dilation[1],
        "top": top,
        "bottom": bottom,
        "left": left,
        "right": right,
        "paddingMode": spec.padding_mode,
    }


def stage(
    image: NDArray[np.float64],
    kernel: NDArray[np.float64],
    bias: float,
    spec: ConvSpec,
    *,
    key: str,
    rejected: tuple[int, int] | None = None,
    edits: int = 0,
    on_edit: Callable[[], None] = lambda: None,
) -> KernelEdit | None:
    """Show `kernel` sliding over `image`.

    Args:
        image: `[height, width]`.
        kernel: `[kernel height, kernel width]`, the size that `spec` names.
        bias: added to every output cell.
        spec: stride, padding and dilation, valid for this image.
        key: the widget's key; `st.session_state[key].edit` holds a `KernelEdit` while `on_edit` runs.
        rejected: row and column of a kernel cell whose text was refused; it is marked.
        edits: number of edits judged so far, so that a refused edit, too, makes the cells show the kernel again.
        on_edit: called when a kernel cell was changed.

    Returns:
        The edit that caused this run, else None.

    Example:
        >>> stage(image, np.ones((3, 3)) / 9, 0.0, ConvSpec(3), key="convolution_stage")
    """
    result = _STAGE(
        key=key,
        data=[  # a list: Streamlit imports pandas to look for data frames among a dict's values
            {
                "image": image.ravel().tolist(),
                "kernel": kernel.ravel().tolist(),
                "bias": bias,
                "setting": stage_setting(spec, *image.shape),
                "rejected": rejected,
                "edits": edits,
            }
        ],
        on_edit_change=on_edit,
    )
    edit: KernelEdit | None = result.edit
    return edit
