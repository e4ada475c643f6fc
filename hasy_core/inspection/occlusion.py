"""Why this answer, by covering: what becomes of it without one part of the picture after another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hasy_core.inspection.opened_network import Floats, OpenedNetwork
from hasy_core.products import product

_POSITIONS = 8  # pictures in one call: other sessions wait for it


@dataclass(frozen=True, eq=False)
class Occlusion:
    """What covering a part of the picture does to a class.

    Attributes:
        rows, columns: first row and column of each position of the patch.
        size: sides of the patch.
        probability: of the class on the picture as it is.
        drops: `[rows, columns]`, by how much covering lowers the probability (negative: it rises).
        lead_drops: `[rows, columns]`, the same for the target, in logits.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    size: int
    probability: float
    drops: NDArray[np.float64]
    lead_drops: NDArray[np.float64]

    def over_pixels(self, drops: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.float64]:
        """For each pixel of the picture the mean drop of all patches that cover it."""
        total, covered = np.zeros(shape), np.zeros(shape)
        for i, row in enumerate(self.rows):
            for j, column in enumerate(self.columns):
                window = np.s_[row : row + self.size, column : column + self.size]
                total[window] += drops[i, j]
                covered[window] += 1
        return total / np.maximum(covered, 1)


def occlusion(
    network: OpenedNetwork,
    image: NDArray[np.generic],
    target: Floats,
    *,
    size: int = 8,
    stride: int = 4,
    patch: float = 0.0,
) -> Occlusion:
    """Covers part after part of the picture (Zeiler and Fergus 2014, arXiv:1311.2901, section 4.2).

    Args:
        network: the network.
        image: as for `saliency`.
        target: as `class_target` gives it; the probabilities are those of the class at its one.
        size: rows and columns of the patch.
        stride: pixels from one position to the next; the last one ends at the edge.
        patch: its colour: 0.0 = paper, 1.0 = ink.

    Raises:
        ValueError: the patch is larger than the picture, or the stride leaves pixels uncovered.
    """
    ink = network.as_ink(image[None])[0, :, :, 0]
    if not 1 <= size <= min(ink.shape):
        raise ValueError(f"size is {size}; it must be 1 to {min(ink.shape)}")
    if not 1 <= stride <= size:
        raise ValueError(f"stride is {stride}; it must be 1 to the patch's size, {size}")
    rows, columns = (_positions(length, size, stride) for length in ink.shape)
    covered = [ink]
    places: list[int] = []
    for row in rows:
        for column in columns:
            window = np.s_[row : row + size, column : column + size]
            if (ink[window] == patch).all():  # the picture stays as it is
                places.append(0)
                continue
            places.append(len(covered))
            covered.append(ink.copy())
            covered[-1][window] = patch
    probabilities, reached = _judged(network, np.stack(covered), target)
    found = np.array(places).reshape(len(rows), len(columns))
    return Occlusion(
        rows,
        columns,
        size,
        float(probabilities[0]),
        probabilities[0] - probabilities[found],
        reached[0] - reached[found],
    )


def _positions(length: int, size: int, stride: int) -> tuple[int, ...]:
    starts = list(range(0, length - size + 1, stride))
    return tuple(starts if starts[-1] == length - size else [*starts, length - size])


def _judged(
    network: OpenedNetwork, pictures: Floats, target: Floats
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Probability of the target's class and the target's value, each `[n]`."""
    wanted = int(target.argmax())
    batches: Sequence[Floats] = [pictures[start : start + _POSITIONS] for start in range(0, len(pictures), _POSITIONS)]
    scores = [network.scores(batch) for batch in batches]
    probabilities = np.concatenate([output[:, wanted] for _, output in scores]).astype(np.float64)
    reached = np.concatenate([product(logits.astype(np.float64), target) for logits, _ in scores])
    return probabilities, reached
