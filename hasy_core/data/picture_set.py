"""All pictures that a machine has, packed: HASYv2 where its cache is, else every stand-in, drawn once."""

import threading
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hasy_core.data.samples import Kind, Samples
from hasy_core.data.standins import PER_CLASS, standin_image, standin_labels

_DRAWING = threading.Lock()  # several threads may want them at once; one draws


@dataclass(frozen=True, eq=False)
class PictureSet:
    """Labelled pictures, numbered from 0 as in `Samples`.

    Attributes:
        kind: "hasy" or "stand-ins".
        packed: uint8 `[n, 128]`, one bit a pixel, row-major, 1 = ink.
        labels: int64 `[n]`, class index of each picture.
    """

    kind: Kind
    packed: NDArray[np.uint8]
    labels: NDArray[np.int64]


def picture_set(samples: Samples) -> PictureSet:
    """All pictures of `samples`, packed.

    HASYv2's are there already; the stand-ins are drawn by the first call of a process, which takes seconds.
    """
    if samples.hasy is not None:
        return PictureSet(samples.kind, samples.hasy.packed, samples.labels)
    with _DRAWING:
        return PictureSet(samples.kind, _drawn_standins(), samples.labels)


@cache
def _drawn_standins() -> NDArray[np.uint8]:
    drawn = [standin_image(int(label), number % PER_CLASS) for number, label in enumerate(standin_labels())]
    packed = np.packbits(np.array(drawn).reshape(len(drawn), -1) > 0, axis=-1)
    packed.flags.writeable = False
    return packed
