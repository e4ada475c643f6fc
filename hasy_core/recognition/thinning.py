"""Ink -> the middle line of each pen stroke, as points.

Thinning: T. Y. Zhang and C. Y. Suen, "A fast parallel algorithm for thinning digital patterns", CACM 27 (1984).
"""

import itertools

import numpy as np
from numpy.typing import NDArray

Pixel = tuple[int, int]

# The eight neighbours, clockwise from the top, as (row, column).
_RING = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))


def thin(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Wear ink down to lines one pixel wide that keep its topology and its ends.

    Args:
        ink: bool `[height, width]`.

    Returns:
        bool `[height, width]`, a subset of `ink`.
    """
    left = np.pad(ink, 1)
    while True:
        worn = 0
        for first, second in (((0, 2, 4), (2, 4, 6)), ((0, 2, 6), (0, 4, 6))):
            rows, columns = np.nonzero(left)
            ring = np.stack([left[rows + dy, columns + dx] for dy, dx in _RING])
            neighbours = ring.sum(axis=0)
            starts = (~ring & np.roll(ring, -1, axis=0)).sum(axis=0)
            gone = (
                (neighbours >= 2)
                & (neighbours <= 6)
                & (starts == 1)
                & ~ring[list(first)].all(axis=0)
                & ~ring[list(second)].all(axis=0)
            )
            left[rows[gone], columns[gone]] = False
            worn += int(gone.sum())
        if not worn:
            return left[1:-1, 1:-1]


def trace(lines: NDArray[np.bool_], shortest: float) -> list[NDArray[np.float64]]:
    """Follow thinned lines from each end or crossing to the next.

    Args:
        lines: bool `[height, width]`, as `thin` returns it.
        shortest: branches of fewer steps that end free are dropped, being burrs of the thinning.

    Returns:
        One array `[n, 2]` of `(x, y)` pixel centres for each stretch of line; a closed one ends where it began.
    """
    neighbours = _neighbours(lines)
    stretches = []
    used: set[tuple[Pixel, Pixel]] = set()
    nodes = [pixel for pixel, around in neighbours.items() if len(around) != 2]
    for start in (*nodes, *neighbours):  # what the nodes do not reach is a closed line; it starts anywhere
        if start not in nodes and (start, neighbours[start][0]) in used:
            continue
        for second in neighbours[start]:
            if (start, second) not in used:
                stretch = [start, second]
                while len(neighbours[stretch[-1]]) == 2 and stretch[-1] != start:
                    stretch.append(next(p for p in neighbours[stretch[-1]] if p != stretch[-2]))
                for here, there in itertools.pairwise(stretch):
                    used.update(((here, there), (there, here)))
                stretches.append(stretch)
    kept = [stretch for stretch in stretches if not _is_burr(stretch, neighbours, shortest)]
    lone = [[pixel] for pixel, around in neighbours.items() if not around]
    return [np.array(stretch, dtype=np.float64)[:, ::-1] for stretch in (*(kept or stretches), *lone)]


def _neighbours(lines: NDArray[np.bool_]) -> dict[Pixel, list[Pixel]]:
    """Line pixel -> the line pixels next to it; two that touch at a corner count only if no side joins them."""
    rows, columns = np.nonzero(lines)
    pixels = set(zip(rows.tolist(), columns.tolist(), strict=True))
    return {
        (row, column): [
            (row + dy, column + dx)
            for dy, dx in _RING
            if (row + dy, column + dx) in pixels
            and not (dy and dx and ((row, column + dx) in pixels or (row + dy, column) in pixels))
        ]
        for row, column in sorted(pixels)
    }


def _is_burr(stretch: list[Pixel], neighbours: dict[Pixel, list[Pixel]], shortest: float) -> bool:
    degrees = sorted(len(neighbours[pixel]) for pixel in (stretch[0], stretch[-1]))
    return len(stretch) <= shortest and degrees[0] == 1 and degrees[1] > 2
