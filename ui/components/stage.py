"""The stage: a window slides over an input, with the working of every output cell. Convolution and pooling."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hasy_core.arithmetic import NEGATIVE_SLOPE, ConvSpec, PoolSpec
from ui.components.web_component import web_component
from ui.page.visit import while_shown

_STAGE = web_component("stage/stage")

Pooling = Literal["max", "average", "lp"]

LABELS = {
    "input": "Input",
    "window": "Window",
    "kernel": "Kernel",
    "products": "Products",
    "output": "Output",
    "cell": "output cell",
}


class KernelEdit(TypedDict):
    """What was typed into one kernel cell; rows, columns, channels and filters count from 0."""

    row: int
    column: int
    channel: int
    filter: int
    text: str


def stage_setting(
    spec: ConvSpec | PoolSpec,
    height: int,
    width: int,
    *,
    channels: int = 1,
    filters: int = 1,
    pooling: Pooling | None = None,
    p: float = 2.0,
    activation: str = "none",
) -> dict[str, Any]:
    """The plain numbers of a setting for an input of this size, as `web/operators/operators.js` reads them.

    Args:
        spec: a `ConvSpec`, or with `pooling` a `PoolSpec`.
        height, width, channels: of the input.
        filters: of the convolution; a pooling has as many as channels.
        pooling: which; None: a convolution.
        p: exponent of Lp pooling.
        activation: a name of `hasy_core.arithmetic.ACTIVATIONS`.

    Raises:
        ValueError: the spec gives no output for this size, or is not of the kind that `pooling` wants.
    """
    if isinstance(spec, PoolSpec) != (pooling is not None):
        raise ValueError(
            f"spec={spec!r} does not go with pooling={pooling!r}; pooling takes a PoolSpec, else a ConvSpec"
        )
    spec.output_shape(height, width)
    (top, bottom), (left, right) = spec.padding_amounts(height, width)
    if isinstance(spec, PoolSpec):
        kernel_size, dilation, groups, mode = spec.size, (1, 1), channels, "none"
    else:
        kernel_size, dilation, groups, mode = spec.kernel_size, spec.dilation, spec.groups, spec.padding_mode
    return {
        "kind": pooling or "convolution",
        "p": p,
        "height": height,
        "width": width,
        "channels": channels,
        "filters": filters if pooling is None else channels,
        "groups": groups,
        "kernelHeight": kernel_size[0],
        "kernelWidth": kernel_size[1],
        "strideRows": spec.stride[0],
        "strideColumns": spec.stride[1],
        "dilationRows": dilation[0],
        "dilationColumns": dilation[1],
        "top": top,
        "bottom": bottom,
        "left": left,
        "right": right,
        "paddingMode": mode,
        "activation": activation,
        "slope": NEGATIVE_SLOPE,
    }


def planar_image(image: ArrayLike) -> list[float]:
    """`[h, w]` or `[h, w, channels]` as the flat list `[channels][h][w]` that the stage reads."""
    volume = np.asarray(image, np.float64)
    volume = volume[..., None] if volume.ndim == 2 else volume
    flat: list[float] = volume.transpose(2, 0, 1).ravel().tolist()
    return flat


def planar_kernel(kernel: ArrayLike) -> list[float]:
    """`[kh, kw]` to `[kh, kw, channels, filters]` as the flat list `[filters][channels][kh][kw]`."""
    bank = np.asarray(kernel, np.float64)
    bank = bank.reshape(*bank.shape, *(1,) * (4 - bank.ndim))
    flat: list[float] = bank.transpose(3, 2, 0, 1).ravel().tolist()
    return flat


def stage(
    image: ArrayLike,
    kernel: ArrayLike | None,
    bias: float | Sequence[float] | NDArray[np.float64],
    spec: ConvSpec | PoolSpec,
    *,
    key: str,
    pooling: Pooling | None = None,
    p: float = 2.0,
    activation: str = "none",
    labels: Mapping[str, str] | None = None,
    channel_names: Sequence[str] | None = None,
    edit_kernel: bool = True,
    edit_input: bool = False,
    rejected: KernelEdit | None = None,
    edits: int = 0,
    on_edit: Callable[[], None] = lambda: None,
    on_paint: Callable[[], None] = lambda: None,
) -> KernelEdit | None:
    """Show a kernel (or a pooling window) sliding over `image`.

    Args:
        image: `[height, width]` or `[height, width, channels]`.
        kernel: `[kernel height, kernel width]`, or with channels per group and filters as third and fourth axis;
            None for pooling.
        bias: added to every output cell: one number, or one for each filter.
        spec: the setting, valid for this image: a `ConvSpec`, or for pooling a `PoolSpec`.
        key: the widget's key. `st.session_state[key].edit` holds a `KernelEdit` while `on_edit` runs,
            `st.session_state[key].pixels` all values of the input, row-major, while `on_paint` runs.
        pooling: "max", "average" or "lp" (with `p`); None: a convolution.
        activation: a name of `hasy_core.arithmetic.ACTIVATIONS`, the last step of every cell's working.
        labels: other names for the parts, under the keys of `LABELS`.
        channel_names: one for each channel of the input.
        edit_kernel: whether the kernel's cells can be typed into.
        edit_input: whether the reader can paint on the input, which must have one channel.
        rejected: an edit that was refused; its cell is marked.
        edits: number of edits judged so far, so that a refused edit, too, makes the cells show the kernel again.
        on_edit: called when a kernel cell was changed.
        on_paint: called when pixels were painted.

    Returns:
        The kernel edit that caused this run, else None.

    Raises:
        ValueError: as `stage_setting` does.

    Example:
        >>> stage(image, np.ones((3, 3)) / 9, 0.0, ConvSpec(3), key="convolution_stage")
    """
    shape = np.shape(image)
    channels = shape[2] if len(shape) == 3 else 1
    filters = 1 if kernel is None or np.ndim(kernel) < 4 else np.shape(kernel)[3]
    setting = stage_setting(
        spec,
        shape[0],
        shape[1],
        channels=channels,
        filters=filters,
        pooling=pooling,
        p=p,
        activation=activation,
    )
    result = _STAGE(
        key=key,
        data=[  # a list: Streamlit imports pandas to look for data frames among a dict's values
            {
                "image": planar_image(image),
                "kernel": [] if kernel is None else planar_kernel(kernel),
                "biases": np.broadcast_to(np.asarray(bias, np.float64), setting["filters"]).tolist(),
                "setting": setting,
                "labels": LABELS | dict(labels or {}),
                "channelNames": list(channel_names or [f"channel {number}" for number in range(channels)]),
                "editKernel": edit_kernel and kernel is not None,
                "editInput": edit_input and channels == 1,
                "rejected": rejected,
                "edits": edits,
            }
        ],
        on_edit_change=while_shown(key, on_edit),
        on_pixels_change=while_shown(key, on_paint),
    )
    edit: KernelEdit | None = result.edit
    return edit
