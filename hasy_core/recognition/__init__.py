"""Picture or strokes -> HASYv2's raster -> ranked symbols."""

from .picture import raster_from_picture
from .ranking import Prediction, rank

__all__ = ["Prediction", "rank", "raster_from_picture"]
