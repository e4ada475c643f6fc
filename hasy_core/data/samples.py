"""What pages choose pictures from: HASYv2 where it is here, else drawn stand-ins."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hasy_core.data.cache import Hasy, cached
from hasy_core.data.standins import PER_CLASS, standin_image, standin_labels

Kind = Literal["hasy", "stand-ins"]


@dataclass(frozen=True)
class Samples:
    """Labelled pictures, numbered from 0.

    Attributes:
        kind: "hasy" (a picture's number is that of its file, `v2-00000.png` = 0) or "stand-ins".
        labels: int64 `[n]`, class index of each picture.
        hasy: the whole data set, where that is what the pictures are from.
    """

    kind: Kind
    labels: NDArray[np.int64]
    _image: Callable[[int], NDArray[np.uint8]]
    hasy: Hasy | None = None

    def image(self, number: int) -> NDArray[np.uint8]:
        """Picture `number`: uint8 `[32, 32]`, 255 = ink, 0 = paper.

        Raises:
            ValueError: there is no such number.
        """
        if not 0 <= number < len(self.labels):
            raise ValueError(f"number is {number}; it must be 0 to {len(self.labels) - 1}")
        return self._image(number)

    def classes(self) -> NDArray[np.int64]:
        """Class indices that have at least one picture, ascending."""
        return np.flatnonzero(np.bincount(self.labels))

    def numbers_of(self, class_index: int) -> NDArray[np.int64]:
        """Numbers of the pictures of a class, ascending; empty where it has none."""
        return np.flatnonzero(self.labels == class_index)


def standin_samples() -> Samples:
    """The stand-ins as samples; each is drawn when it is looked at."""
    labels = standin_labels()
    return Samples("stand-ins", labels, lambda number: standin_image(int(labels[number]), number % PER_CLASS))


def open_samples() -> Samples:
    """HASYv2 where its cache exists, else the stand-ins."""
    hasy = cached()
    if hasy is None:
        return standin_samples()
    return Samples("hasy", hasy.labels, lambda number: hasy.images([number])[0], hasy)
