"""The two networks of the classifier page, fitted or read once for each server."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hasy_core.data.symbols import symbol_index
from hasy_core.inspection.plain_networks import SmallNetwork, fit_small_network, shipped_volume, small_volume
from ui.page.samples import samples

NETWORKS = {"small": "Small", "shipped": "Shipped"}
SMALL_CLASSES = (
    r"\Sigma",
    r"\alpha",
    r"\beta",
    r"\pi",
    r"\infty",
    r"\int",
    r"\theta",
    r"\Delta",
    r"\lambda",
    r"\rightarrow",
)


def small_network(symbol: int) -> SmallNetwork:
    """The small network for ten symbols, `symbol` among them: it takes the last one's place where it is another."""
    known = [symbol_index()[latex] for latex in SMALL_CLASSES]
    classes = known if symbol in known else [*known[:-1], symbol]
    return _fitted(samples().kind, tuple(index for index in classes if len(samples().numbers_of(index)) > 1))


@lru_cache(maxsize=32)
def _fitted(kind: str, classes: tuple[int, ...]) -> SmallNetwork:  # noqa: ARG001 - other pictures, another network
    return fit_small_network(samples(), classes)


@lru_cache(maxsize=32)
def volume_of(network: str, kind: str, number: int) -> NDArray[np.float64]:  # noqa: ARG001 - as above
    """The volume that picture `number` gives in a network of `NETWORKS`: `[height, width, channels]`, not to change."""
    image = samples().image(number)
    volume = small_volume(image) if network == "small" else shipped_volume(image)
    volume.flags.writeable = False
    return volume
