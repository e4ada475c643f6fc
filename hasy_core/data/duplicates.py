"""Pictures that are the same, pixel by pixel: within a class, under different labels, on both sides of a split."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Duplicates:
    """Pictures that are all the same.

    Attributes:
        numbers: int64, ascending, at least two.
        labels: int64, class index of each.
    """

    numbers: NDArray[np.int64]
    labels: NDArray[np.int64]

    @property
    def label_counts(self) -> dict[int, int]:
        """Class index -> how many of the pictures stand under it, most first."""
        classes, counts = np.unique(self.labels, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        return {int(classes[at]): int(counts[at]) for at in order}


def picture_groups(packed: NDArray[np.uint8]) -> NDArray[np.int64]:
    """A number for each packed picture `[n, bytes]`, the same exactly where all pixels are: int64 `[n]`."""
    keys = np.ascontiguousarray(packed).view(f"V{packed.shape[1]}").ravel()
    return np.unique(keys, return_inverse=True)[1]


def duplicates(groups: NDArray[np.int64], labels: NDArray[np.int64]) -> list[Duplicates]:
    """All pictures that occur more than once.

    Args:
        groups: of all pictures, as `picture_groups` returns them.
        labels: int64 `[n]`, class index of each.

    Returns:
        one entry for each picture that occurs more than once: those under most labels first, then those of most
        copies, then by the first copy's number.
    """
    order = np.argsort(groups, kind="stable")
    bounds = np.flatnonzero(np.diff(groups[order])) + 1
    found = [Duplicates(numbers, labels[numbers]) for numbers in np.split(order, bounds) if len(numbers) > 1]
    return sorted(found, key=lambda each: (-len(each.label_counts), -len(each.numbers), int(each.numbers[0])))


def has_twin(groups: NDArray[np.int64], numbers: NDArray[np.int64], among: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of some pictures have a pixel-identical one among others.

    Args:
        groups: of all pictures, as `picture_groups` returns them.
        numbers: of the pictures asked about, e.g. a split's test part.
        among: of the pictures that they are looked up in, e.g. its training part.

    Returns:
        bool, one for each of `numbers`.
    """
    known = np.zeros(int(groups.max(initial=-1)) + 1, dtype=bool)
    known[groups[among]] = True
    return known[groups[numbers]]
