"""Matrix products that are judged by what comes out."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray


def product(left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """`left @ right`; warns where finite numbers give what is not finite, and only there.

    NumPy asks the processor's flags, which BLAS also raises from lanes of its registers that hold no number of these
    arrays: whether it then warns depends on what memory held before.

    Args:
        left, right: as `numpy.matmul` takes them.
    """
    with np.errstate(all="ignore"):
        found = np.asarray(np.matmul(left, right))
    if not np.isfinite(found).all() and np.isfinite(left).all() and np.isfinite(right).all():
        warnings.warn("a matrix product is too large for its numbers", RuntimeWarning, stacklevel=2)
    return found
