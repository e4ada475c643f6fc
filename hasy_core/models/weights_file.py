"""The weights of a `.keras` file without Keras: a learn page shows learned kernels and never waits for TensorFlow."""

import io
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hasy_core.errors import DAMAGED_ZIP, HasyError

WEIGHTS_MEMBER = "model.weights.h5"
MAX_WEIGHTS_BYTES = 256 * 2**20


def read_weights(path: Path) -> dict[str, list[NDArray[np.float32]]]:
    """Every layer's weights, as Keras 3 saved them.

    Args:
        path: a `.keras` file, e.g. `hasy_core.models.model_path("seed")`.

    Returns:
        Layer -> its weights in Keras's own order: `[kernel, bias]` for Conv2D (`[kh, kw, channels_in, filters]`
        and `[filters]`) and for Dense (`[inputs, units]` and `[units]`). Layers without weights are left out. A
        layer is called by its type and number, `conv2d`, `conv2d_1`, …, `dense`, as Keras calls it inside the
        file, whatever its own name; one inside another has both names, `sequential/layers/conv2d`.

    Raises:
        HasyError: the file is missing, damaged or no `.keras` file.
    """
    import h5py

    def collect(place: str, item: object) -> None:
        layer, _, number = place.rpartition("/vars/")
        if isinstance(item, h5py.Dataset) and layer:
            found.setdefault(layer.removeprefix("layers/"), {})[int(number)] = np.asarray(item[()])

    found: dict[str, dict[int, NDArray[np.float32]]] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(WEIGHTS_MEMBER).file_size > MAX_WEIGHTS_BYTES:
                raise HasyError(f"The weights in {path.name} are larger than {MAX_WEIGHTS_BYTES >> 20} MB; refused.")
            content = io.BytesIO(archive.read(WEIGHTS_MEMBER))
        with h5py.File(content, "r") as weights:
            weights.visititems(collect)
    except DAMAGED_ZIP as error:
        wanted = "save one with Keras 3's model.save()"
        raise HasyError(f"{path.name} is not a whole .keras model file; {wanted}.") from error
    return {layer: [numbered[number] for number in sorted(numbered)] for layer, numbered in found.items()}
