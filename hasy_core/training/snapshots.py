"""How a network looks from epoch to epoch: its first kernels, and what it makes of one symbol."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.errors import DAMAGED_ZIP
from hasy_core.files.atomic import replacing

FOLDER = "snapshots"
MOST_LAYERS = 12
MOST_MAPS = 64
LARGEST = float(np.finfo(np.float16).max)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A network at one moment of its training.

    Attributes:
        step: steps done: 0 is the random beginning.
        epoch: the same in epochs.
        kernels: float32 `[height, width, channels, filters]` of the first convolution; None where there is none.
        maps: by layer name, in the graph's order, float32 `[height, width, maps]`: at most 12 layers, evenly chosen,
            and at most their first 64 maps.
        probabilities: float32 `[classes]` for the symbol.
    """

    step: int
    epoch: float
    kernels: NDArray[np.float32] | None
    maps: dict[str, NDArray[np.float32]]
    probabilities: NDArray[np.float32]


class Watch:
    """Takes snapshots of a network as it trains.

    Args:
        model: a functional Keras model.
        symbol: uint8 `[32, 32]`, 255 = ink: the picture whose feature maps are kept.
        folder: where the snapshots go; made when the first is taken.
    """

    def __init__(self, model: Any, symbol: NDArray[np.uint8], folder: Path) -> None:
        import keras

        self._folder = folder
        self._picture = (symbol.astype(np.float32) / 255.0)[None, ..., None]
        self._first = next((layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)), None)
        # What a layer adds that its map had not: the others only pass on, rescale or cut off.
        worth = (keras.layers.Conv2D, keras.layers.DepthwiseConv2D, keras.layers.Add, keras.layers.Concatenate)
        pooling = (keras.layers.MaxPooling2D, keras.layers.AveragePooling2D)
        shown = [
            layer for layer in model.layers if isinstance(layer, (*worth, *pooling)) and len(layer.output.shape) == 4
        ]
        chosen = sorted({round(place) for place in np.linspace(0, len(shown) - 1, min(len(shown), MOST_LAYERS))})
        self._names = [shown[place].name for place in chosen]
        self._views = keras.Model(model.inputs[0], [model.outputs[0], *(shown[place].output for place in chosen)])

    def take(self, step: int, epoch: float) -> None:
        """Keep how the network looks now.

        Raises:
            HasyError: the folder cannot be written.
        """
        from keras.ops import convert_to_numpy

        output, *maps = (
            convert_to_numpy(values).astype(np.float32)[0] for values in self._views(self._picture, training=False)
        )
        arrays = {f"map {name}": values[..., :MOST_MAPS] for name, values in zip(self._names, maps, strict=True)}
        if self._first is not None:
            arrays["kernels"] = convert_to_numpy(self._first.kernel).astype(np.float32)
        self._folder.mkdir(exist_ok=True)
        path = self._folder / f"{step:08d}.npz"
        with replacing(path, lasting=False) as part, part.open("wb") as file:
            np.savez_compressed(
                file,
                step=np.int64(step),
                epoch=np.float64(epoch),
                probabilities=output,
                # A run whose loss runs away reaches numbers that half precision does not have.
                **{name: np.clip(values, -LARGEST, LARGEST).astype(np.float16) for name, values in arrays.items()},
            )


def snapshot_steps(run: Path) -> list[int]:
    """The steps at which snapshots of a run were taken, ascending."""
    return sorted(int(path.stem) for path in (run / FOLDER).glob("*.npz") if path.stem.isdecimal())


def read_snapshot(run: Path, step: int) -> Snapshot | None:
    """One snapshot of a run; None where it is missing or damaged."""
    try:
        with np.load(run / FOLDER / f"{step:08d}.npz", allow_pickle=False) as file:
            values = {name: file[name] for name in file.files}
        return Snapshot(
            int(values["step"]),
            float(values["epoch"]),
            values["kernels"].astype(np.float32) if "kernels" in values else None,
            {name.removeprefix("map "): each.astype(np.float32) for name, each in values.items() if name[:4] == "map "},
            values["probabilities"],
        )
    except DAMAGED_ZIP:
        return None


def forget_after(run: Path, step: int) -> None:
    """Drop snapshots of steps that a resumed run will do again."""
    for later in snapshot_steps(run):
        if later > step:
            (run / FOLDER / f"{later:08d}.npz").unlink(missing_ok=True)
