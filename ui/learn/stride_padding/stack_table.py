"""The same layer over and over: its sizes, receptive fields and jumps, and the maps themselves."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.arithmetic import ConvSpec, convolve
from hasy_core.arithmetic.stack import Stack, StackLevel, stack
from ui.components.maps import ValueMap, value_maps
from ui.page.number_words import sides

LARGEST_DRAWN = 128  # px: a stack that grows beyond this is told in numbers only
WIDTH = 620  # px that the maps of a stack share
CELLS = (2.0, 6.0)  # px: least and largest cell of the maps


def show_stack(key: str, image: NDArray[np.float64], kernel: NDArray[np.float64], spec: ConvSpec, layers: int) -> None:
    """A table with one row a layer, and the map after each, all at one scale.

    Args:
        key: of the maps.
        image: `[h, w]`.
        kernel: `[kh, kw]`, the same in every layer.
        spec: the same in every layer.
        layers: the most layers wanted.
    """
    found = stack(spec, image.shape[0], image.shape[1], layers)
    st.markdown(_table(found))
    st.caption(_ending(found, spec, layers))
    columns = sum(level.shape[1] for level in found.levels)
    value_maps(key, _maps(image, kernel, spec, found), cell=float(np.clip(WIDTH / columns, *CELLS)))


def seen_by_middle(level: StackLevel, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """What the middle cell of a layer sees of the input: first row and column, last row and column.

    Args:
        level: the layer's output.
        shape: `(h, w)` of the input; the part of the receptive field that lies in the padding is cut off.
    """
    first, last = [], []
    for axis in range(2):
        middle = level.start[axis] + level.shape[axis] // 2 * level.jump[axis]
        reach = (level.receptive_field[axis] - 1) / 2
        first.append(min(max(round(middle - reach), 0), shape[axis] - 1))
        last.append(min(max(round(middle + reach), 0), shape[axis] - 1))
    return first[0], first[1], last[0], last[1]


def _maps(image: NDArray[np.float64], kernel: NDArray[np.float64], spec: ConvSpec, found: Stack) -> list[ValueMap]:
    frames = [seen_by_middle(level, image.shape) for level in found.levels[1:]]
    alt = f"The input, {sides(found.levels[0].shape)} values, with {len(frames)} receptive fields one in another"
    maps = [ValueMap(image, "Input", alt, frames=frames)]
    values = image[..., None]
    for number, level in enumerate(found.levels[1:], start=1):
        if max(level.shape) > LARGEST_DRAWN:
            break
        values = convolve(values, kernel[..., None, None], None, spec)
        alt = f"The map after layer {number}, {sides(level.shape)} values"
        maps.append(ValueMap(values[..., 0], f"{number}: {sides(level.shape)}", alt))
    return maps


def _table(found: Stack) -> str:
    whole = found.levels[0].shape
    lines = ["| Layer | Size | Receptive field | Jump |", "|---|---|---|---|"]
    for number, level in enumerate(found.levels):
        sees = sides(level.receptive_field)
        if all(field >= size for field, size in zip(level.receptive_field, whole, strict=True)):
            sees += " (all)"
        lines.append(f"| {number or 'input'} | {sides(level.shape)} | {sees} | {sides(level.jump)} |")
    return "\n".join(lines)


def _ending(found: Stack, spec: ConvSpec, layers: int) -> str:
    last = found.levels[-1]
    source = (
        "Receptive field: the pixels of the input that one cell depends on, framed for the middle cell of each layer; "
        "(all) is as much as the whole input. Jump: pixels of the input from one cell to the next, the product of the "
        "strides. Each layer adds dilation · (kernel − 1) · jump before it to the receptive field (Araujo, Norris and "
        "Sim 2019)."
    )
    if not found.ended:
        return f"{'One layer ends' if layers == 1 else f'{layers} layers end'} at {sides(last.shape)}. {source}"
    try:
        spec.padding_amounts(*last.shape)
        why = f"its window spans {sides(spec.extent)}, more than the padded map has"
    except ValueError:
        why = f"padding by “{spec.padding_mode}” would need more pixels than the map has"
    return f"Nothing is left for layer {len(found.levels)} at {sides(last.shape)}: {why}. {source}"
