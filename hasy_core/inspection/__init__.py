"""What a trained network makes of one picture: the feature maps of every layer, and why it gives its answer."""

from hasy_core.inspection.activation_maximization import (
    Excited,
    MadePicture,
    Search,
    exciting_picture,
    stratified,
)
from hasy_core.inspection.explanations import (
    ClassMaps,
    IntegratedGradients,
    adversarial_flip,
    enlarged,
    grad_cam,
    integrated_gradients,
    saliency,
    without_ink,
)
from hasy_core.inspection.feature_maps import Activations, FeatureMaps, LayerView
from hasy_core.inspection.occlusion import Occlusion, occlusion
from hasy_core.inspection.opened_network import OpenedNetwork, class_target
from hasy_core.inspection.seen_window import seen_window
from hasy_core.inspection.strongest_path import PathStep, StrongestPath, strongest_path

__all__ = [
    "Activations",
    "ClassMaps",
    "Excited",
    "FeatureMaps",
    "IntegratedGradients",
    "LayerView",
    "MadePicture",
    "Occlusion",
    "OpenedNetwork",
    "PathStep",
    "Search",
    "StrongestPath",
    "adversarial_flip",
    "class_target",
    "enlarged",
    "exciting_picture",
    "grad_cam",
    "integrated_gradients",
    "occlusion",
    "saliency",
    "seen_window",
    "stratified",
    "strongest_path",
    "without_ink",
]
