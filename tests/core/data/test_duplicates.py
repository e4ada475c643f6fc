"""Pixel-identical pictures: against a loop over all pairs, and HASYv2's known numbers."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasy_core.data import open_hasy, split_numbers
from hasy_core.data.duplicates import duplicates, has_twin, picture_groups


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3)), min_size=1, max_size=40))
def test_groups_are_those_of_a_loop(drawn: list[tuple[int, int]]) -> None:
    packed = np.array([[picture, 7, picture % 2] for picture, _ in drawn], np.uint8)
    labels = np.array([label for _, label in drawn])
    found = duplicates(picture_groups(packed), labels)
    wanted = {}
    for number, (picture, _) in enumerate(drawn):
        wanted.setdefault(picture, []).append(number)
    assert {tuple(group.numbers.tolist()) for group in found} == {
        tuple(numbers) for numbers in wanted.values() if len(numbers) > 1
    }
    for group in found:
        own = [drawn[number][1] for number in group.numbers.tolist()]
        assert group.labels.tolist() == own
        assert group.label_counts == {label: own.count(label) for label in own}
        assert all(one >= other for one, other in pairwise(group.label_counts.values()))
    rank = [(len(group.label_counts), len(group.numbers)) for group in found]
    assert rank == sorted(rank, reverse=True)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=40), st.data())
def test_twins_are_those_of_a_loop(pictures: list[int], data: st.DataObject) -> None:
    packed = np.array(pictures, np.uint8)[:, None]
    cut = data.draw(st.integers(0, len(pictures)))
    numbers, among = np.arange(cut), np.arange(cut, len(pictures))
    assert has_twin(picture_groups(packed), numbers, among).tolist() == [
        picture in pictures[cut:] for picture in pictures[:cut]
    ]


def test_hasys_known_numbers(hasy_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HASY_HOME", str(hasy_home))
    hasy = open_hasy()
    groups = picture_groups(hasy.packed)
    found = duplicates(groups, hasy.labels)
    assert sum(len(group.label_counts) > 1 for group in found) == 132
    train, test = (split_numbers(hasy, "fold-1", part) for part in ("train", "test"))
    assert has_twin(groups, test, train).sum() == 228
