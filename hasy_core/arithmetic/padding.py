"""What stands in the padding: where each padded position takes its value from, and the adjoint of that."""

import numpy as np
from numpy.typing import NDArray

from hasy_core.arithmetic.arrays import Array

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")

Amounts = tuple[tuple[int, int], tuple[int, int]]


def largest_padding(size: int, mode: str) -> int | None:
    """The most pixels that one side of an axis of `size` pixels can be padded by; None: no limit."""
    return {"reflect": size - 1, "circular": size}.get(mode)


def source_positions(size: int, before: int, after: int, mode: str) -> NDArray[np.intp]:
    """Where each position of a padded axis takes its value from.

    Args:
        size: length of the axis, in pixels.
        before, after: how many pixels are added at its two ends, within `largest_padding`.
        mode: one of `PADDING_MODES`. "reflect" mirrors without repeating the edge, "replicate" repeats the
            edge, "circular" goes on at the other end (`numpy.pad`'s "reflect", "edge" and "wrap").

    Returns:
        `[before + size + after]`, positions in the unpadded axis; -1 for a zero.
    """
    positions = np.arange(-before, size + after)
    if mode == "zeros":
        return np.where((positions < 0) | (positions >= size), -1, positions)
    if mode == "reflect":
        last = size - 1
        return last - np.abs(last - np.abs(positions))
    if mode == "replicate":
        return np.clip(positions, 0, size - 1)
    return positions % size


def pad(image: Array, amounts: Amounts, mode: str) -> Array:
    """The padded image.

    Args:
        image: `[h, w, channels]`.
        amounts: `((top, bottom), (left, right))`, as `ConvSpec.padding_amounts` gives and checks them.
        mode: one of `PADDING_MODES`.

    Returns:
        `[top + h + bottom, left + w + right, channels]`.
    """
    rows, columns = _positions(image.shape, amounts, mode)
    padded = image[rows[:, None], columns[None, :]]
    padded[rows < 0] = 0.0
    padded[:, columns < 0] = 0.0
    return padded


def fold(padded: Array, amounts: Amounts, mode: str, shape: tuple[int, int]) -> Array:
    """The adjoint of `pad`: every padded value is added to the pixel it was taken from, zeros are dropped.

    Args:
        padded: `[top + h + bottom, left + w + right, channels]`.
        amounts, mode: as given to `pad`.
        shape: `(h, w)`, the unpadded size.

    Returns:
        `[h, w, channels]`, such that `<pad(x), y> = <x, fold(y)>`.
    """
    rows, columns = _positions(shape, amounts, mode)
    folded_rows = np.zeros((shape[0], *padded.shape[1:]))
    np.add.at(folded_rows, rows[rows >= 0], padded[rows >= 0])
    folded = np.zeros((shape[1], shape[0], padded.shape[2]))
    np.add.at(folded, columns[columns >= 0], folded_rows.swapaxes(0, 1)[columns >= 0])
    return np.ascontiguousarray(folded.swapaxes(0, 1))


def _positions(shape: tuple[int, ...], amounts: Amounts, mode: str) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return source_positions(shape[0], *amounts[0], mode), source_positions(shape[1], *amounts[1], mode)
