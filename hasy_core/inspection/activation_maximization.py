"""What excites a filter: the pictures that do it most, and one that was made to."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hasy_core.data.samples import Samples
from hasy_core.inspection.opened_network import Floats, OpenedNetwork
from hasy_core.inspection.seen_window import Window, seen_window

SEARCH_BATCH = 16
CLIMB = 64
"""Steps of the optimisation."""
STARTS = 2
_LENGTH = 0.2  # root mean square of a step of the pictures, full ink = 1
_DECAY = 0.02  # of the ink, at each step
_SMOOTHING = 0.25  # part of each pixel that goes to its four neighbours, at each step


def stratified(samples: Samples, of_each: int, seed: int = 0) -> NDArray[np.int64]:
    """Numbers of up to so many pictures of every class, drawn at random without repetition, in ascending order.

    Args:
        samples: where the pictures come from.
        of_each: how many of a class.
        seed: of the choice.

    Raises:
        ValueError: `of_each` is below 1.
    """
    if of_each < 1:
        raise ValueError(f"of_each is {of_each}; it must be at least 1")
    chance = np.random.default_rng(seed)
    order = np.argsort(samples.labels, kind="stable")
    ends = np.cumsum(np.bincount(samples.labels))
    classes = [some for some in np.split(order, ends[:-1]) if len(some)]
    picked = [chance.choice(some, min(of_each, len(some)), replace=False) for some in classes]
    return np.sort(np.concatenate(picked))


@dataclass(frozen=True)
class Excited:
    """One picture and where it excites a filter most.

    Attributes:
        number: of the picture.
        value: the filter's largest value on it.
        row, column: the cell of that value; 0, 0 in a layer that shows a row of units.
    """

    number: int
    value: float
    row: int
    column: int


class Search:
    """The largest value of every filter of a layer on many pictures, batch after batch.

    Args:
        network: the network.
        step: index of the layer.
        samples: where the pictures come from.
        numbers: which of them are looked at.

    Example:
        >>> search = Search(opened, step=0, samples=open_samples(), numbers=stratified(open_samples(), 3))
        >>> for fraction in search.run(): ...
        >>> search.best(filter=5, count=9)
    """

    def __init__(self, network: OpenedNetwork, step: int, samples: Samples, numbers: Sequence[int]) -> None:
        self.numbers = np.asarray(numbers, np.int64)
        self._network, self._step, self._samples = network, step, samples
        self._going = threading.Lock()
        self._looked = 0
        self._largest: list[Floats] = []
        self._cells: list[NDArray[np.int64]] = []
        shape = network.layers[step].output_shape
        self._columns = shape[1] if len(shape) == 3 else 1

    def run(self) -> Iterator[float]:
        """Looks at all pictures; gives after each batch the fraction that is done.

        One that was left off goes on where it was, and several threads that run it share the work.
        """
        while not self.done:
            with self._going:
                batch = self.numbers[self._looked : self._looked + SEARCH_BATCH]
                if len(batch):
                    self._look(batch)
            yield self._looked / len(self.numbers)

    def _look(self, batch: NDArray[np.int64]) -> None:
        images = np.stack([self._samples.image(int(number)) for number in batch])
        values = self._network.values_at(self._step, images)
        cells = values.reshape(len(batch), -1, values.shape[-1])
        self._cells.append(cells.argmax(axis=1))
        self._largest.append(cells.max(axis=1))
        self._looked += len(batch)

    @property
    def done(self) -> bool:
        """Whether all pictures have been looked at."""
        return self._looked == len(self.numbers)

    def best(self, filter: int, count: int = 9) -> list[Excited]:
        """The pictures that excite a filter most, best first; only those that excite it at all.

        Raises:
            ValueError: the search is not done, or there is no such filter.
        """
        if not self.done:
            raise ValueError("the search is not done; go through run() first")
        largest, cells = np.concatenate(self._largest), np.concatenate(self._cells)
        if not 0 <= filter < largest.shape[1]:
            raise ValueError(f"filter is {filter}; it must be 0 to {largest.shape[1] - 1}")
        order = np.argsort(-largest[:, filter], kind="stable")[:count]
        return [
            Excited(
                int(self.numbers[place]),
                float(largest[place, filter]),
                int(cells[place, filter]) // self._columns,
                int(cells[place, filter]) % self._columns,
            )
            for place in order
            if largest[place, filter] > 0
        ]


@dataclass(frozen=True, eq=False)
class MadePicture:
    """A picture that was made to excite one unit.

    Attributes:
        picture: `[height, width]`, 0 … 1, 1 = ink.
        value: the unit's value on it, before its activation.
        empty: the unit's value on the empty sheet.
        window: what of the picture the unit can see.
        cell: row and column of the unit.
    """

    picture: Floats
    value: float
    empty: float
    window: Window
    cell: tuple[int, int]


def exciting_picture(network: OpenedNetwork, step: int, filter: int, *, seed: int = 0) -> MadePicture:
    """Activation maximisation (Erhan et al. 2009): gradient ascent on the ink, from weak noise.

    The unit is the filter's cell in the middle of its map, before its activation. The ink stays between 0 and 1; at
    each step it fades a little and is smoothed a little, so that only what the unit wants remains (Yosinski et
    al. 2015, arXiv:1506.06579). Of several starts the best is given.

    Args:
        network: the network.
        step: index of the layer.
        filter: index of the map or unit.
        seed: of the noise.

    Raises:
        ValueError: there is no such filter.
    """
    shape = network.layers[step].output_shape
    if not 0 <= filter < shape[-1]:
        raise ValueError(f"filter is {filter}; it must be 0 to {shape[-1] - 1}")
    cell = (shape[0] // 2, shape[1] // 2) if len(shape) == 3 else (0, 0)
    place = (*cell, filter) if len(shape) == 3 else (filter,)
    top, left, bottom, right = window = seen_window(network, step, *cell)
    seen = np.zeros(network.input_shape, np.float32)
    seen[top : bottom + 1, left : right + 1] = 1.0
    chance = np.random.default_rng(seed)
    ink = chance.uniform(0.0, 0.1, (STARTS, *network.input_shape)).astype(np.float32) * seen
    best, reached = ink[0], -np.inf
    for number in range(CLIMB + 1):
        values, gradients = network.unit_slopes(step, ink, place)
        if values.max() > reached:
            best, reached = ink[values.argmax()], float(values.max())
        if number < CLIMB:
            lengths = np.sqrt((gradients**2).sum(axis=(1, 2), keepdims=True) / seen.sum())
            ink = ink * (1 - _DECAY) + _LENGTH * (1 - number / CLIMB) * gradients / np.maximum(lengths, 1e-12)
            ink = np.clip(_smoothed(ink), 0.0, 1.0) * seen
    empty = float(network.unit_slopes(step, np.zeros((1, *network.input_shape), np.float32), place)[0][0])
    return MadePicture(best, reached, empty, window, cell)


def _smoothed(ink: Floats) -> Floats:
    framed = np.pad(ink, ((0, 0), (1, 1), (1, 1)), mode="edge")
    around = framed[:, :-2, 1:-1] + framed[:, 2:, 1:-1] + framed[:, 1:-1, :-2] + framed[:, 1:-1, 2:]
    return ((1 - _SMOOTHING) * ink + _SMOOTHING * around / 4).astype(np.float32)
