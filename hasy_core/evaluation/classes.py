"""A report class by class: how well each symbol is read, and as what it is read instead."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hasy_core.data.lookalikes import group_numbers
from hasy_core.evaluation.intervals import f1_interval, wilson

Intervals = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class ClassScores:
    """For each class, `[369]`; a share of nothing is NaN and its interval 0 to 1.

    Attributes:
        support: pictures of the class.
        predicted: pictures that were read as it.
        recall: share of its pictures that were read as it.
        precision: share of what was read as it that is of it.
        f1: their harmonic mean.
        merged_recall: share of its pictures that were read as it or as one of its look-alikes.
        recall_interval, precision_interval, f1_interval: `(low, high)`, 95 %.
    """

    support: NDArray[np.int64]
    predicted: NDArray[np.int64]
    recall: NDArray[np.float64]
    precision: NDArray[np.float64]
    f1: NDArray[np.float64]
    merged_recall: NDArray[np.float64]
    recall_interval: Intervals
    precision_interval: Intervals
    f1_interval: Intervals


def class_scores(matrix: NDArray[np.int64]) -> ClassScores:
    """The scores of every class from a confusion matrix `[369, 369]`."""
    hits = matrix.diagonal()
    support, predicted = matrix.sum(axis=1), matrix.sum(axis=0)
    groups = group_numbers()
    merged = (matrix * (groups[:, None] == groups[None, :])).sum(axis=1)
    return ClassScores(
        support=support,
        predicted=predicted,
        recall=_share(hits, support),
        precision=_share(hits, predicted),
        f1=_share(2 * hits, support + predicted),
        merged_recall=_share(merged, support),
        recall_interval=wilson(hits, support),
        precision_interval=wilson(hits, predicted),
        f1_interval=f1_interval(hits, support + predicted - hits),
    )


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)


@dataclass(frozen=True)
class ConfusedPair:
    """Two classes that are taken for each other, the one more often misread first.

    Attributes:
        one, other: class indices.
        one_as_other, other_as_one: how many pictures were misread that way.
        support_one, support_other: pictures of each.
        lookalikes: whether nobody could tell them apart in HASYv2's raster.
    """

    one: int
    other: int
    one_as_other: int
    other_as_one: int
    support_one: int
    support_other: int
    lookalikes: bool

    @property
    def count(self) -> int:
        """Both ways together."""
        return self.one_as_other + self.other_as_one


def confused_pairs(matrix: NDArray[np.int64]) -> list[ConfusedPair]:
    """All pairs of classes with a confusion, the most pictures first, then by class index."""
    support, groups = matrix.sum(axis=1), group_numbers()
    both = np.triu(matrix + matrix.T, k=1)
    found = []
    for low, high in zip(*(side.tolist() for side in np.nonzero(both)), strict=True):
        one, other = (low, high) if matrix[low, high] >= matrix[high, low] else (high, low)
        found.append(
            ConfusedPair(
                one,
                other,
                int(matrix[one, other]),
                int(matrix[other, one]),
                int(support[one]),
                int(support[other]),
                bool(groups[one] == groups[other]),
            )
        )
    return sorted(found, key=lambda pair: (-pair.count, pair.one, pair.other))


@dataclass(frozen=True)
class Trap:
    """A symbol that the network misreads, and what it answers instead.

    Attributes:
        index: class index of what is to be drawn.
        answer: class index that it is then most often taken for, no look-alike.
        missed: pictures that were read neither as the symbol nor as one of its look-alikes.
        as_answer: how many of them as `answer`.
        support: pictures of the symbol.
        chance: lower end of the 95 % interval of the share that is missed.
    """

    index: int
    answer: int
    missed: int
    as_answer: int
    support: int
    chance: float


def traps(matrix: NDArray[np.int64], least: int = 5) -> list[Trap]:
    """What to draw to fool the network: the symbols that it surely misreads often, the surest first.

    Answers among look-alikes do not count as misread. Symbols are ordered by what even luck on few pictures would not
    explain: the lower end of the interval of the share that is missed.

    Args:
        matrix: confusion matrix `[369, 369]`.
        least: symbols with fewer pictures are left out.
    """
    groups = group_numbers()
    outside = matrix * (groups[:, None] != groups[None, :])
    support, missed = matrix.sum(axis=1), outside.sum(axis=1)
    low, _ = wilson(missed, support)
    found = [
        Trap(
            index,
            int(outside[index].argmax()),
            int(missed[index]),
            int(outside[index].max()),
            int(support[index]),
            float(low[index]),
        )
        for index in np.flatnonzero((support >= least) & (missed > 0)).tolist()
    ]
    return sorted(found, key=lambda trap: (-trap.chance, -trap.missed, trap.index))
