"""The search that pages share: prepared in the background, asked with a drawing."""

import threading

import numpy as np
import pytest

from hasy_core.data.picture_set import PictureSet
from hasy_core.data.samples import Samples
from hasy_core.data.standins import standin_image
from tests.patience import SECONDS
from ui.page.samples import samples
from ui.use.draw.near_pictures import near_pictures


def test_near_pictures_of_a_standin_are_itself_and_its_class() -> None:
    search = near_pictures()
    assert near_pictures() is search
    assert search.job.wait(SECONDS)
    number = 760
    label = int(samples().labels[number])
    found = search.nearest(standin_image(label, number % 20), 3)
    assert found[0].number == number
    assert found[0].distance == pytest.approx(0, abs=1e-3)
    assert [near.distance for near in found] == sorted(near.distance for near in found)
    for near in found:
        assert near.class_index == samples().labels[near.number]
        assert np.array_equal(near.image, samples().image(near.number))


def test_a_search_that_is_not_ready_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    def slow(pictures: Samples) -> PictureSet:
        go_on.wait(SECONDS)
        return PictureSet(pictures.kind, np.zeros((len(pictures.labels), 128), np.uint8), pictures.labels)

    monkeypatch.setattr("ui.use.draw.near_pictures.picture_set", slow)
    search = near_pictures()
    assert not search.job.settled
    assert search.nearest(np.zeros((32, 32), np.uint8), 3) == []
    go_on.set()
    assert search.job.wait(SECONDS)
    assert [near.distance for near in search.nearest(np.zeros((32, 32), np.uint8), 2)] == [0, 0]
