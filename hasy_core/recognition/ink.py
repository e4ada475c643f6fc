"""Which pixels of a photographed or drawn page are ink.

The paper's brightness is a smooth surface (a lamp on one side, a shadow), so it is fitted and taken away;
what is left is cut in two by Otsu's threshold (N. Otsu, IEEE Trans. SMC 9, 1979).
"""

import numpy as np
from numpy.typing import NDArray

from hasy_core.errors import HasyError
from hasy_core.products import product

_BLOCKS = 16  # a side; each is judged by 16x16 of its pixels
_LEAST_CONTRAST = 20.0  # grey levels of 255; the faintest pencil is about 40
_NOISE_TIMES = 6.0


def ink_contrast(grey: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much each pixel differs from the paper around it, towards the ink.

    Args:
        grey: float `[height, width]`, 0 = black, 255 = white.

    Returns:
        float `[height, width]`, at least 0; light ink on dark paper counts as ink too.

    Raises:
        HasyError: nothing stands out from the paper.
    """
    difference = _paper(grey) - grey
    # Noise is symmetric, ink lies on one side of the paper: the third moment has its sign.
    if float((difference**3).sum()) < 0:
        difference = -difference
    top = min(difference.size, max(3, difference.size // 2000))
    noise = 1.4826 * float(np.median(np.abs(difference - np.median(difference))))
    strongest = float(np.partition(difference, -top, axis=None)[-top:].mean())
    if strongest < max(_LEAST_CONTRAST, _NOISE_TIMES * min(noise, 20.0)):
        raise HasyError("The picture has no ink that stands out from its paper; draw darker or take it again.")
    return np.maximum(difference, 0.0)


def otsu_threshold(values: NDArray[np.float64]) -> float:
    """The level that parts `values` into the two groups with the greatest variance between them."""
    counts, edges = np.histogram(values, bins=256)
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)[:-1].astype(np.float64)
    above = counts.sum() - below
    sums = np.cumsum(counts * middles)
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = sums[:-1] / below - (sums[-1] - sums[:-1]) / above
    between = np.nan_to_num(below * above * gap**2)
    best = np.flatnonzero(between == between.max())
    return float(edges[1 + round(best.mean())])


def _paper(grey: NDArray[np.float64]) -> NDArray[np.float64]:
    """The paper's brightness `[height, width]`: a quadratic surface through the medians of blocks.

    Blocks that ink covers are outliers; they lose their weight over the rounds (Cauchy weights), starting from the
    level of the picture's border, which is paper nearly everywhere.
    """
    sampled = [((np.arange(_BLOCKS * _BLOCKS) + 0.5) / _BLOCKS**2 * side).astype(int) for side in grey.shape]
    blocks = grey[np.ix_(*sampled)].reshape(_BLOCKS, _BLOCKS, _BLOCKS, _BLOCKS)
    medians = np.median(blocks.swapaxes(1, 2).reshape(_BLOCKS, _BLOCKS, -1), axis=2)
    border = np.concatenate([medians[0], medians[-1], medians[:, 0], medians[:, -1]])
    middles = (np.arange(_BLOCKS) + 0.5) / _BLOCKS
    terms = _quadratic(middles, middles).reshape(-1, 6)
    fitted = np.full(terms.shape[0], np.median(border))
    coefficients = np.zeros(6)
    for softness in (40.0, 25.0, 15.0, 10.0, 10.0):
        weights = 1 / (1 + ((medians.ravel() - fitted) / softness) ** 2)
        coefficients, *_ = np.linalg.lstsq(terms * weights[:, None], medians.ravel() * weights, rcond=1e-6)
        fitted = product(terms, coefficients)
    places = _quadratic(np.arange(grey.shape[0]) / grey.shape[0], np.arange(grey.shape[1]) / grey.shape[1])
    return product(places, coefficients)


def _quadratic(ys: NDArray[np.float64], xs: NDArray[np.float64]) -> NDArray[np.float64]:
    y, x = np.meshgrid(ys - 0.5, xs - 0.5, indexing="ij")
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
