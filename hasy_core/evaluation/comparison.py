"""Two models on the same pictures: is one better, or was it luck?"""

from dataclasses import dataclass

import numpy as np

from hasy_core.evaluation.report import Report


@dataclass(frozen=True)
class Comparison:
    """Two models' top-1 on the pictures that both have read.

    Attributes:
        count: of these pictures.
        both: read rightly by both.
        first_only, second_only: by one alone.
        neither: by none.
        p_value: the chance of so uneven a split, or a more uneven one, between `first_only` and `second_only` if both
            models were equally good.
    """

    count: int
    both: int
    first_only: int
    second_only: int
    neither: int
    p_value: float

    @property
    def difference(self) -> float:
        """The first model's top-1 less the second's, as a fraction of 1."""
        return (self.first_only - self.second_only) / self.count


def compare(first: Report, second: Report) -> Comparison:
    """Compare two reports by McNemar's test in its exact form.

    Q. McNemar, Note on the sampling error of the difference between correlated proportions or percentages,
    Psychometrika 12 (1947) 153-157; two-sided binomial probability of the pictures on which exactly one is right. For
    networks: T. G. Dietterich, Neural Computation 10 (1998) 1895-1923.

    Raises:
        ValueError: no picture is in both reports.
    """
    _, rows, other_rows = np.intersect1d(first.numbers, second.numbers, assume_unique=True, return_indices=True)
    same = first.labels[rows] == second.labels[other_rows]
    rows, other_rows = rows[same], other_rows[same]
    if not len(rows):
        raise ValueError("no picture is in both reports")
    right, other_right = first.ranks[rows] == 0, second.ranks[other_rows] == 0
    first_only, second_only = int((right & ~other_right).sum()), int((~right & other_right).sum())
    return Comparison(
        count=len(rows),
        both=int((right & other_right).sum()),
        first_only=first_only,
        second_only=second_only,
        neither=int((~right & ~other_right).sum()),
        p_value=mcnemar(first_only, second_only),
    )


def mcnemar(first_only: int, second_only: int) -> float:
    """The exact two-sided p-value of McNemar's test: how likely so uneven a split of a fair coin's tosses is."""
    tosses = first_only + second_only
    ways = as_few = 1
    for heads in range(1, min(first_only, second_only) + 1):
        ways = ways * (tosses - heads + 1) // heads
        as_few += ways
    return min(1.0, 2 * as_few / 2**tosses)
