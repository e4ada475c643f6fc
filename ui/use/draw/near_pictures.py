"""The training pictures that are nearest to a drawing."""

import threading
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.data.neighbours import NeighbourIndex, nearest_images
from hasy_core.data.picture_set import picture_set
from hasy_core.data.samples import Samples
from hasy_core.data.splits import split_numbers
from ui.page.samples import samples

FOLD = "fold-1"
"""The shipped networks have learned its training part."""


@dataclass(frozen=True, eq=False)
class NearPicture:
    """A picture near to a drawing.

    Attributes:
        number: of the picture.
        class_index: of its symbol.
        distance: Euclidean, of both pictures blurred; see `hasy_core.data.neighbours`.
        image: uint8 `[32, 32]`, 255 = ink.
    """

    number: int
    class_index: int
    distance: float
    image: NDArray[np.uint8]


class NearPictures:
    """The search, being prepared in the background or ready; one for all sessions.

    HASYv2 takes about a second and 30 MB, the stand-ins, which have to be drawn, several seconds.
    """

    def __init__(self, pictures: Samples) -> None:
        self._pictures = pictures
        self._index: NeighbourIndex | None = None
        self._thread = threading.Thread(target=self._prepare, name="near pictures", daemon=True)
        self._thread.start()

    def _prepare(self) -> None:
        learned = split_numbers(self._pictures.hasy, FOLD, "train") if self._pictures.hasy else None
        self._index = NeighbourIndex(picture_set(self._pictures).packed, learned)

    @property
    def ready(self) -> bool:
        """Whether it can be asked."""
        return self._index is not None

    def wait(self, seconds: float | None = None) -> bool:
        """Waits until it can be asked; False where that takes longer."""
        self._thread.join(seconds)
        return self.ready

    def nearest(self, raster: NDArray[np.uint8], count: int) -> list[NearPicture]:
        """The nearest training pictures, nearest first; none while the search is not ready.

        Args:
            raster: uint8 `[32, 32]`, 255 = ink.
            count: how many.
        """
        if self._index is None:
            return []
        found = nearest_images(raster, count, self._index)
        return [
            NearPicture(number, int(self._pictures.labels[number]), distance, self._pictures.image(number))
            for number, distance in zip(found.numbers.tolist(), found.distances.tolist(), strict=True)
        ]


def near_pictures() -> NearPictures:
    """The search among the pictures that pages show now; the first call starts preparing it and returns at once."""
    return _near_pictures(samples().kind)


@st.cache_resource(max_entries=1, show_spinner=False)
def _near_pictures(kind: str) -> NearPictures:  # noqa: ARG001 - other pictures, another search
    return NearPictures(samples())
