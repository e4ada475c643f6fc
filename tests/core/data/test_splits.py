"""Folds, the random split, validation parts."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from hasy_core.data import load_hasy, open_hasy, split_numbers, validation_rows
from hasy_core.data.article_files import csv_rows
from hasy_core.data.splits import spread_over_classes
from hasy_core.errors import HasyError


@pytest.fixture(autouse=True)
def home(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the session's cache where a test asks for the data."""
    if "hasy_home" in request.fixturenames:
        monkeypatch.setenv("HASY_HOME", str(request.getfixturevalue("hasy_home")))


def test_folds_are_the_official_ones(hasy_home: Path, hasy_content: dict[str, bytes]) -> None:
    hasy = open_hasy()
    for fold in range(1, 11):
        for part in ("train", "test"):
            rows = csv_rows(hasy_content[f"classification-task/fold-{fold}/{part}.csv"], "fold", ("path",))
            official = sorted(int(row["path"].rsplit("-", 1)[1].removesuffix(".png")) for row in rows)
            assert split_numbers(hasy, f"fold-{fold}", part).tolist() == official


def test_fold_1_has_the_published_sizes_and_sees_ink(hasy_home: Path) -> None:
    train, train_labels = load_hasy("fold-1", "train")
    test, test_labels = load_hasy("fold-1", "test")
    assert (train.shape, test.shape) == ((151_241, 32, 32), (16_992, 32, 32))
    assert (train.dtype, test_labels.dtype) == (np.uint8, np.int64)
    assert set(np.unique(test).tolist()) == {0, 255}
    assert 0.05 < (test == 255).mean() < 0.3, "255 is ink, and most of a picture is paper"
    assert len(np.unique(train_labels)) == 369


def test_random_split_is_scikit_learns_and_seeded(hasy_home: Path) -> None:
    _, labels = load_hasy("random-80-20", "test", seed=3)
    hasy = open_hasy()
    wanted = np.sort(train_test_split(np.arange(168_233), test_size=0.2, random_state=3)[1])
    assert np.array_equal(labels, hasy.labels[wanted])
    assert len(labels) == 33_647
    both = np.concatenate([split_numbers(hasy, "random-80-20", part, seed=3) for part in ("train", "test")])
    assert np.array_equal(np.sort(both), np.arange(168_233))
    assert not np.array_equal(split_numbers(hasy, "random-80-20", "test", seed=4), wanted)


@pytest.mark.parametrize(
    ("split", "part"), [("fold-0", "test"), ("fold-11", "test"), ("half", "test"), ("fold-1", "all")]
)
def test_unknown_split_or_part_is_named(hasy_home: Path, split: str, part: str) -> None:
    with pytest.raises(HasyError, match=r"choose"):
        load_hasy(split, part)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_that_is_none_is_named(hasy_home: Path, seed: int) -> None:
    with pytest.raises(HasyError, match=f"seed of a random split is {seed}; it must be 0 to 4294967295"):
        load_hasy("random-80-20", "test", seed)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=300), st.floats(0.01, 0.9), st.integers(0, 2**31))
def test_validation_rows_split_each_class_in_proportion(labels: list[int], fraction: float, seed: int) -> None:
    classes = np.array(labels)
    training, validation = validation_rows(classes, fraction, seed)
    assert np.array_equal(np.sort(np.concatenate([training, validation])), np.arange(len(labels)))
    for label in set(labels):
        count, held_out = labels.count(label), int((classes[validation] == label).sum())
        assert held_out <= count - 1
        assert abs(held_out - min(fraction * count, count - 1)) <= 0.5 + 1e-9
    again = validation_rows(classes, fraction, seed)
    assert np.array_equal(again[1], validation)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=200), st.sets(st.integers(0, 5)), st.integers(1, 100))
def test_a_sample_gives_each_class_as_equal_a_part_as_it_can(labels: list[int], classes: set[int], count: int) -> None:
    numbers = spread_over_classes(np.array(labels), np.array(sorted(classes), int), count, seed=3)
    taken = [labels[number] for number in numbers]
    available = sum(label in classes for label in labels)
    assert len(set(numbers.tolist())) == len(numbers) == min(count, available)
    assert set(taken) <= classes
    most = max((taken.count(label) for label in classes), default=0)
    for label in classes:
        assert taken.count(label) >= min(labels.count(label), most - 1)
    again = spread_over_classes(np.array(labels), np.array(sorted(classes), int), count, seed=3)
    assert np.array_equal(again, numbers)
