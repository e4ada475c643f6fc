"""Counts, balance and mean pictures of classes, against plain loops."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from hasy_core.data import open_hasy, symbol_index
from hasy_core.data.class_statistics import (
    balance,
    class_counts,
    class_means,
    fold_counts,
    mean_picture,
    nearest_classes,
    pixel_spread,
    writer_counts,
)

LABELS = st.lists(st.integers(0, 368), min_size=1, max_size=60)


@given(LABELS, st.data())
def test_counts_are_those_of_a_loop(drawn: list[int], data: st.DataObject) -> None:
    size = len(drawn)
    labels = np.array(drawn)
    writers = np.array(data.draw(st.lists(st.integers(10, 14), min_size=size, max_size=size)))
    folds = np.array(data.draw(st.lists(st.integers(1, 10), min_size=size, max_size=size)), np.uint8)
    counts, by_fold, by_writer = class_counts(labels), fold_counts(labels, folds), writer_counts(labels, writers)
    assert by_fold.shape == (369, 10)
    for index in range(369):
        own = [number for number, label in enumerate(drawn) if label == index]
        assert counts[index] == len(own)
        assert by_writer[index] == len({int(writers[number]) for number in own})
        for fold in range(1, 11):
            assert by_fold[index, fold - 1] == sum(folds[number] == fold for number in own)


@given(LABELS)
def test_balance_in_plain_numbers(drawn: list[int]) -> None:
    labels = np.array(drawn)
    sizes = sorted((drawn.count(index) for index in set(drawn)), reverse=True)
    found = balance(class_counts(labels))
    assert drawn.count(found.largest) == sizes[0]
    assert drawn.count(found.smallest) == sizes[-1]
    assert found.ratio == sizes[0] / sizes[-1]
    assert found.majority_share == sizes[0] / len(drawn)
    entropy = -sum(size / len(drawn) * math.log(size / len(drawn)) for size in sizes)
    assert found.effective_classes == pytest.approx(math.exp(entropy))
    assert found.top_tenth_share == pytest.approx(sum(sizes[: max(1, round(len(sizes) / 10))]) / len(drawn))


def test_balance_needs_a_picture() -> None:
    with pytest.raises(ValueError, match="at least one class"):
        balance(np.zeros(369, np.int64))


PICTURES = arrays.arrays(np.uint8, st.tuples(st.integers(1, 12), st.just(32), st.just(32)), elements=st.integers(0, 1))


@given(PICTURES, st.data())
def test_means_and_spread_are_numpys(pictures: np.ndarray, data: st.DataObject) -> None:
    packed = np.packbits(pictures.reshape(len(pictures), -1), axis=-1)
    labels = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(pictures), max_size=len(pictures))))
    means = class_means(packed, labels)
    for index in range(369):
        own = pictures[labels == index]
        if len(own):
            np.testing.assert_allclose(means[index], own.mean(axis=0), atol=1e-12)
            np.testing.assert_allclose(pixel_spread(means[index]), own.std(axis=0), atol=1e-12)
        else:
            assert np.isnan(means[index]).all()
    np.testing.assert_allclose(mean_picture(packed), pictures.mean(axis=0), atol=1e-12)


def test_a_mean_needs_a_picture() -> None:
    with pytest.raises(ValueError, match="at least one"):
        mean_picture(np.empty((0, 128), np.uint8))


def test_nearest_classes_are_sorted_and_leave_out_the_empty_ones() -> None:
    means = np.full((369, 32, 32), np.nan)
    for index, ink in ((3, 0.5), (7, 0.9), (8, 0.4), (200, 0.1)):
        means[index] = ink
    found = nearest_classes(means, 3, 10)
    assert [index for index, _ in found] == [8, 7, 200]
    assert [distance for _, distance in found] == pytest.approx([0.1, 0.4, 0.4])
    assert nearest_classes(means, 3, 1) == found[:1]
    with pytest.raises(ValueError, match="class 4 has no pictures"):
        nearest_classes(means, 4, 1)


def test_hasys_known_numbers(hasy_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HASY_HOME", str(hasy_home))
    hasy = open_hasy()
    counts, folds = class_counts(hasy.labels), fold_counts(hasy.labels, hasy.test_fold)
    assert (counts.min(), np.median(counts), counts.max(), counts.sum()) == (51, 223, 3514, 168_233)
    assert folds[:, 0].sum() == 16_992
    assert np.array_equal(folds.sum(axis=1), counts)
    assert writer_counts(hasy.labels, hasy.writers).max() <= len(np.unique(hasy.writers))
    means = class_means(hasy.packed, hasy.labels)
    near = [index for index, _ in nearest_classes(means, symbol_index()[r"\mid"], 3)]
    assert symbol_index()["|"] in near, "two names of one stroke"
