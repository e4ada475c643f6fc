"""Why this answer, by gradients: saliency, integrated gradients and Grad-CAM of one target on one picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hasy_core.inspection.opened_network import Floats, OpenedNetwork
from hasy_core.products import product

FEWEST_PICTURES, MOST_PICTURES = 25, 1024
TOLERANCE = 0.01
_BATCH = 8  # pictures in one call: other sessions wait for it


def saliency(network: OpenedNetwork, image: NDArray[np.generic], target: Floats) -> Floats:
    """The gradient of the target with respect to each pixel (Simonyan et al. 2014, arXiv:1312.6034).

    The paper shows its size; the sign is kept here: positive where more ink would raise the target.

    Args:
        network: the network.
        image: `[height, width]`, uint8 with 255 = ink or float with 1.0 = ink.
        target: as `class_target` gives it.

    Returns:
        `[height, width]`, logits for each full step from paper to ink.
    """
    return network.slopes(image[None], target)[1][0]


def adversarial_flip(
    network: OpenedNetwork, image: NDArray[np.generic], gradient: Floats, count: int
) -> tuple[Floats, float]:
    """The picture with those pixels turned over, ink to paper or back, by which the target should fall most.

    Args:
        network: the network.
        image: as for `saliency`.
        gradient: of the target, `[height, width]`.
        count: how many pixels, at most.

    Returns:
        The picture `[height, width]`, 1.0 = ink, and by how much the target should change if it were linear.
    """
    ink = network.as_ink(image[None])[0, :, :, 0]
    changes = gradient * (np.round(1.0 - ink) - ink)
    chosen = np.argsort(changes, axis=None, kind="stable")[:count]
    chosen = chosen[changes.reshape(-1)[chosen] < 0]
    turned = ink.copy()
    turned.reshape(-1)[chosen] = np.round(1.0 - ink).reshape(-1)[chosen]
    return turned, float(changes.reshape(-1)[chosen].sum())


def without_ink(network: OpenedNetwork, image: NDArray[np.generic], scores: NDArray[np.floating], count: int) -> Floats:
    """The picture without the inked pixels that have the highest scores.

    Args:
        network: the network.
        image: as for `saliency`.
        scores: `[height, width]`.
        count: how many pixels are erased, at most.
    """
    ink = network.as_ink(image[None])[0, :, :, 0]
    order = np.argsort(np.where(ink > 0, -scores, np.inf), axis=None, kind="stable")[: min(count, int((ink > 0).sum()))]
    erased = ink.copy()
    erased.reshape(-1)[order] = 0.0
    return erased


@dataclass(frozen=True, eq=False)
class IntegratedGradients:
    """How a target's rise from the empty sheet to the picture falls to the pixels.

    Attributes:
        attributions: `[height, width]`, logits; zero where there is no ink.
        empty: the target's value on the empty sheet.
        full: its value on the picture.
        pictures: at how many pictures on the way between them the gradient was taken.
    """

    attributions: NDArray[np.float64]
    empty: float
    full: float
    pictures: int

    @property
    def gap(self) -> float:
        """How far the sum of the attributions is from `full - empty`, as a share of it; exact ones have 0."""
        rise = self.full - self.empty
        missing = abs(float(self.attributions.sum()) - rise)
        return missing / abs(rise) if rise else float(missing > 0)


def integrated_gradients(
    network: OpenedNetwork,
    image: NDArray[np.generic],
    target: Floats,
    *,
    tolerance: float = TOLERANCE,
    fewest: int = FEWEST_PICTURES,
    most: int = MOST_PICTURES,
) -> IntegratedGradients:
    """Integrated gradients from the empty sheet (Sundararajan et al. 2017, arXiv:1703.01365).

    The gradient is averaged over the pictures on the straight way from paper to the drawing, by the trapezoidal
    rule. Each stretch of the way knows how far its own sum is from the target's rise on it; those that are furthest
    are halved until the whole adds up (completeness), or `most` is reached. Equal steps would need many more: a
    rectifier that switches bends the target at one point of the way.

    Args:
        network: the network.
        image: as for `saliency`.
        target: as `class_target` gives it.
        tolerance: the gap that is small enough.
        fewest: pictures to begin with, both ends included.
        most: pictures that are not exceeded.

    Raises:
        ValueError: `fewest` is not from 2 to `most`.
    """
    if not 2 <= fewest <= most:
        raise ValueError(f"fewest is {fewest}; it must be 2 to most, which is {most}")
    ink = network.as_ink(image[None])[0, :, :, 0]
    shares = np.linspace(0.0, 1.0, fewest)
    reached, gradients = _on_the_way(network, ink, target, shares)
    while True:
        lengths = np.diff(shares)
        slopes = (gradients * ink).sum(axis=(1, 2))
        errors = np.diff(reached) - lengths * (slopes[1:] + slopes[:-1]) / 2
        weights = (np.append(lengths, 0.0) + np.append(0.0, lengths)) / 2
        found = IntegratedGradients(
            product(gradients.transpose(1, 2, 0), weights) * ink, float(reached[0]), float(reached[-1]), len(shares)
        )
        room = min(_BATCH, most - len(shares))
        if found.gap <= tolerance or room <= 0:
            return found
        worst = np.sort(np.argsort(-np.abs(errors))[:room])
        between = (shares[worst] + shares[worst + 1]) / 2
        values, slopes_there = _on_the_way(network, ink, target, between)
        shares = np.insert(shares, worst + 1, between)
        reached = np.insert(reached, worst + 1, values)
        gradients = np.insert(gradients, worst + 1, slopes_there, axis=0)


def _on_the_way(
    network: OpenedNetwork, ink: Floats, target: Floats, shares: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The target and its gradient where the picture has these shares of its ink."""
    pictures = shares[:, None, None].astype(np.float32) * ink
    reached, gradients = network.slopes(pictures, target)
    return reached.astype(np.float64), gradients.astype(np.float64)


