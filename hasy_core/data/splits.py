"""HASYv2's ten folds, the article's random 80/20, and a validation part cut from training pictures."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hasy_core.data.cache import FOLD_COUNT, Hasy, open_hasy
from hasy_core.data.locations import Progress, no_progress
from hasy_core.data.standins import standin_labels
from hasy_core.errors import HasyError

Part = Literal["train", "test"]
RANDOM_SPLIT = "random-80-20"
STANDINS = "stand-ins"
"""The split of what learns from, or is judged by, the drawn stand-ins."""
STANDIN_TEST = 0.2
"""Share of the stand-ins that no run on them sees: they have no folds."""
SPLITS = (*(f"fold-{fold}" for fold in range(1, FOLD_COUNT + 1)), RANDOM_SPLIT)


def split_numbers(hasy: Hasy, split: str, part: str, seed: int = 0) -> NDArray[np.int64]:
    """Numbers of the pictures in one part of a split, ascending.

    Args:
        hasy: the data set.
        split: "fold-1" … "fold-10", or "random-80-20" (scikit-learn's `train_test_split`, as in the article).
        part: "train" or "test".
        seed: of the random split; the folds ignore it.

    Raises:
        HasyError: no such split or part, or a seed that scikit-learn does not take.
    """
    if split not in SPLITS:
        raise HasyError(f"There is no split {split!r}; choose one of {', '.join(SPLITS)}.")
    if part not in ("train", "test"):
        raise HasyError(f"There is no part {part!r} of a split; choose train or test.")
    if split == RANDOM_SPLIT:
        from sklearn.model_selection import train_test_split

        if not 0 <= seed < 2**32:
            raise HasyError(f"The seed of a random split is {seed}; it must be 0 to {2**32 - 1}.")

        train, test = train_test_split(np.arange(len(hasy.labels)), test_size=0.2, random_state=seed)
        return np.sort(train if part == "train" else test)
    in_test = hasy.test_fold == int(split.removeprefix("fold-"))
    return np.flatnonzero(in_test if part == "test" else ~in_test)


def standin_numbers(part: Part, seed: int = 0) -> NDArray[np.int64]:
    """Numbers of the stand-ins in one part, ascending.

    Args:
        part: "train" or "test".
        seed: of the run that learns from them.
    """
    training, test = validation_rows(standin_labels(), STANDIN_TEST, seed)
    return training if part == "train" else test


def load_hasy(
    split: str = "fold-1", part: str = "train", seed: int = 0, progress: Progress = no_progress
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """One part of a split of HASYv2.

    Args:
        split: "fold-1" … "fold-10" or "random-80-20".
        part: "train" or "test".
        seed: of the random split.
        progress: told how far a first decoding of the archive is.

    Returns:
        `(images, labels)`: uint8 `[n, 32, 32]` with 255 = ink, 0 = paper; int64 `[n]` dense class indices.

    Raises:
        HasyError: no such split or part, or the data is not here.
    """
    hasy = open_hasy(progress)
    numbers = split_numbers(hasy, split, part, seed)
    return hasy.images(numbers), hasy.labels[numbers]


def validation_rows(
    labels: NDArray[np.int64], fraction: float, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Split rows into a training and a validation part, each class in proportion.

    Args:
        labels: `[n]` class indices.
        fraction: of the rows that go to validation, 0 < fraction < 1; at least one row of every class that
            has two or more stays in training.
        seed: of the shuffle.

    Returns:
        `(training rows, validation rows)`, ascending.
    """
    order = np.random.default_rng(seed).permutation(len(labels))
    by_class = order[np.argsort(labels[order], kind="stable")]
    sorted_labels = labels[by_class]
    starts = np.searchsorted(sorted_labels, sorted_labels)
    counts = np.searchsorted(sorted_labels, sorted_labels, side="right") - starts
    rank = np.arange(len(labels)) - starts
    chosen = rank < np.minimum(np.round(counts * fraction), counts - 1)
    return np.sort(by_class[~chosen]), np.sort(by_class[chosen])


def spread_over_classes(
    labels: NDArray[np.int64], classes: NDArray[np.int64], count: int, seed: int
) -> NDArray[np.int64]:
    """A sample of pictures in which each of some classes has as equal a part as its pictures allow.

    Args:
        labels: `[n]` class indices.
        classes: class indices to take pictures of.
        count: how many pictures, at most.
        seed: of the shuffle.

    Returns:
        numbers of the pictures, ascending; all of those classes where they have no more than `count`.
    """
    chance = np.random.default_rng(seed)
    order = chance.permutation(np.flatnonzero(np.isin(labels, classes)))
    by_class = order[np.argsort(labels[order], kind="stable")]
    sorted_labels = labels[by_class]
    rank = np.arange(len(by_class)) - np.searchsorted(sorted_labels, sorted_labels)
    # The first picture of each class, then the second of each, and so on; within a round by chance.
    return np.sort(by_class[np.lexsort((chance.permutation(len(by_class)), rank))][:count])
