"""The descent: a kernel is learned step by step, with its loss curve, played in the browser."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hasy_core.arithmetic.kernel_descent import DescentStep
from ui.components.web_component import web_component

_DESCENT = web_component("descent/descent")
_DIGITS = 6  # significant digits that the browser gets: more than any readout shows


def descent(
    steps: Sequence[DescentStep], hidden_kernel: NDArray[np.float64], hidden_bias: float, *, key: str, diverged: bool
) -> None:
    """Show a descent that is played, paused, stepped and scrubbed: kernel now, hidden kernel, difference, loss.

    Args:
        steps: the whole run, at least its start; of a kernel with one channel and one filter.
        hidden_kernel: `[kh, kw]`, what is to be found.
        hidden_bias: likewise.
        key: the element's key.
        diverged: whether the run was cut off because its loss grew beyond measure.

    Raises:
        ValueError: there is no step, or the kernels' sizes differ.

    Example:
        >>> descent(list(islice(descend(…), 200)), hidden, 0.0, key="backpropagation_descent", diverged=False)
    """
    if not steps:
        raise ValueError("steps is empty; it must hold at least the start")
    if steps[0].kernel.shape != (*hidden_kernel.shape, 1, 1):
        raise ValueError(
            f"the steps' kernels have shape {steps[0].kernel.shape}; they must be {(*hidden_kernel.shape, 1, 1)}"
        )
    _DESCENT(
        key=key,
        data=[  # a list: Streamlit imports pandas to look for data frames among a dict's values
            {
                "rows": hidden_kernel.shape[0],
                "columns": hidden_kernel.shape[1],
                "kernels": [_short(step.kernel) for step in steps],
                "biases": _short(np.array([step.bias.item() for step in steps])),
                "losses": _short(np.array([step.loss for step in steps])),
                "hiddenKernel": _short(hidden_kernel),
                "hiddenBias": hidden_bias,
                "diverged": diverged,
            }
        ],
    )


def _short(values: NDArray[np.float64]) -> list[float]:
    return [float(f"{value:.{_DIGITS}g}") for value in values.ravel().tolist()]
