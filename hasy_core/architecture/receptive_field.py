"""Receptive fields along a graph: which part of the picture each cell of a layer depends on.

Along each axis, a window of k cells with stride s after padding p gives size = size + (k - 1) · jump,
jump = jump · s and first = first - p · jump (Araujo, Norris and Sim, "Computing receptive fields of convolutional
neural networks", Distill 2019). Where branches meet it is the least interval that holds those of all branches.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hasy_core.architecture.layers import LayerSpec, Shape

Span = tuple[int, int]
"""First and last pixel; none where the last is before the first."""


@dataclass(frozen=True)
class Axis:
    """The receptive fields of a layer's cells along one axis, in pixels of the picture.

    Attributes:
        first: first pixel of the first cell's field, as if no map had an edge; negative in the padding.
        size: pixels of each cell's field, as if no map had an edge.
        jump: pixels from one cell's field to the next one's; 0 where all see the same.
        spans: what each cell really depends on: at the edges of every map the windows end.
    """

    first: int
    size: int
    jump: int
    spans: tuple[Span, ...]

    def through_windows(self, size: int, stride: int, before: int, cells: int) -> "Axis":
        """As a layer sees it whose windows have this size, stride and padding before the first cell."""
        begins = [cell * stride - before for cell in range(cells)]
        spans = tuple(_hull(self.spans[max(begin, 0) : max(begin + size, 0)]) for begin in begins)
        return Axis(self.first - before * self.jump, self.size + (size - 1) * self.jump, self.jump * stride, spans)

    def whole(self) -> "Axis":
        """As a layer sees it that sees all cells."""
        begin, end = _hull(self.spans)
        return Axis(begin, end - begin + 1, 0, ((begin, end),))


@dataclass(frozen=True)
class Field:
    """The receptive fields of a layer's cells."""

    rows: Axis
    columns: Axis

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of each cell's field, as if no map had an edge."""
        return self.rows.size, self.columns.size

    def of_cell(self, row: int, column: int) -> tuple[Span, Span]:
        """First and last row, first and last column of the picture that a cell depends on.

        For a layer of units that sees all cells, (0, 0) stands for each unit; after `Flatten` a unit is a cell.
        """
        return self.rows.spans[row], self.columns.spans[column]


def field_of_input(shape: Shape) -> Field:
    """Each pixel sees itself."""
    rows, columns = (Axis(0, 1, 1, tuple((pixel, pixel) for pixel in range(length))) for length in shape[:2])
    return Field(rows, columns)


def field_of_layer(layer: LayerSpec, inputs: Sequence[tuple[Shape, Field]]) -> Field:
    """The field of a layer's output.

    Args:
        layer: its settings.
        inputs: shape and field of each input.
    """
    if layer.merges:
        fields = [field for _, field in inputs]
        return Field(joined([field.rows for field in fields]), joined([field.columns for field in fields]))
    shape, field = inputs[0]
    if layer.sees_all:
        return Field(field.rows.whole(), field.columns.whole())
    windows = layer.windows()
    if windows is None:
        return field
    counts = windows.output_shape(*shape[:2])
    amounts = windows.padding_amounts(*shape[:2])
    rows, columns = (
        axis.through_windows(size, stride, before, cells)
        for axis, size, stride, (before, _), cells in zip(
            (field.rows, field.columns), windows.extent, windows.stride, amounts, counts, strict=True
        )
    )
    return Field(rows, columns)


def _hull(spans: Sequence[Span]) -> Span:
    seen = [span for span in spans if span[0] <= span[1]]
    return (min(first for first, _ in seen), max(last for _, last in seen)) if seen else (0, -1)


def joined(axes: Sequence[Axis]) -> Axis:
    """The fields of cells that depend on the cells of several axes in the same places."""
    # Rows of units that come from maps of different sizes: which cell a unit is of no longer matters.
    if len({(axis.jump, len(axis.spans)) for axis in axes}) > 1:
        axes = [axis.whole() for axis in axes]
    first = min(axis.first for axis in axes)
    last = max(axis.first + axis.size for axis in axes)
    spans = tuple(map(_hull, zip(*(axis.spans for axis in axes), strict=True)))
    return Axis(first, last - first, axes[0].jump, spans)
