"""The pictures nearest to a drawing, among all of HASYv2's, in a few milliseconds.

Two drawings of a symbol seldom share a pixel: strokes are two pixels wide, and one that is shifted by two would be as
far as one that is not there. So both pictures are blurred first (Gauss, sigma 1.5 pixels), and the distance is the
Euclidean one of the blurred pictures.

The search projects the blurred pictures on their first principal components. A projection never lengthens: the
distance of two projections is at most that of the pictures. So pictures are looked at in the order of that bound, and
once the bound exceeds what has been found no other can be nearer. (Faloutsos, Ranganathan and Manolopoulos, "Fast
subsequence matching in time-series databases", SIGMOD 1994, section 3: the same with Fourier coefficients.)
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.data.strokes import SIZE
from hasy_core.products import product

SIGMA = 1.5
COMPONENTS = 48
MOST_LOOKED_AT = 8192
_FIRST_LOOKED_AT = 256
_FITTED_ON = 8000
_AT_ONCE = 8192
_ROUNDING = 1e-3  # of a squared distance in float32: blurred pictures have squared norms of about 100


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Pictures in the order of their distance to another one.

    Attributes:
        numbers: int64 `[count]`, nearest first.
        distances: float64 `[count]`, of the blurred pictures; an ink pixel alone has a norm of 0.19.
    """

    numbers: NDArray[np.int64]
    distances: NDArray[np.float64]


def _blur_matrix() -> NDArray[np.float32]:
    """Rows of a matrix B with B @ picture @ B.T = the blurred picture, paper all around it."""
    at = np.arange(SIZE)
    weights = np.exp(-((at[:, None] - at[None]) ** 2) / (2 * SIGMA**2))
    whole = np.exp(-(np.arange(-SIZE, SIZE + 1) ** 2) / (2 * SIGMA**2)).sum()
    return (weights / whole).astype(np.float32)


def blurred(ink: NDArray[Any]) -> NDArray[np.float32]:
    """Pictures as the distance sees them: `[n, 32, 32]`, 1 = ink, to float32 `[n, 32, 32]`."""
    blur = _blur_matrix()
    return product(product(blur, ink.astype(np.float32)), blur)


@dataclass(frozen=True)
class Pair:
    """A picture and the nearest one that stands under another label.

    Attributes:
        number, other: of the two pictures.
        distance: of the blurred pictures; 0.0 where they are the same.
    """

    number: int
    other: int
    distance: float


