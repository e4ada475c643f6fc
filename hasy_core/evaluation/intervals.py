"""How far a score may be from what it would be on endlessly many pictures: intervals that hold 95 % of the time."""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEVEL = 0.95


def normal_quantile(level: float = LEVEL) -> float:
    """Half the width, in standard deviations, of the middle that holds a share `level` of a normal distribution.

    Raises:
        ValueError: the level is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"the level is {level}; it must be between 0 and 1")
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(hits: ArrayLike, counts: ArrayLike, level: float = LEVEL) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The score interval of shares: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference,
    Journal of the American Statistical Association 22 (1927) 209-212; recommended for few trials by Brown, Cai and
    DasGupta, Statistical Science 16 (2001) 101-133.

    Args:
        hits: how often; any shape.
        counts: out of how many; the same shape. Of none, nothing is known: the interval is 0 to 1.
        level: how often such an interval holds the true share.

    Returns:
        `(low, high)`, fractions of 1.

    Raises:
        ValueError: fewer hits than none or more than counted.
    """
    of, out_of = np.asarray(hits, dtype=np.float64), np.asarray(counts, dtype=np.float64)
    if (of < 0).any() or (of > out_of).any():
        raise ValueError("there are fewer than 0 hits, or more than were counted")
    z = normal_quantile(level)
    trials = np.maximum(out_of, 1.0)
    share = of / trials
    scale = 1 / (1 + z**2 / trials)
    middle = (share + z**2 / (2 * trials)) * scale
    half = z * np.sqrt(share * (1 - share) / trials + (z / (2 * trials)) ** 2) * scale
    known = out_of > 0
    # At the ends the two terms are equal but for rounding.
    low = np.where(known & (of > 0), middle - half, 0.0)
    high = np.where(known & (of < out_of), middle + half, 1.0)
    return low, high


def f1_interval(
    hits: ArrayLike, in_either: ArrayLike, level: float = LEVEL
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The interval of a class's F1 score.

    F1 is `2 j / (1 + j)` of `j`, the share of hits among the pictures that are of the class or were taken for it. That
    is a share as others are, and F1 grows with it, so Wilson's interval of `j` becomes one of F1: Lam, Gopal and Qian,
    Confidence Intervals for the F1 Score, arXiv:2309.14621 (there "Wilson direct").

    Args:
        hits: pictures of the class that were read as such.
        in_either: pictures that are of the class, were read as it, or both.
        level: as for `wilson`.
    """
    low, high = (2 * share / (1 + share) for share in wilson(hits, in_either, level))
    return low, high


def macro_f1_interval(matrix: NDArray[np.integer], level: float = LEVEL) -> tuple[float, float]:
    """The interval of macro-F1 by the delta method on the multinomial counts of the confusion matrix.

    K. Takahashi, K. Yamamoto, A. Kuchiba and T. Koyama, Confidence interval for micro-averaged F1 and macro-averaged F1
    scores, Applied Intelligence 52 (2022) 4961-4972. It takes the score to be near normal, which the mean over
    hundreds of classes is, though a rare class alone is not.

    Args:
        matrix: `[classes, classes]` counts, rows the true class; at least one picture.
        level: as for `wilson`.

    Raises:
        ValueError: there is no picture.
    """
    total = int(matrix.sum())
    if not total:
        raise ValueError("the confusion matrix holds no picture")
    hits = matrix.diagonal().astype(np.float64)
    sides = (matrix.sum(axis=0) + matrix.sum(axis=1)).astype(np.float64)  # 2 tp + fp + fn
    occurs = sides > 0
    divisor = np.where(occurs, sides, 1.0)
    score = 2 * hits / divisor
    # d F1 of a class by a count in its row or column is -F1 / sides; on the diagonal both, and 2 / sides besides.
    slope = np.where(occurs, -score / divisor, 0.0)
    rows, columns = np.nonzero(matrix)
    slopes = (slope[rows] + slope[columns] + np.where(rows == columns, 2 / divisor[rows], 0.0)) * total / occurs.sum()
    shares = matrix[rows, columns] / total
    variance = ((shares * slopes**2).sum() - (shares * slopes).sum() ** 2) / total
    half = normal_quantile(level) * float(np.sqrt(max(variance, 0.0)))
    middle = float(score[occurs].mean())
    return max(middle - half, 0.0), min(middle + half, 1.0)
