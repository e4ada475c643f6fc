"""Kernels that are one column times one row: two passes give the same output with fewer multiplications."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hasy_core.arithmetic.arrays import Array, real_array

TOLERANCE = 1e-10
"""Share of the largest singular value below which another one counts as nothing."""


@dataclass(frozen=True, eq=False)
class Separated:
    """A kernel as a sum of columns times rows, the heaviest first.

    Attributes:
        columns: float64 `[rank, kh]`.
        rows: float64 `[rank, kw]`; the kernel is the sum of `columns[k][:, None] * rows[k]`.
    """

    columns: Array
    rows: Array

    @property
    def rank(self) -> int:
        """Number of column and row pairs; 1: the kernel is separable, 0: it is zero everywhere."""
        return len(self.columns)

    def multiplications(self) -> int:
        """For each output cell in two passes: rank * (kh + kw), against kh * kw in one."""
        return self.rank * (self.columns.shape[1] + self.rows.shape[1])


def separate(kernel: ArrayLike) -> Separated:
    """Write a kernel as the least number of columns times rows, by its singular values.

    Each column is scaled so that its smallest entry (zeros apart) has size 1 and its largest is positive: the
    Sobel kernel becomes (1, 2, 1) times (-1, 0, 1), as textbooks print it.

    Args:
        kernel: `[kh, kw]`.

    Raises:
        ValueError: no two-dimensional array of finite numbers.

    Source:
        Eckart and Young, "The approximation of one matrix by another of lower rank", 1936.
    """
    kernel = real_array("kernel", kernel, ("kernel height", "kernel width"))
    left, sizes, right = np.linalg.svd(kernel, full_matrices=False)
    rank = int((sizes > TOLERANCE * max(sizes[0], np.finfo(float).tiny)).sum()) if sizes[0] > 0 else 0
    columns, rows = left.T[:rank].copy(), right[:rank] * sizes[:rank, None]
    for k in range(rank):
        scale = _readable_scale(columns[k])
        columns[k], rows[k] = columns[k] / scale, rows[k] * scale
    return Separated(columns, rows)


def _readable_scale(column: Array) -> float:
    """What makes the smallest entry that counts 1, and the largest positive."""
    largest = column[np.abs(column).argmax()]
    counting = np.abs(column)[np.abs(column) > TOLERANCE * abs(largest)]
    return float(np.copysign(counting.min(), largest))
