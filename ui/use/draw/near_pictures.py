"""The training pictures that are nearest to a drawing."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.data.locations import Progress
from hasy_core.data.neighbours import NeighbourIndex, nearest_images
from hasy_core.data.picture_set import picture_set
from hasy_core.data.samples import Samples
from hasy_core.data.splits import split_numbers
from ui.page.jobs import Job
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
    """The search, being prepared by its `job` or ready; one for all sessions.

    HASYv2 takes about a second and 30 MB, the stand-ins, which have to be drawn, several seconds.
    """

    def __init__(self, pictures: Samples) -> None:
        self._pictures = pictures
        self.job = Job("near pictures", self._prepare, "The nearest pictures cannot be searched ({kind}).").start()

    def _prepare(self, _: Progress) -> NeighbourIndex:
        learned = split_numbers(self._pictures.hasy, FOLD, "train") if self._pictures.hasy else None
        return NeighbourIndex(picture_set(self._pictures).packed, learned)

    def nearest(self, raster: NDArray[np.uint8], count: int) -> list[NearPicture]:
        """The nearest training pictures, nearest first; none while the search is not ready.

        Args:
            raster: uint8 `[32, 32]`, 255 = ink.
            count: how many.
        """
        if self.job.result is None:
            return []
        found = nearest_images(raster, count, self.job.result)
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
