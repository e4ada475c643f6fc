"""Points in the plane for vectors of many numbers: PCA and t-SNE."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

METHODS = ("pca", "t-sne")
MOST_POINTS = 2000
PERPLEXITY = 30.0
_REDUCED_TO = 50


@dataclass(frozen=True, eq=False)
class Embedding:
    """Points that stand for vectors.

    Attributes:
        points: float32 `[n, 2]`, centred, the longer side of their box 2.0 long.
        explained: for PCA the share of the variance that each axis shows; for t-SNE, whose axes mean nothing, None.
    """

    points: NDArray[np.float32]
    explained: tuple[float, float] | None


def embed(features: NDArray[Any], method: str, seed: int = 0) -> Embedding:
    """Place vectors in the plane.

    PCA: the two directions of the largest variance. t-SNE (van der Maaten and Hinton, "Visualizing Data using t-SNE",
    JMLR 9, 2008) of the first 50 principal components, started from the first two, with perplexity 30 or a third of
    the points where they are fewer.

    Args:
        features: `[n, features]`, at least 4 vectors for t-SNE and 2 for PCA.
        method: "pca" or "t-sne".
        seed: of t-SNE's and the decomposition's chance.

    Raises:
        ValueError: another method, too few vectors or more than 2,000, or vectors that are all the same.
    """
    least = {"pca": 2, "t-sne": 4}.get(method)
    if least is None:
        raise ValueError(f"method is {method!r}; it must be one of {', '.join(METHODS)}")
    if not least <= len(features) <= MOST_POINTS:
        raise ValueError(f"features has {len(features)} vectors; for {method} it must have {least} to {MOST_POINTS}")
    if not np.ptp(features, axis=0).any():
        raise ValueError("features has one vector only, many times over; it must have vectors that differ")
    from threadpoolctl import threadpool_limits

    # t-SNE's threads wait for each other at every step: beside other work on two cores, two of them took 38 s for
    # what one does in 6.
    with threadpool_limits(1), np.errstate(all="ignore"):  # flags that say nothing: see hasy_core.products
        return _placed(features, method, seed)


def _placed(features: NDArray[Any], method: str, seed: int) -> Embedding:
    from sklearn.decomposition import PCA

    most = min(_REDUCED_TO, *features.shape)
    decomposition = PCA(most, random_state=seed)
    reduced = decomposition.fit_transform(features.astype(np.float64))
    if reduced.shape[1] == 1:
        reduced = np.pad(reduced, ((0, 0), (0, 1)))
    if method == "pca":
        shares = [*decomposition.explained_variance_ratio_[:2].tolist(), 0.0]
        return Embedding(_framed(reduced[:, :2]), (shares[0], shares[1]))
    from sklearn.manifold import TSNE

    placed = TSNE(perplexity=min(PERPLEXITY, (len(features) - 1) / 3), init="pca", random_state=seed)
    return Embedding(_framed(placed.fit_transform(reduced)), None)


def _framed(points: NDArray[Any]) -> NDArray[np.float32]:
    low, high = points.min(axis=0), points.max(axis=0)
    return ((points - (low + high) / 2) * (2 / (high - low).max())).astype(np.float32)
