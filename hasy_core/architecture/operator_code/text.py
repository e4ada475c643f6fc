"""Pieces of code as text: imports, calls, slices."""

from collections.abc import Sequence
from dataclasses import dataclass

from hasy_core.arithmetic import ConvSpec

Pair = tuple[int, int]
Amounts = tuple[Pair, Pair]

NO_PADDING: Amounts = ((0, 0), (0, 0))
NUMPY_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


@dataclass(frozen=True)
class Word:
    """Text that stands in code as it is, without quotes."""

    text: str

    def __repr__(self) -> str:
        return self.text


def program(imports: Sequence[str], *body: str) -> str:
    """Imports, an empty line, the lines."""
    return "\n".join([*imports, "", *body]) + "\n"


def call(function: str, *arguments: object, **named: object) -> str:
    """A call; named arguments that are None are left out."""
    shown = [_literal(argument) for argument in arguments]
    shown += [f"{name}={_literal(value)}" for name, value in named.items() if value is not None]
    return f"{function}({', '.join(shown)})"


def short(pair: Pair) -> int | Pair:
    """One number where both are the same."""
    return pair[0] if pair[0] == pair[1] else pair


def unless(value: object, usual: object) -> object:
    """The value, or None, which `call` leaves out, where it is the usual one."""
    return None if value == usual else value


def taps_of(spec: ConvSpec, height: int, width: int) -> tuple[str, str]:
    """Row and column slices of the padded input that tap (i, j) reads, one pixel for each output cell."""
    counts = spec.output_shape(height, width)
    row, column = (
        _strided(index, step, stride, count)
        for index, step, stride, count in zip("ij", spec.dilation, spec.stride, counts, strict=True)
    )
    return row, column


def positions(amounts: Amounts, mode: str, height: int, width: int) -> tuple[str, str]:
    """Lines that make `rows` and `columns`: where each padded row and column is taken from."""
    rows, columns = (
        f'{name} = np.pad(np.arange({length}), {sides}, mode="{NUMPY_MODES[mode]}")'
        for name, length, sides in zip(("rows", "columns"), (height, width), amounts, strict=True)
    )
    return rows, columns


def inner(array: str, amounts: Amounts, height: int, width: int, before: str = "") -> str:
    """The part of a padded array that is not padding."""
    (top, _), (left, _) = amounts
    return f"{array}[{before}{top} : {top + height}, {left} : {left + width}]"


def _strided(index: str, step: int, stride: int, count: int) -> str:
    start = index if step == 1 else f"{step} * {index}"
    return f"{start} : {start} + {count * stride}" + (f" : {stride}" if stride > 1 else "")


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
