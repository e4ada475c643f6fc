"""Receptive fields along a graph: which part of the picture each cell of a layer depends on.

Along each axis, a window of k cells with stride s after padding p gives size = size + (k - 1) · jump,
jump = jump · s and first = first - p · jump (Araujo, Norris and Sim, "Computing receptive fields of convolutional
neural networks", Distill 2019). Where branches meet it is the least interval that holds those of all branches.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hasy_core.architecture.layers import LayerSpec, Shape


@dataclass(frozen=True)
class Axis:
    """The receptive fields of a layer's cells along one axis, in pixels of the picture.

    Attributes:
        first: first pixel of the first cell's field; negative in the padding.
        size: pixels of each cell's field.
        jump: pixels from one cell's field to the next one's; 0 where there is one cell, or all see the same.
        cells: how many there are.
    """

    first: int
    size: int
    jump: int
    cells: int

    def of_cell(self, cell: int) -> tuple[int, int]:
        """First and last pixel of a cell's field, edges of the picture not minded."""
        begin = self.first + cell * self.jump
        return begin, begin + self.size - 1

    def through_windows(self, size: int, stride: int, before: int, cells: int) -> "Axis":
        """As a layer sees it whose windows have this size, stride and padding before the first cell."""
        return Axis(self.first - before * self.jump, self.size + (size - 1) * self.jump, self.jump * stride, cells)

    def whole(self, pixels: int) -> "Axis":
        """As a layer sees it that sees all cells: what they see of a picture of so many pixels."""
        begin, end = max(self.first, 0), min(self.of_cell(self.cells - 1)[1], pixels - 1)
        return Axis(begin, end - begin + 1, 0, 1)


@dataclass(frozen=True)
class Field:
    """The receptive fields of a layer's cells."""

    rows: Axis
    columns: Axis

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of each cell's field."""
        return self.rows.size, self.columns.size

    def of_cell(self, row: int, column: int, picture: Shape) -> tuple[tuple[int, int], tuple[int, int]]:
        """First and last row, first and last column of the picture that a cell depends on; padding is left out.

        For a layer of units, (0, 0) stands for each of them.
        """
        (top, bottom), (left, right) = self.rows.of_cell(row), self.columns.of_cell(column)
        return (max(top, 0), min(bottom, picture[0] - 1)), (max(left, 0), min(right, picture[1] - 1))


def field_of_input(shape: Shape) -> Field:
    """Each pixel sees itself."""
    return Field(Axis(0, 1, 1, shape[0]), Axis(0, 1, 1, shape[1]))


def field_of_layer(layer: LayerSpec, inputs: Sequence[tuple[Shape, Field]], picture: Shape) -> Field:
    """The field of a layer's output.

    Args:
        layer: its settings.
        inputs: shape and field of each input.
        picture: the network's input shape.
    """
    if layer.merges:
        fields = [field for _, field in inputs]
        return Field(
            _hull([field.rows for field in fields], picture[0]), _hull([field.columns for field in fields], picture[1])
        )
    shape, field = inputs[0]
    if layer.sees_all:
        return Field(field.rows.whole(picture[0]), field.columns.whole(picture[1]))
    windows = layer.windows()
    if windows is None:
        return field
    counts = windows.output_shape(*shape[:2])
    amounts = windows.padding_amounts(*shape[:2])
    rows, columns = (
        axis.through_windows(size, stride, before, cells)
        for axis, size, stride, (before, _), cells in zip(
            (field.rows, field.columns), windows.kernel_size, windows.stride, amounts, counts, strict=True
        )
    )
    return Field(rows, columns)


def _hull(axes: Sequence[Axis], pixels: int) -> Axis:
    # Rows of units that come from maps of different sizes: which cell a unit is of no longer matters.
    if len({(axis.jump, axis.cells) for axis in axes}) > 1:
        axes = [axis.whole(pixels) for axis in axes]
    first = min(axis.first for axis in axes)
    last = max(axis.first + axis.size for axis in axes)
    return Axis(first, last - first, axes[0].jump, axes[0].cells)
