"""Random affine maps against SciPy's."""

import numpy as np
import pytest
from scipy.ndimage import affine_transform

from hasy_core.training.augmentation import augment, random_affine


def test_strength_nought_changes_nothing() -> None:
    images = np.random.default_rng(0).random((3, 32, 32, 1), np.float32)
    maps = random_affine(3, 32, 0.0, np.random.default_rng(1))
    assert np.asarray(augment(images, maps)) == pytest.approx(images, abs=1e-6)


def test_maps_are_bounded_and_keep_the_centre_near() -> None:
    maps = random_affine(5000, 32, 1.0, np.random.default_rng(2)).astype(float)
    centre = maps[:, [0, 3]] * 15.5 + maps[:, [1, 4]] * 15.5 + maps[:, [2, 5]]
    assert np.abs(centre - 15.5).max() <= 1.5 + 1e-3
    area = maps[:, 0] * maps[:, 4] - maps[:, 1] * maps[:, 3]
    assert 0.7 < area.min() < area.max() < 1.35


def test_pictures_are_mapped_as_scipy_maps_them() -> None:
    images = np.random.default_rng(3).random((8, 32, 32, 1), np.float32)
    maps = random_affine(8, 32, 1.0, np.random.default_rng(4))
    mapped = np.asarray(augment(images, maps))
    for number, (a0, a1, a2, b0, b1, b2, _, _) in enumerate(maps.astype(float)):
        # SciPy counts (row, column), the maps (x, y).
        wanted = affine_transform(images[number, ..., 0], [[b1, b0], [a1, a0]], [b2, a2], order=1, mode="grid-constant")
        assert mapped[number, 3:-3, 3:-3, 0] == pytest.approx(wanted[3:-3, 3:-3], abs=2e-3)
