"""An order of the classes in which what looks alike, or is taken for each other, stands together."""

import numpy as np
from numpy.typing import NDArray

from hasy_core.data import CLASS_COUNT
from hasy_core.data.lookalikes import group_numbers


def class_order(matrix: NDArray[np.int64]) -> NDArray[np.int64]:
    """The classes in an order for a confusion matrix: `[369]` class indices.

    Average linkage on the share of confusions, its leaves ordered so that neighbours are as near as the tree lets them
    be: Z. Bar-Joseph, D. K. Gifford and T. S. Jaakkola, Fast optimal leaf ordering for hierarchical clustering,
    Bioinformatics 17 (2001) S22-S29. First for the groups of look-alikes, so that none is torn apart, then
    within each. The same matrix gives the same order.

    Args:
        matrix: `[369, 369]` counts, rows the true class.
    """
    groups = group_numbers()
    count = int(groups.max()) + 1
    merged = np.zeros((count, count))
    np.add.at(merged, (groups[:, None], groups[None, :]), matrix)
    order: list[int] = []
    for group in _leaves(merged):
        members = np.flatnonzero(groups == group)
        order += members[_leaves(matrix[np.ix_(members, members)])].tolist()
    result = np.array(order, dtype=np.int64)
    assert len(result) == CLASS_COUNT
    return result


def _leaves(counts: NDArray[np.generic]) -> NDArray[np.int64]:
    """Rows of a matrix of confusions, ordered."""
    if len(counts) < 3:
        return np.arange(len(counts))
    from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
    from scipy.spatial.distance import squareform

    support = np.maximum(np.asarray(counts, np.float64).sum(axis=1, keepdims=True), 1.0)
    shares = counts / support
    alike = np.sqrt(np.maximum(shares, shares.T))
    distances = 1.0 - np.clip(alike, 0.0, 1.0)
    np.fill_diagonal(distances, 0.0)
    condensed = squareform(distances, checks=False)
    tree = linkage(condensed, method="average")
    return np.asarray(leaves_list(optimal_leaf_ordering(tree, condensed)), dtype=np.int64)
