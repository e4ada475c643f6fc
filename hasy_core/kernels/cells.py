"""The text of kernel cells: judged when typed, read from and written to the address."""

import math

import numpy as np
from numpy.typing import NDArray

LARGEST_WEIGHT = 1e6


def parse_weight(text: str, row: int, column: int, what: str = "kernel", *, kept: bool = True) -> float:
    """The number typed into kernel cell (row, column), counted from 0: `-0.5`, `1e-3`, `1/9`; `,` may be the point.

    Args:
        what: "kernel", or what else has such cells.
        kept: whether the refusal shall say that nothing was changed.

    Raises:
        ValueError: the text is no finite number of at most a million in size; the sentence names the cell.
    """
    wanted = f"type a number such as -1, 0.5 or 1/9{f'; the {what} was kept as it was' if kept else ''}"
    cell = f"{what.capitalize()} row {row}, column {column}"
    typed = text.strip()
    if not typed:
        raise ValueError(f"{cell} is empty: {wanted}.")
    shown = typed if len(typed) <= 20 else typed[:20] + "…"
    above, slash, below = typed.replace("−", "-").replace(",", ".").partition("/")
    try:
        if "_" in typed:  # `float` reads Python's 1_000
            raise ValueError
        value = float(above) / float(below) if slash else float(above)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{cell}: “{shown}” is not a number: {wanted}.") from None
    if not math.isfinite(value):
        raise ValueError(f"{cell}: “{shown}” is not a finite number: {wanted}.")
    if abs(value) > LARGEST_WEIGHT:
        raise ValueError(f"{cell}: “{shown}” is too large (at most a million): {wanted}.")
    return value + 0.0


def kernel_text(kernel: NDArray[np.float64]) -> str:
    """`[[1, 0], [0.5, -1]]` -> `1,0;0.5,-1`, exact: `kernel_from_text` gives the same kernel."""
    return ";".join(",".join(_shortest(weight) for weight in row) for row in kernel.tolist())


def kernel_from_text(text: str, largest_side: int, what: str = "kernel") -> NDArray[np.float64]:
    """The kernel that `kernel_text` wrote.

    Args:
        what: "kernel", or what else has such cells.

    Raises:
        ValueError: a cell is not a number, the rows differ in length, or a side is longer than `largest_side`.
    """
    rows = [line.split(",") for line in text.split(";")]
    height, width = len(rows), len(rows[0])
    if any(len(row) != width for row in rows):
        raise ValueError(f"The address names a {what} whose rows differ in length.")
    if max(height, width) > largest_side:
        raise ValueError(
            f"The address names a {height} × {width} {what}; at most {largest_side} × {largest_side} can be."
        )
    return np.array(
        [[parse_weight(cell, r, c, what, kept=False) for c, cell in enumerate(row)] for r, row in enumerate(rows)]
    )


def _shortest(weight: float) -> str:
    return str(int(weight)) if weight == int(weight) else repr(weight)
