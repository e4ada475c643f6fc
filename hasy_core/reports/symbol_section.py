"""What a network makes of one symbol: its answers, and its feature maps layer by layer."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.data import symbol_table
from hasy_core.data.samples import open_samples
from hasy_core.data.symbols import symbol_called
from hasy_core.data.typeset import symbol_svg
from hasy_core.errors import HasyError
from hasy_core.evaluation.calibration import shown_probabilities
from hasy_core.reports.document import Html, Section, table
from hasy_core.reports.pictures import ink_figure, maps_figure
from hasy_core.training.run_folder import RunFolder
from hasy_core.training.snapshots import MOST_LAYERS, MOST_MAPS, read_snapshot, snapshot_steps

ANSWERS = 5
_SHOWN = ("Conv2D", "DepthwiseConv2D", "Add", "Concatenate", "MaxPooling2D", "AveragePooling2D")
DEFAULT_SYMBOL = r"\alpha"


@dataclass(frozen=True, eq=False)
class SeenSymbol:
    """One picture as a network sees it.

    Attributes:
        picture: uint8 `[32, 32]`, 255 = ink; None where nobody kept it.
        origin: what it is, in words.
        probabilities: float32 `[369]`.
        maps: by layer name, in the graph's order, float32 `[height, width, maps]`.
        kernels: of the first convolution, float32 `[height, width, channels, filters]`, or None.
    """

    picture: NDArray[np.uint8] | None
    origin: str
    probabilities: NDArray[np.float32]
    maps: Mapping[str, NDArray[np.float32]]
    kernels: NDArray[np.float32] | None = None


def seen_by_run(run: RunFolder) -> SeenSymbol | None:
    """The symbol that a run watched, as its newest readable snapshot has it; None before the first."""
    for step in reversed(snapshot_steps(run.path)):
        found = read_snapshot(run.path, step)
        if found is not None and len(found.probabilities) == len(symbol_table()):
            origin = f"The symbol that the run watched, after epoch {found.epoch:g}"
            return SeenSymbol(run.symbol(), origin, found.probabilities, found.maps, found.kernels)
    return None


def seen_by_model(model: Any, latex: str, model_name: str) -> SeenSymbol:
    """What a model makes of the first picture of a symbol: HASYv2's where it is here, else a drawn stand-in.

    Args:
        model: as `hasy_core.models.load_model` returns it.
        latex: the symbol's LaTeX command.
        model_name: what the model is known under, for its temperature.

    Raises:
        HasyError: there is no such symbol, or no picture of it.
    """
    import keras

    from hasy_core.inspection import FeatureMaps

    if keras.backend.backend() != "tensorflow":
        raise HasyError("Feature maps are read by TensorFlow; leave KERAS_BACKEND unset for this report.")
    picture, origin = _picture_of(latex)
    try:
        network = FeatureMaps(model)
    except ValueError as error:
        raise HasyError(f"The network cannot be looked into: {error}.") from None
    seen = network(picture)
    layers = [
        (view.name, values)
        for view, values in zip(network.layers, seen.layers, strict=True)
        if view.kind in _SHOWN and values is not None and values.ndim == 3
    ]
    chosen = sorted({round(place) for place in np.linspace(0, len(layers) - 1, min(len(layers), MOST_LAYERS))})
    shown = shown_probabilities(seen.output, model_name).astype(np.float32)
    return SeenSymbol(picture, origin, shown, {layers[place][0]: layers[place][1] for place in chosen})


def symbol_section(seen: SeenSymbol) -> Section:
    """The section of a report."""
    table_of, probabilities = symbol_table(), seen.probabilities
    best = np.argsort(-probabilities, kind="stable")[:ANSWERS]
    rows = [
        [
            Html(f'<span class="sign">{symbol_svg(int(index))}</span>'),
            Html(f"<code>{escape(table_of[index].latex)}</code>"),
            f"{probabilities[index]:.1%}",
        ]
        for index in best
    ]
    picture = "" if seen.picture is None else ink_figure(seen.picture, "What the network was given", 160)
    answers = table(("Symbol", "LaTeX", "Probability"), rows, numbers=(2,))
    tiles = []
    if seen.kernels is not None and np.isfinite(seen.kernels).all():
        height, width, _, count = seen.kernels.shape
        alt = f"{count} kernels of {height} by {width}"
        tiles.append(maps_figure(seen.kernels[:, :, 0, :MOST_MAPS], f"First kernels, {height} × {width}", alt))
    for name, maps in seen.maps.items():
        shown = maps[..., :MOST_MAPS]
        if shown.ndim == 3 and np.isfinite(shown).all():
            height, width, count = shown.shape
            of = f" of {maps.shape[2]}" if maps.shape[2] > count else ""
            title = f"{name}: {count}{of} maps of {height} × {width}"
            tiles.append(maps_figure(shown, title, f"Feature maps of the layer {title}"))
    said = (
        f"<p>{escape(seen.origin)}. Each tile is a layer, each small square in it one map: orange is above zero, blue "
        "below, white zero.</p>"
    )
    body = f'{said}<div class="tiles">{picture}<div>{answers}</div></div><h3>Feature maps</h3>'
    return Section("One symbol, seen by the network", body + f'<div class="tiles">{"".join(tiles)}</div>')


def _picture_of(latex: str) -> tuple[NDArray[np.uint8], str]:
    pictures = open_samples()
    numbers = pictures.numbers_of(symbol_called(latex).index)
    if not len(numbers):
        raise HasyError(f"There is no picture of {latex} here; run `python -m hasy_core data fetch`, or name another.")
    kind = "A picture of HASYv2" if pictures.kind == "hasy" else "A drawn stand-in"
    return pictures.image(int(numbers[0])), f"{kind}: {latex}"
