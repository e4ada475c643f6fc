"""A network as a short program in plain NumPy and its weights: every sum that it is can be read."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.export.numpy_functions import FUNCTIONS, needed
from hasy_core.export.reading import ops_for
from hasy_core.export.source_text import HEADING, RUN, WEIGHTS, plain
from hasy_core.files.new_folder import new_folder
from hasy_core.graph.ops import PICTURE, Op
from hasy_core.models import load_model

FORWARD = "forward.py"

_IMPORTS = f'''import csv
import math
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
layers = {{}}
with np.load(HERE / "{WEIGHTS}") as weights:
    for place, numbers in weights.items():
        layer, part = place.split("/")
        layers.setdefault(layer, {{}})[part] = numbers
'''


def write_numpy(model_name: str, folder: Path) -> None:
    """Make a folder with `forward.py`, the network's way from picture to probabilities in NumPy, and `weights.npz`.

    Args:
        model_name: as `hasy_core.models.load_model` takes it.
        folder: must not exist yet.

    Raises:
        HasyError: no such model, or a layer that is not known (named).
    """
    ops = ops_for(load_model(model_name), model_name, "NumPy")
    with new_folder(folder) as part:
        (part / FORWARD).write_text(numpy_program(ops, model_name), encoding="utf-8")
        np.savez_compressed(part / WEIGHTS, **numpy_weights(ops))  # type: ignore[arg-type]


def numpy_weights(ops: Sequence[Op]) -> dict[str, NDArray[np.float32]]:
    """The arrays of `weights.npz`, as `forward.py` names them."""
    names = _names(ops)
    return {f"{name}/{part}": values for name, op in zip(names, ops, strict=True) for part, values in op.arrays.items()}


def _names(ops: Sequence[Op]) -> list[str]:
    """A name for each step that can stand in a program, whatever the layer is called, and stands there once."""
    names: list[str] = []
    for number, op in enumerate(ops):
        name = re.sub(r"[^A-Za-z0-9_.-]", "_", op.name)
        names.append(f"{name}_{number}" if name in names else name)
    return names


def numpy_program(ops: Sequence[Op], model_name: str, input_shape: tuple[int, ...] = (32, 32, 1)) -> str:
    """The text of `forward.py`.

    Args:
        steps: as from `hasy_core.graph.ops.ops_from_keras`.
        model_name: what its reader calls it.
        input_shape: height, width, channels of a picture.
    """
    shapes = dict(enumerate([op.shape for op in ops])) | {PICTURE: input_shape}
    makers = _makers(ops, shapes)
    variables = {PICTURE: "ink"}
    lines = []
    used: set[str] = set()
    for number, (name, op) in enumerate(zip(_names(ops), ops, strict=True)):
        if makers[number] != number:
            continue
        given = [variables[makers[each]] for each in op.inputs]
        expression, functions = _expression(name, op, given, [shapes[each] for each in op.inputs])
        used |= functions
        variables[number] = "values" if _goes_straight_on(ops, makers, number) else f"values_{number}"
        shape = ", ".join(map(str, op.shape))
        lines += [f"# {name}: {op.kind}, [n, {shape}]", f"{variables[number]} = {expression}"]
    body = "\n".join(f"    {line}" for line in [*lines, f"return {variables[makers[len(ops) - 1]]}"])
    functions_text = "".join(f"\n\n{FUNCTIONS[name].strip()}\n" for name in needed(used))
    forward = (
        f'\n\ndef probabilities(ink):\n    """float32 [n, 32, 32, 1], 1.0 = ink, to float32 [n, 369]."""\n{body}\n'
    )
    heading = HEADING.format(name=plain(model_name), what="every step in NumPy", file=FORWARD)
    imports = _IMPORTS if "math." in functions_text else _IMPORTS.replace("import math\n", "")
    return heading + imports + functions_text + forward + RUN


def _makers(ops: Sequence[Op], shapes: Mapping[int, tuple[int, ...]]) -> dict[int, int]:
    """For each step the one that made its values: itself, or where it merely passes them on one before it."""
    makers = {PICTURE: PICTURE}
    for number, op in enumerate(ops):
        given = [f"values_{each}" for each in op.inputs]
        expression, _ = _expression("", op, given, [shapes[each] for each in op.inputs])
        makers[number] = makers[op.inputs[0]] if expression == given[0] else number
    return makers


def _goes_straight_on(ops: Sequence[Op], makers: Mapping[int, int], number: int) -> bool:
    """Whether the next step that makes values takes this one's and nothing else, and no later one needs them."""
    taken = {place: [makers[each] for each in op.inputs] for place, op in enumerate(ops) if makers[place] == place}
    following = min((place for place in taken if place > number), default=None)
    readers = [place for place, sources in taken.items() if number in sources]
    return not readers or (readers == [following] and taken[readers[0]] == [number])


