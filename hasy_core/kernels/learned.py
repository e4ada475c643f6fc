"""Kernels that shipped networks and finished runs have learned, read without TensorFlow."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hasy_core.models import model_path
from hasy_core.models.weights_file import read_weights


def learned_kernels(name: str) -> NDArray[np.float64]:
    """The kernels of a network's first convolution, first input channel: float64 `[filters, kh, kw]`.

    Args:
        name: of a shipped model or a run.

    Raises:
        HasyError: there is no such model, or its file cannot be read.
    """
    path = model_path(name)
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> NDArray[np.float64]:  # noqa: ARG001 - a retrained network is another one
    for kernel, *_ in read_weights(path).values():
        if kernel.ndim == 4:
            return np.asarray(kernel[:, :, 0].transpose(2, 0, 1), np.float64)
    return np.zeros((0, 1, 1))