class NeighbourIndex:
    """What a search among many pictures needs, computed once: 192 bytes for each picture.

    Args:
        packed: uint8 `[n, 128]`, one bit a pixel, 1 = ink, at least one picture; kept, not copied.
        numbers: of the pictures to search among, at least one; None: all.

    Raises:
        ValueError: there is no picture to search among.

    Example:
        >>> index = NeighbourIndex(hasy.packed, split_numbers(hasy, "fold-1", "train"))
        >>> nearest_images(raster, 3, index).numbers
    """

    def __init__(self, packed: NDArray[np.uint8], numbers: NDArray[np.int64] | None = None) -> None:
        self.packed = packed
        self.numbers = np.arange(len(packed)) if numbers is None else numbers
        if not len(self.numbers):
            raise ValueError("numbers is empty; there must be at least one picture to search among")
        every = max(1, len(self.numbers) // _FITTED_ON)
        sample = blurred(self._ink(self.numbers[::every])).reshape(-1, SIZE * SIZE)
        centred = sample - sample.mean(axis=0)
        components = np.linalg.eigh(product(centred.T, centred))[1][:, -COMPONENTS:].T
        blur = _blur_matrix()
        # A component of the blurred picture is the blurred component of the picture: no picture need be blurred.
        blurred_again = product(product(blur, components.reshape(-1, SIZE, SIZE)), blur)
        self._matrix = blurred_again.reshape(-1, SIZE * SIZE).T.copy()
        self._projected = np.empty((len(self.numbers), COMPONENTS), np.float32)
        for start in range(0, len(self.numbers), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            self._projected[part] = product(self._ink(self.numbers[part]).reshape(-1, SIZE * SIZE), self._matrix)
        self._norms = np.einsum("nc,nc->n", self._projected, self._projected)

    def _ink(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        return np.unpackbits(self.packed[numbers], axis=-1).reshape(-1, SIZE, SIZE).astype(np.float32)

    def lower_bounds(self, ink: NDArray[np.float32]) -> NDArray[np.float32]:
        """Squared distances of the projections: float32 `[n]`, for a picture `[32, 32]`, 1.0 = ink."""
        projected = product(ink.reshape(-1), self._matrix)
        return self._norms - 2 * product(self._projected, projected) + product(projected, projected)

    def squared_distances(self, ink: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Squared distances of a picture `[32, 32]`, 1.0 = ink, to those at some rows of `numbers`: float64."""
        differences = blurred(self._ink(self.numbers[rows]) - ink)
        return np.einsum("nij,nij->n", differences, differences).astype(np.float64)


def nearest_images(
    raster: NDArray[np.uint8], count: int, index: NeighbourIndex, among: NDArray[np.bool_] | None = None
) -> Neighbours:
    """The pictures nearest to a drawing.

    Exact, unless more than 8,192 pictures have to be looked at for that, as for a blot that is like no symbol: then
    the nearest of the 8,192 with the least bounds.

    Args:
        raster: uint8 `[32, 32]`, 255 = ink (more than 127 counts as ink).
        count: how many; fewer come back where there are not so many.
        index: what to search among.
        among: bool, one for each of `index.numbers`: which of them may be found; None: all.

    Returns:
        numbers and distances, nearest first.

    Raises:
        ValueError: the raster is not `[32, 32]`, or count is less than 1.
    """
    if raster.shape != (SIZE, SIZE):
        raise ValueError(f"raster has shape {raster.shape}; it must be {(SIZE, SIZE)}")
    if count < 1:
        raise ValueError(f"count is {count}; it must be at least 1")
    ink = (raster > 127).astype(np.float32)
    bounds = index.lower_bounds(ink)
    if among is not None:
        bounds = np.where(among, bounds, np.float32(np.inf))
    most = min(int(np.isfinite(bounds).sum()), MOST_LOOKED_AT)
    count = min(count, most)
    look = min(max(_FIRST_LOOKED_AT, 4 * count), most)
    while True:
        rows = np.argpartition(bounds, look - 1)[:look] if look < len(bounds) else np.flatnonzero(np.isfinite(bounds))
        squared = index.squared_distances(ink, rows)
        order = np.lexsort((rows, squared))[:count]
        if look == most or not count or squared[order[-1]] + _ROUNDING < bounds[rows].max():
            break
        look = min(4 * look, most)
    return Neighbours(index.numbers[rows[order]], np.sqrt(squared[order]))


def nearest_across_labels(
    class_index: int, labels: NDArray[np.int64], index: NeighbourIndex, *, tried: int, count: int
) -> list[Pair]:
    """Pictures of a class that are most like a picture of another one.

    Args:
        class_index: of the class.
        labels: int64, class index of every picture that `index.packed` holds.
        index: what to search among.
        tried: how many of the class's pictures are looked up, evenly over their numbers; each takes milliseconds.
        count: how many pairs, at most.

    Returns:
        pairs, nearest first; none where the class has no pictures or there is no other.
    """
    own = np.flatnonzero(labels == class_index)
    among = labels[index.numbers] != class_index
    if not len(own) or not among.any():
        return []
    pairs = []
    for number in own[np.linspace(0, len(own) - 1, min(tried, len(own))).astype(int)].tolist():
        raster = np.unpackbits(index.packed[number]).reshape(SIZE, SIZE) * np.uint8(255)
        found = nearest_images(raster, 1, index, among)
        pairs.append(Pair(number, int(found.numbers[0]), float(found.distances[0])))
    return sorted(pairs, key=lambda pair: pair.distance)[:count]