@dataclass(frozen=True, eq=False)
class ClassMaps:
    """Grad-CAM of one target in all layers with maps.

    Attributes:
        steps: indices of these layers among the network's.
        maps: for each of them its map `[height, width]`: negative values are cut off, as in the paper.
        default: which of `steps` the paper takes: the last with maps of more than one cell.
    """

    steps: tuple[int, ...]
    maps: tuple[Floats, ...]
    default: int


def grad_cam(network: OpenedNetwork, image: NDArray[np.generic], target: Floats) -> ClassMaps:
    """Grad-CAM (Selvaraju et al. 2017, arXiv:1610.02391): a layer's maps, each weighted by its mean gradient, summed.

    Args:
        network: the network.
        image: as for `saliency`.
        target: as `class_target` gives it.

    Raises:
        ValueError: no layer has maps of more than one cell.
    """
    steps = spatial_steps(network)
    if not steps:
        raise ValueError("no layer of this network has maps of more than one cell")
    passed = network.backward(image, target)
    maps = [class_map(passed.values[step], passed.gradients[step]) for step in steps]
    return ClassMaps(tuple(steps), tuple(maps), steps[-1])


def spatial_steps(network: OpenedNetwork) -> list[int]:
    """Indices of the layers with maps of more than one cell."""
    return [
        index
        for index, view in enumerate(network.layers)
        if view.shows == "maps" and view.output_shape[0] * view.output_shape[1] > 1
    ]


def class_map(values: Floats, gradients: Floats) -> Floats:
    """The rectified sum of maps `[height, width, channels]`, each times the mean of its gradient."""
    return np.maximum(product(values, gradients.mean(axis=(0, 1))), 0.0)


def enlarged(values: NDArray[np.floating], shape: tuple[int, int]) -> NDArray[np.floating]:
    """A map in the size of the picture: each pixel takes the cell that lies over it (nearest neighbour)."""
    rows, columns = (np.arange(wanted) * given // wanted for wanted, given in zip(shape, values.shape, strict=True))
    return values[np.ix_(rows, columns)]
