"""Picture or strokes -> HASYv2's raster -> ranked symbols."""

from hasy_core.recognition.picture import raster_from_picture
from hasy_core.recognition.ranking import Prediction, rank

__all__ = ["Prediction", "rank", "raster_from_picture"]
