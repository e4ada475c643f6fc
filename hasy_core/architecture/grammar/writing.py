"""A plan in the grammar: one line, the same for equal plans."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TypeVar

from hasy_core.architecture.plan import Block, Hidden, Plan, Pooling

_Part = TypeVar("_Part")


def text_from_plan(plan: Plan) -> str:
    """The plan in the grammar; `plan_from_text` gives the same plan back.

    Neighbours that differ in filters, convolutions or units alone are written as repetitions.
    """
    parts = [f"INPUT({'x'.join(map(str, plan.input_shape))})"]
    parts += [_blocks(alike) for alike in _runs(plan.blocks, lambda block: replace(block, filters=1, count=1))]
    parts += ["GAP"] * plan.global_average
    parts += [_hidden(alike) for alike in _runs(plan.hidden, lambda hidden: replace(hidden, units=1))]
    return " -> ".join([*parts, f"FC({plan.classes})"])


def _runs(values: Sequence[_Part], likeness: Callable[[_Part], _Part]) -> list[list[_Part]]:
    return [list(alike) for _, alike in groupby(values, likeness)]


def _blocks(alike: list[Block]) -> str:
    first = alike[0]
    settings = [_numbers([block.filters for block in alike]), _size(first.kernel_size, always_both=True)]
    if first.stride != (1, 1):
        settings.append(f"stride {_size(first.stride)}")
    if isinstance(first.padding, int):
        settings.append(f"padding {first.padding}")
    elif first.padding != "same":
        settings.append(first.padding)
    convs = " -> ".join([f"CONV({', '.join(settings)})", *["BN"] * first.batch_norm, first.activation.upper()])
    parts = [f"[{convs}]*{_numbers([block.count for block in alike])}"]
    if first.pooling is not None:
        parts.append(_pooling(first.pooling))
    if first.dropout:
        parts.append(f"DROPOUT({first.dropout!r})")
    return f"[{' -> '.join(parts)}]*{len(alike)}"


def _pooling(pooling: Pooling) -> str:
    settings = [("average " if pooling.kind == "average" else "") + _size(pooling.size)]
    if pooling.stride != pooling.size:
        settings.append(f"stride {_size(pooling.stride)}")
    if pooling.padding != "valid":
        settings.append(pooling.padding)
    return f"POOL({', '.join(settings)})"


def _hidden(alike: list[Hidden]) -> str:
    first = alike[0]
    parts = [f"FC({_numbers([hidden.units for hidden in alike])})", first.activation.upper()]
    if first.dropout:
        parts.append(f"DROPOUT({first.dropout!r})")
    return f"[{' -> '.join(parts)}]*{len(alike)}"


def _numbers(numbers: Sequence[int]) -> str:
    return "|".join(map(str, numbers if len(set(numbers)) > 1 else numbers[:1]))


def _size(size: object, always_both: bool = False) -> str:
    # Plans keep sizes as pairs.
    assert isinstance(size, tuple)
    rows, columns = size
    return str(rows) if rows == columns and not always_both else f"{rows}x{columns}"
