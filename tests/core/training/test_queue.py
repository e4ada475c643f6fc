"""Turns among the runs of a folder."""

import threading
import time
from pathlib import Path

import pytest

import hasy_core.training.queue as queue_module
from hasy_core.errors import HasyError
from hasy_core.training.queue import turn


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_module, "LOOK_EVERY", 0.01)


def test_one_at_a_time_and_the_first_in_line_next(tmp_path: Path) -> None:
    order, line = [], ["a", "b", "c"]

    def work(name: str) -> None:
        with turn(tmp_path, lambda: line[0] == name, lambda: None):
            order.append(f"{name} begins")
            line.remove(name)
            time.sleep(0.05)  # time for another to barge in
            order.append(f"{name} ends")

    workers = [threading.Thread(target=work, args=(name,)) for name in ("c", "b", "a")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert order == [f"{name} {what}" for name in "abc" for what in ("begins", "ends")]


def test_whoever_gives_up_waiting_leaves_the_turn_to_the_next(tmp_path: Path) -> None:
    def give_up() -> None:
        raise HasyError("enough")

    with (
        turn(tmp_path, lambda: True, lambda: None),
        pytest.raises(HasyError, match="enough"),
        turn(tmp_path, lambda: True, give_up),
    ):
        pytest.fail("two at once")
    with turn(tmp_path, lambda: True, lambda: None):
        pass
