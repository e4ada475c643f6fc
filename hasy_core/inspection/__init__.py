"""What a trained network makes of one picture: the feature maps of every layer."""

from hasy_core.inspection.feature_maps import Activations, FeatureMaps, LayerView

__all__ = ["Activations", "FeatureMaps", "LayerView"]
