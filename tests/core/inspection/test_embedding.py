"""PCA against the singular value decomposition; t-SNE by what it promises: neighbours stay neighbours."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasy_core.inspection.embedding import embed


@given(st.integers(3, 40), st.integers(2, 80), st.integers(0, 1000))
def test_pca_is_the_singular_value_decomposition(count: int, width: int, seed: int) -> None:
    features = np.random.default_rng(seed).normal(size=(count, width)) * np.linspace(3, 0.1, width)
    found = embed(features, "pca")
    centred = features - features.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    wanted = left[:, :2] * sizes[:2]
    low, high = wanted.min(axis=0), wanted.max(axis=0)
    wanted = (wanted - (low + high) / 2) * 2 / (high - low).max()
    signs = np.sign((wanted * found.points).sum(axis=0))
    np.testing.assert_allclose(found.points, wanted * signs, atol=1e-4)
    assert found.explained == pytest.approx(tuple(sizes[:2] ** 2 / (sizes**2).sum()), abs=1e-9)


def test_tsne_keeps_groups_together_and_is_repeatable() -> None:
    chance = np.random.default_rng(5)
    group = np.repeat(np.arange(4), 15)
    features = chance.normal(size=(4, 64))[group] * 6 + chance.normal(size=(60, 64))
    found = embed(features, "t-sne")
    distances = np.linalg.norm(found.points[:, None] - found.points[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    assert (group[distances.argmin(axis=1)] == group).all()
    assert found.explained is None
    assert np.abs(found.points).max() == pytest.approx(1.0, abs=1e-5)
    np.testing.assert_array_equal(embed(features, "t-sne").points, found.points)


def test_one_feature_is_a_line() -> None:
    found = embed(np.array([[0.0], [1.0], [4.0]]), "pca")
    np.testing.assert_allclose(np.sort(found.points[:, 0]), [-1, -0.5, 1], atol=1e-6)
    assert not found.points[:, 1].any()
    assert found.explained == (1.0, 0.0)


@pytest.mark.parametrize(
    ("features", "method", "message"),
    [
        (np.eye(5), "umap", "must be one of pca, t-sne"),
        (np.eye(3), "t-sne", "must have 4 to 2000"),
        (np.zeros((2001, 2)), "pca", "must have 2 to 2000"),
        (np.ones((9, 4)), "t-sne", "vectors that differ"),
    ],
)
def test_what_cannot_be_placed_is_told(features: np.ndarray, method: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        embed(features, method)
