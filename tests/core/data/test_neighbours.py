"""The search for near pictures: the same answers as looking at all of them, for symbols and for what is none."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from hasy_core.data import open_hasy, split_numbers
from hasy_core.data.neighbours import NeighbourIndex, blurred, nearest_across_labels, nearest_images
from hasy_core.data.picture_set import PictureSet, picture_set
from hasy_core.data.samples import standin_samples


@pytest.fixture(scope="module")
def standins() -> PictureSet:
    return picture_set(standin_samples())


@pytest.fixture(scope="module")
def index(standins: PictureSet) -> NeighbourIndex:
    return NeighbourIndex(standins.packed)


def unpacked(packed: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.unpackbits(packed, axis=-1).reshape(*packed.shape[:-1], 32, 32) * np.uint8(255)


def all_distances(raster: NDArray[np.uint8], packed: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Looking at every picture, blurred by SciPy."""
    differences = unpacked(packed).astype(np.float64) / 255 - raster / 255
    seen = gaussian_filter(differences, (0, 1.5, 1.5), mode="constant", truncate=22)
    return np.sqrt((seen**2).sum(axis=(1, 2)))


def odd_drawings() -> dict[str, NDArray[np.uint8]]:
    dot, line, half = (np.zeros((32, 32), np.uint8) for _ in range(3))
    dot[15, 16] = line[16, :] = half[:, :16] = 255
    noise = np.random.default_rng(4).integers(0, 2, (32, 32)).astype(np.uint8) * np.uint8(255)
    return {"blank": half * np.uint8(0), "dot": dot, "line": line, "half": half, "noise": noise}


def test_the_blur_is_gaussian(standins: PictureSet) -> None:
    pictures = unpacked(standins.packed[:5]) / 255.0
    wanted = gaussian_filter(pictures, (0, 1.5, 1.5), mode="constant", truncate=22)
    np.testing.assert_allclose(blurred(pictures), wanted, atol=1e-6)


@pytest.mark.parametrize("number", [0, 1234, 7001])
def test_near_pictures_of_a_symbol_are_those_of_a_full_search(
    number: int, standins: PictureSet, index: NeighbourIndex
) -> None:
    raster = np.roll(unpacked(standins.packed[number]), 1, axis=1)
    _check(raster, standins, index, 12)


@pytest.mark.parametrize("name", odd_drawings())
def test_near_pictures_of_what_is_no_symbol(name: str, standins: PictureSet, index: NeighbourIndex) -> None:
    _check(odd_drawings()[name], standins, index, 5)


def _check(raster: NDArray[np.uint8], standins: PictureSet, index: NeighbourIndex, count: int) -> None:
    distances = all_distances(raster, standins.packed)
    found = nearest_images(raster, count, index)
    np.testing.assert_allclose(found.distances, np.sort(distances)[:count], atol=1e-3)
    np.testing.assert_allclose(distances[found.numbers], found.distances, atol=1e-3)
    assert len(set(found.numbers.tolist())) == count


def test_bounds_never_exceed_distances(standins: PictureSet, index: NeighbourIndex) -> None:
    for raster in [unpacked(standins.packed[300]), *odd_drawings().values()]:
        bounds = index.lower_bounds((raster > 0).astype(np.float32))
        assert (bounds <= all_distances(raster, standins.packed) ** 2 + 1e-3).all()


def test_shifted_symbols_find_their_class_better_than_by_counting_pixels(
    standins: PictureSet, index: NeighbourIndex
) -> None:
    tried = np.arange(0, len(standins.packed), 101)
    blurred_hits = counted_hits = 0
    for number in tried.tolist():
        shifted = np.roll(unpacked(standins.packed[number]), (1, 1), axis=(0, 1))
        others = np.arange(len(standins.packed)) != number
        found = int(nearest_images(shifted, 1, index, others).numbers[0])
        differing = np.bitwise_count(standins.packed ^ np.packbits(shifted > 0)).sum(axis=1, dtype=np.int64)
        differing[number] = 1024
        blurred_hits += standins.labels[found] == standins.labels[number]
        counted_hits += standins.labels[differing.argmin()] == standins.labels[number]
    assert blurred_hits > 1.3 * counted_hits, (blurred_hits, counted_hits)


def test_a_search_among_some(standins: PictureSet) -> None:
    numbers = np.arange(0, len(standins.packed), 7)
    some = NeighbourIndex(standins.packed, numbers)
    raster = unpacked(standins.packed[3])
    allowed = standins.labels[numbers] != standins.labels[3]
    found = nearest_images(raster, 4, some, allowed)
    wanted = np.where(allowed, all_distances(raster, standins.packed[numbers]), np.inf)
    np.testing.assert_allclose(found.distances, np.sort(wanted)[:4], atol=1e-3)
    assert set(found.numbers.tolist()) <= set(numbers[allowed].tolist())
    assert len(nearest_images(raster, 10_000, some, allowed).numbers) == allowed.sum()
    assert len(nearest_images(raster, 3, some, np.zeros(len(numbers), bool)).numbers) == 0


def test_few_pictures_are_enough() -> None:
    one = NeighbourIndex(np.full((1, 128), 255, np.uint8))
    assert nearest_images(np.zeros((32, 32), np.uint8), 3, one).numbers.tolist() == [0]
    with pytest.raises(ValueError, match="at least one picture"):
        NeighbourIndex(np.empty((0, 128), np.uint8))
    with pytest.raises(ValueError, match="must be \\(32, 32\\)"):
        nearest_images(np.zeros((28, 28), np.uint8), 1, one)
    with pytest.raises(ValueError, match="count is 0"):
        nearest_images(np.zeros((32, 32), np.uint8), 0, one)


def test_pairs_across_labels(standins: PictureSet, index: NeighbourIndex) -> None:
    class_index = int(standins.labels[1500])
    own = np.flatnonzero(standins.labels == class_index)
    pairs = nearest_across_labels(class_index, standins.labels, index, tried=1000, count=1000)
    assert sorted(pair.number for pair in pairs) == own.tolist()
    assert [pair.distance for pair in pairs] == sorted(pair.distance for pair in pairs)
    others = np.flatnonzero(standins.labels != class_index)
    for pair in pairs[::6]:
        distances = all_distances(unpacked(standins.packed[pair.number]), standins.packed[others])
        assert standins.labels[pair.other] != class_index
        assert pair.distance == pytest.approx(distances.min(), abs=1e-3)
    assert nearest_across_labels(class_index, standins.labels, index, tried=3, count=2)[0] in pairs
    assert nearest_across_labels(9999, standins.labels, index, tried=3, count=2) == []


def test_hasys_training_pictures(hasy_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HASY_HOME", str(hasy_home))
    hasy = open_hasy()
    train, test = (split_numbers(hasy, "fold-1", part) for part in ("train", "test"))
    index = NeighbourIndex(hasy.packed, train)
    for number in test[[17, 9000]]:
        raster = hasy.images([number])[0]
        found = nearest_images(raster, 3, index)
        assert set(found.numbers.tolist()) <= set(train.tolist())
        ink = (raster > 0).astype(np.float32)
        rows = np.arange(len(train))
        squared = np.concatenate([index.squared_distances(ink, part) for part in np.array_split(rows, 20)])
        np.testing.assert_allclose(found.distances, np.sqrt(np.sort(squared)[:3]), atol=1e-3)