def _expression(name: str, op: Op, given: list[str], shapes: list[tuple[int, ...]]) -> tuple[str, set[str]]:
    """What a step makes of variables of these names and shapes, and the functions that it calls."""
    first, arrays = given[0], f'**layers["{name}"]'
    match op.operation:
        case "convolution":
            named = [f"groups={op.settings['groups']}"] if op.settings["groups"] > 1 else []
            made = _call("convolution", first, arrays, *_windows(op, shapes[0]), *named)
        case "dense":
            made = _call("dense", first, arrays)
        case "pool":
            made = _call(f"{op.settings['pooling']}_pool", first, *_windows(op, shapes[0]))
        case "global_pool":
            keep = ", keepdims=True" if len(op.shape) == 3 else ""
            kind = "max" if op.settings["pooling"] == "max" else "mean"
            made = f"{first}.{kind}(axis=(1, 2){keep})", set()
        case "normalize":
            made = _call("normalize", first, arrays)
        case "add":
            made = " + ".join(given), set()
        case "concatenate":
            made = f"np.concatenate([{', '.join(given)}], axis=-1)", set()
        case "pad":
            made = f"np.pad({first}, {_padding(op, shapes[0])})", set()
        case "pass" if len(op.shape) != len(shapes[0]):
            made = f"{first}.reshape(len({first}), -1)", set()
        case _:
            made = first, set()
    return _activated(op, *made)


def _activated(op: Op, expression: str, functions: set[str]) -> tuple[str, set[str]]:
    kind = op.settings.get("activation", "linear")
    if kind == "linear":
        return expression, functions
    slope = [f"slope={np.float32(op.settings['slope'])!s}"] if "slope" in op.settings else []
    made, own = _call(kind, expression, *slope)
    return made, functions | own


def _call(function: str, *arguments: str) -> tuple[str, set[str]]:
    return f"{function}({', '.join(arguments)})", {function}


def _windows(op: Op, shape: tuple[int, ...]) -> list[str]:
    """The arguments of a window that slides; those that change nothing are left out."""
    settings: dict[str, Any] = op.settings
    named = [] if op.operation == "convolution" else [f"size={settings['kernel']}"]
    if settings["stride"] != (1, 1):
        named.append(f"stride={settings['stride']}")
    if settings["dilation"] != (1, 1):
        named.append(f"dilation={settings['dilation']}")
    padding = _padding(op, shape)
    return [*named, *([f"padding={padding}"] if any(map(any, padding)) else [])]


def _padding(op: Op, shape: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Cells before and after each axis of `[n, height, width, channels]`."""
    around = []
    for way in (0, 1):
        before = op.settings["before"][way]
        if op.operation == "pad":
            after = op.shape[way] - shape[way] - before
        else:
            reach = (op.settings["kernel"][way] - 1) * op.settings["dilation"][way] + 1
            after = max(0, (op.shape[way] - 1) * op.settings["stride"][way] + reach - shape[way] - before)
        around.append((before, after))
    return ((0, 0), *around, (0, 0))
