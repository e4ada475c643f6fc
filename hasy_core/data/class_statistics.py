"""Numbers about the classes of a labelled set of pictures: counts, balance, mean pictures, who wrote them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hasy_core.data.cache import FOLD_COUNT
from hasy_core.data.strokes import SIZE
from hasy_core.data.symbols import CLASS_COUNT


def class_counts(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many pictures each class has: int64 `[369]`."""
    return np.bincount(labels, minlength=CLASS_COUNT)


def fold_counts(labels: NDArray[np.int64], test_fold: NDArray[np.uint8]) -> NDArray[np.int64]:
    """How many pictures of each class the test part of each fold has: int64 `[369, 10]`, fold 1 first."""
    cells = labels * FOLD_COUNT + (test_fold.astype(np.int64) - 1)
    return np.bincount(cells, minlength=CLASS_COUNT * FOLD_COUNT).reshape(CLASS_COUNT, FOLD_COUNT)


def writer_counts(labels: NDArray[np.int64], writers: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many different writers each class has: int64 `[369]`."""
    pairs = np.unique(np.stack([labels, writers], axis=1), axis=0)
    return np.bincount(pairs[:, 0], minlength=CLASS_COUNT)


@dataclass(frozen=True)
class Balance:
    """How evenly pictures are spread over classes.

    Attributes:
        largest, smallest: class indices; the first in the table where several are level.
        ratio: pictures of the largest class for one of the smallest.
        majority_share: share of all pictures that the largest class has: the top-1 of always answering it.
        top_tenth_share: share of all pictures in the tenth of the classes that has most.
        effective_classes: e to the entropy of the classes' shares: so many classes of one size would be as hard
            to guess. (The perplexity of the label.)
    """

    largest: int
    smallest: int
    ratio: float
    majority_share: float
    top_tenth_share: float
    effective_classes: float


def balance(counts: NDArray[np.int64]) -> Balance:
    """How evenly pictures are spread over the classes that have any.

    Args:
        counts: as `class_counts` returns them.

    Raises:
        ValueError: no class has a picture.
    """
    present = np.flatnonzero(counts)
    if not len(present):
        raise ValueError("counts are all 0; at least one class must have pictures")
    own = counts[present]
    shares = own / own.sum()
    tenth = max(1, round(len(present) / 10))
    return Balance(
        largest=int(present[own.argmax()]),
        smallest=int(present[own.argmin()]),
        ratio=float(own.max() / own.min()),
        majority_share=float(shares.max()),
        top_tenth_share=float(np.sort(shares)[-tenth:].sum()),
        effective_classes=float(np.exp(-(shares * np.log(shares)).sum())),
    )


def mean_picture(packed: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The mean of some pictures.

    Args:
        packed: uint8 `[n, 128]`, one bit a pixel, 1 = ink; at least one picture.

    Returns:
        float64 `[32, 32]`: the share of the pictures that have ink at each pixel, 0.0 … 1.0.

    Raises:
        ValueError: there is no picture.
    """
    if not len(packed):
        raise ValueError("packed has no pictures; a mean needs at least one")
    return np.unpackbits(packed, axis=-1).sum(axis=0, dtype=np.int64).reshape(SIZE, SIZE) / len(packed)


def class_means(packed: NDArray[np.uint8], labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """The mean picture of each class: float64 `[369, 32, 32]`, NaN for a class without pictures."""
    means = np.full((CLASS_COUNT, SIZE, SIZE), np.nan)
    order = np.argsort(labels, kind="stable")
    present, starts = np.unique(labels[order], return_index=True)
    for index, numbers in zip(present, np.split(order, starts[1:]), strict=True):
        means[index] = mean_picture(packed[numbers])
    return means


def pixel_spread(mean: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard deviation at each pixel of pictures with this mean: sqrt(p (1 - p)), as a pixel is 0 or 1 (Bernoulli).

    0 where all pictures agree, at most 0.5, where half of them have ink.
    """
    return np.sqrt(mean * (1 - mean))


def nearest_classes(means: NDArray[np.float64], index: int, count: int) -> list[tuple[int, float]]:
    """The classes whose mean pictures are nearest to that of one class.

    Args:
        means: as `class_means` returns them.
        index: of the class, which must have pictures.
        count: how many, at most.

    Returns:
        `(class index, distance)`, nearest first; the distance is the root mean square difference of the pixels, 0 … 1.

    Raises:
        ValueError: the class has no pictures.
    """
    if np.isnan(means[index]).any():
        raise ValueError(f"class {index} has no pictures, so it has no mean; choose one that has")
    distances = np.sqrt(((means - means[index]) ** 2).mean(axis=(1, 2)))
    order = [int(other) for other in np.argsort(distances, kind="stable") if other != index]
    return [(other, float(distances[other])) for other in order if not np.isnan(distances[other])][:count]
