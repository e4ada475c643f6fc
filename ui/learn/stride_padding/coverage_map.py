"""How many windows read each pixel, as a map over the input."""

import numpy as np
from numpy.typing import NDArray

from hasy_core.arithmetic import ConvSpec
from hasy_core.arithmetic.coverage import read_counts
from ui.components.maps import ValueMap, value_maps


def show_coverage(key: str, image: NDArray[np.float64], spec: ConvSpec) -> None:
    """The counts beside the input, pixels that no window reads hatched in both.

    Args:
        key: of the maps.
        image: `[h, w]`.
        spec: the settings.
    """
    counts = read_counts(spec, *image.shape)
    never = counts == 0
    alt = f"Between {counts.min()} and {counts.max()} products read a pixel; {never.sum()} of {never.size} have none"
    value_maps(
        key,
        [
            ValueMap(counts.astype(np.float64), "Products that read each pixel", alt, hatched=never, numbers=True),
            ValueMap(image, "What is lost of the input", "The input; hatched where no window reads it", hatched=never),
        ],
        side=240,
    )
