"""Symbols that nobody could tell apart in HASYv2's raster, which loses a drawing's size and its place on the line.

The groups stand in `lookalikes.json`, each with its reason in words. A group's members are one shape in print, or one
shape apart from what the raster loses. Each choice was held against data: `confused` is the share of a group's
training pictures (fold 1, 150 of each class at most, classes weighing the same) that the shipped network `best` reads
as another member. Where that is low (`Z` / `z`, 7 %), print has one shape nevertheless, but for its size.
Symbols that differ in shape and are often confused all the same (`\\epsilon` / `\\varepsilon`, `9` / `g`) are no
look-alikes. `python -m tools.measure_lookalikes` measures anew.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hasy_core.data.symbols import CLASS_COUNT, symbol_index


@dataclass(frozen=True)
class Lookalikes:
    """One group.

    Attributes:
        members: class indices, ascending; two or more.
        reason: one sentence.
        confused: share of its pictures that a good network reads as another member, 0 … 1.
    """

    members: tuple[int, ...]
    reason: str
    confused: float


@cache
def lookalikes() -> tuple[Lookalikes, ...]:
    """All groups; no class is in two."""
    entries = json.loads(Path(__file__).with_name("lookalikes.json").read_text(encoding="utf-8"))
    index = symbol_index()
    return tuple(
        Lookalikes(tuple(sorted(index[latex] for latex in entry["members"])), entry["reason"], entry["confused"])
        for entry in entries
    )


def group_of(index: int) -> tuple[int, ...]:
    """A class and its look-alikes, ascending; the class alone where it has none.

    Raises:
        ValueError: the index is outside 0 … 368.
    """
    if not 0 <= index < CLASS_COUNT:
        raise ValueError(f"class index {index} is outside 0 … {CLASS_COUNT - 1}")
    return _groups()[group_numbers()[index]]


@cache
def _groups() -> tuple[tuple[int, ...], ...]:
    grouped = {member: group.members for group in lookalikes() for member in group.members}
    return tuple(dict.fromkeys(grouped.get(index, (index,)) for index in range(CLASS_COUNT)))


@cache
def group_numbers() -> NDArray[np.int64]:
    """`[369]`: for each class the number of its group, counted from 0 by first members; read-only."""
    numbers = np.empty(CLASS_COUNT, np.int64)
    for number, members in enumerate(_groups()):
        numbers[list(members)] = number
    numbers.flags.writeable = False
    return numbers
