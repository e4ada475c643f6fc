"""What feature maps in a browser have to know of each layer."""

from collections.abc import Sequence
from typing import Any

from hasy_core.data.standins import standin_classes, standin_image
from hasy_core.inspection import FeatureMaps, LayerView

EVERY = 15
"""One stand-in in so many stands for all pictures."""


def layer_facts(views: Sequence[LayerView], limits: Sequence[float]) -> list[dict[str, Any]]:
    """For each layer its settings in words, how many parameters it has, what it shows and where its colours end."""
    return [
        {"says": view.settings, "parameters": view.parameters, "shows": view.shows, "limit": limit}
        for view, limit in zip(views, limits, strict=True)
    ]


def colour_limits(maps: FeatureMaps) -> tuple[float, ...]:
    """For each layer the value at which its colours end, whatever the picture."""
    return maps.limits(standin_image(index, variant=0) for index in standin_classes()[::EVERY])


def facts_of_layers(model: Any) -> list[dict[str, Any]]:
    """`layer_facts` of a functional or sequential Keras model."""
    maps = FeatureMaps(model)
    return layer_facts(maps.layers, colour_limits(maps))
